import type { LoggedSwitch } from '../domain/switch-log.ts';
import type { Place, ScheduleEntry, SwitchSchedule } from '../domain/switch-schedule.ts';
import type { HttpClient } from './http-client.ts';
import { parseSchedule, parseSwitchLog, scheduleRequest } from './parse-schedule.ts';
import { rangeQuery, type TimeRange } from './time-range.ts';
import type { ScheduleChange } from './types.ts';

/// The server's calls about who switched what, and about what the device switches by itself.
export class ControlApi {
  constructor(private readonly http: Pick<HttpClient, 'request'>) {}

  /// What was switched in the range, newest first; of more than `limit` the newest.
  async log(deviceId: string, range: TimeRange, limit: number): Promise<LoggedSwitch[]> {
    const query = { ...rangeQuery(range), limit };
    return parseSwitchLog(await this.http.request('GET', `${pathOf(deviceId)}/commands`, { query }));
  }

  async schedule(deviceId: string): Promise<SwitchSchedule> {
    return parseSchedule(await this.http.request('GET', `${pathOf(deviceId)}/schedule`));
  }

  /// Sets all entries in the place of the schedule of that revision; a Problem 409 where it has another one by now.
  async setSchedule(
    deviceId: string,
    revision: number,
    place: Place | null,
    entries: readonly ScheduleEntry[],
  ): Promise<SwitchSchedule> {
    const body: ScheduleChange = scheduleRequest(revision, place, entries);
    return parseSchedule(await this.http.request('PUT', `${pathOf(deviceId)}/schedule`, { body }));
  }
}

function pathOf(deviceId: string): string {
  return `/devices/${encodeURIComponent(deviceId)}`;
}
