import type { Member } from '../domain/account.ts';
import type { AuditEntry } from '../domain/audit.ts';
import type { Device, Role } from '../domain/device.ts';
import type { DeviceChanges } from '../domain/device-draft.ts';
import type { HttpClient } from './http-client.ts';
import { parseAudit, parseMember, parseMembers } from './parse-account.ts';
import { parseDevice } from './parse.ts';
import { rangeQuery, type TimeRange } from './time-range.ts';
import type { DevicePatch, MemberRequest } from './types.ts';

/// The server's calls about one device and who may do what with it.
export class PeopleApi {
  constructor(private readonly http: Pick<HttpClient, 'request'>) {}

  async device(deviceId: string): Promise<Device> {
    return parseDevice(await this.http.request('GET', devicePath(deviceId)));
  }

  async changeDevice(deviceId: string, changes: DeviceChanges): Promise<Device> {
    const { nominalVoltageV, ...same } = changes;
    const body: DevicePatch = { ...same, ...(nominalVoltageV !== undefined && { nominal_voltage: nominalVoltageV }) };
    return parseDevice(await this.http.request('PATCH', devicePath(deviceId), { body }));
  }

  /// The owner gives the device up; with `erases`, all that it has measured is gone for everybody.
  async release(deviceId: string, erases: boolean): Promise<void> {
    await this.http.request('DELETE', `${devicePath(deviceId)}/link`, { query: { erase: String(erases) } });
  }

  /// Who did what; of more than `limit` the newest, in the order of time.
  async audit(deviceId: string, range: TimeRange, limit: number): Promise<AuditEntry[]> {
    return parseAudit(await this.http.request('GET', `${devicePath(deviceId)}/audit`, { query: { ...rangeQuery(range), limit } }));
  }

  async members(deviceId: string): Promise<Member[]> {
    return parseMembers(await this.http.request('GET', membersPath(deviceId)));
  }

  /// Gives a user a role, or another one.
  async setMember(deviceId: string, username: string, role: Exclude<Role, 'owner'>): Promise<Member> {
    const body: MemberRequest = { username, role };
    return parseMember(await this.http.request('POST', membersPath(deviceId), { body }), '');
  }

  /// Takes a role away: the owner anybody's, each member their own.
  async removeMember(deviceId: string, username: string): Promise<void> {
    await this.http.request('DELETE', `${membersPath(deviceId)}/${encodeURIComponent(username)}`);
  }
}

function devicePath(deviceId: string): string {
  return `/devices/${encodeURIComponent(deviceId)}`;
}

function membersPath(deviceId: string): string {
  return `${devicePath(deviceId)}/members`;
}
