import type { Coverage, WeeklyReport } from '../domain/weekly-report.ts';
import type { HttpClient } from './http-client.ts';
import { parseCoverage, parseWeeklyReport } from './parse-report.ts';
import { rangeQuery, type TimeRange } from './time-range.ts';

export interface WeekQuery {
  readonly deviceId: string;
  /// Of ISO 8601, such as `2026-W48`.
  readonly week: string;
  readonly timeZone: string;
}

/// The server's calls that the weekly report is made of.
export class ReportApi {
  constructor(private readonly http: Pick<HttpClient, 'request'>) {}

  async week({ deviceId, week, timeZone }: WeekQuery, signal: AbortSignal): Promise<WeeklyReport> {
    const query = { device_id: deviceId, week, tz: timeZone };
    return parseWeeklyReport(await this.http.request('GET', '/weekly-report', { query, signal }));
  }

  /// How much of the range was measured, up to now; null where that cannot be told.
  async coverage(deviceId: string, range: TimeRange, timeZone: string, signal: AbortSignal): Promise<Coverage | null> {
    const query = { device_id: deviceId, ...rangeQuery(range), tz: timeZone, sections: 'coverage' };
    return parseCoverage(await this.http.request('GET', '/fetch-analytics', { query, signal }));
  }
}
