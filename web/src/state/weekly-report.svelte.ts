import { explain, SignedOut } from '../api/problem.ts';
import type { ReportApi, WeekQuery } from '../api/report-api.ts';
import type { Coverage, WeeklyReport } from '../domain/weekly-report.ts';

/// The report of one week as it is being loaded. A newer wish ends the one before.
export class WeekInReport {
  report = $state.raw<WeeklyReport | null>(null);
  coverage = $state.raw<Coverage | null>(null);
  isLoading = $state(false);
  failure = $state<string | null>(null);
  private current: AbortController | null = null;

  constructor(private readonly api: Pick<ReportApi, 'week' | 'coverage'>) {}

  async load(wanted: WeekQuery): Promise<void> {
    this.stop();
    const mine = new AbortController();
    this.current = mine;
    this.isLoading = true;
    try {
      const report = await this.api.week(wanted, mine.signal);
      const coverage = await this.coverageOf(wanted, report, mine.signal);
      if (mine.signal.aborted) return;
      // Both at once, so that none of it is of another week.
      [this.report, this.coverage, this.failure] = [report, coverage, null];
    } catch (error) {
      if (mine.signal.aborted || error instanceof SignedOut) return;
      [this.report, this.coverage, this.failure] = [null, null, explain(error)];
    } finally {
      if (!mine.signal.aborted) this.isLoading = false;
    }
  }

  stop(): void {
    this.current?.abort();
    this.current = null;
  }

  /// A report without it is still one, and says that it is missing.
  private async coverageOf(wanted: WeekQuery, report: WeeklyReport, signal: AbortSignal): Promise<Coverage | null> {
    try {
      const range = { startMs: report.beginMs, endMs: report.endMs };
      return await this.api.coverage(wanted.deviceId, range, wanted.timeZone, signal);
    } catch (error) {
      if (signal.aborted || error instanceof SignedOut) throw error;
      console.warn('How much was measured could not be fetched.', error);
      return null;
    }
  }
}
