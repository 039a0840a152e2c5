import type { AccountSession } from '../domain/account.ts';
import type { HttpClient } from './http-client.ts';
import { parseSessions } from './parse-account.ts';
import { parseTokens, type Tokens } from './parse.ts';
import { rangeQuery, type TimeRange } from './time-range.ts';
import type { LeaveRequest, PasswordRequest } from './types.ts';

/// The server's calls about whoever is signed in.
export class AccountApi {
  constructor(private readonly http: Pick<HttpClient, 'request' | 'requestStream'>) {}

  /// All sessions end, and the one of the answer begins.
  async changePassword(body: PasswordRequest): Promise<Tokens> {
    return parseTokens(await this.http.request('POST', '/me/password', { body }));
  }

  async sessions(): Promise<AccountSession[]> {
    return parseSessions(await this.http.request('GET', '/me/sessions'));
  }

  async endSession(id: number): Promise<void> {
    await this.http.request('DELETE', `/me/sessions/${id}`);
  }

  async endOtherSessions(): Promise<void> {
    await this.http.request('DELETE', '/me/sessions');
  }

  /// The account is gone, and with it all that its devices have measured.
  async deleteAccount(password: string): Promise<void> {
    const body: LeaveRequest = { password };
    await this.http.request('DELETE', '/me', { body });
  }

  /// Everything that is kept of the account, but for readings.
  exportAccount(signal: AbortSignal): Promise<Response> {
    return this.http.requestStream('GET', '/me/export', { signal });
  }

  /// A device's readings as CSV, as they come.
  exportReadings(deviceId: string, range: TimeRange, resolution: string, signal: AbortSignal): Promise<Response> {
    const query = { device_id: deviceId, ...rangeQuery(range), resolution, format: 'csv' };
    return this.http.requestStream('GET', '/query-data', { query, signal });
  }
}
