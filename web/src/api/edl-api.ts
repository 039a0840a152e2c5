import type { Device } from '../domain/device.ts';
import type { Phase } from '../domain/phase.ts';
import type { PowerWindow } from '../domain/power-window.ts';
import { quantities } from '../domain/quantity.ts';
import type { LatestReadings } from '../domain/reading.ts';
import type { RelayState } from '../domain/relay-switch.ts';
import type { HttpClient } from './http-client.ts';
import type { Me, SignedUp, SwitchAnswer, Tokens } from './parse.ts';
import {
  parseDevice,
  parseLatest,
  parseMe,
  parseSignedUp,
  parseSwitchAnswer,
  parseTokens,
  parseWindow,
} from './parse.ts';
import { asObject, asString } from './shape.ts';
import type { DevicePatch, LoginRequest, RemoteControlRequest, SignUpRequest } from './types.ts';

/// The server's calls in the words of the domain.
export class EdlApi {
  constructor(private readonly http: HttpClient) {}

  async signUp(body: SignUpRequest): Promise<SignedUp> {
    return parseSignedUp(await this.http.requestOpen('POST', '/sign-up', { body }));
  }

  async login(body: LoginRequest): Promise<Tokens> {
    return parseTokens(await this.http.requestOpen('POST', '/login', { body }));
  }

  async me(): Promise<Me> {
    return parseMe(await this.http.request('GET', '/me'));
  }

  /// Makes whoever is signed in the owner of the device that the code is of.
  /// @return the device's id
  async linkDevice(deviceCode: string): Promise<string> {
    const answer = await this.http.request('POST', '/devices/link', { body: { device_code: deviceCode } });
    return asString(asObject(answer, '').device_id, '/device_id');
  }

  async device(deviceId: string): Promise<Device> {
    return parseDevice(await this.http.request('GET', `/devices/${encodeURIComponent(deviceId)}`));
  }

  async setTimeZone(deviceId: string, timezone: string): Promise<void> {
    const body: DevicePatch = { timezone };
    await this.http.request('PATCH', `/devices/${encodeURIComponent(deviceId)}`, { body });
  }

  async latestValues(deviceId: string): Promise<LatestReadings> {
    return parseLatest(await this.http.request('GET', '/latest-values', { query: { device_id: deviceId } }));
  }

  /// The power of [startMs, endMs) as measured, second by second.
  async power(deviceId: string, startMs: number, endMs: number): Promise<PowerWindow> {
    const query = {
      device_id: deviceId,
      start: new Date(startMs).toISOString(),
      end: new Date(endMs).toISOString(),
      fields: quantities.powerWatt.wireName,
      resolution: 'raw',
      time_format: 'ms',
    };
    return parseWindow(await this.http.request('GET', '/query-data', { query }));
  }

  /// Resolves when the device has acknowledged.
  async switchRelay(deviceId: string, phase: Phase, state: RelayState): Promise<SwitchAnswer> {
    const body: RemoteControlRequest = { device_id: deviceId, phase, state };
    return parseSwitchAnswer(await this.http.request('POST', '/remote-control', { body }));
  }

  /// A ticket for one WebSocket.
  async webSocketTicket(): Promise<string> {
    return asString(asObject(await this.http.request('POST', '/ws-ticket'), '').ticket, '/ticket');
  }
}
