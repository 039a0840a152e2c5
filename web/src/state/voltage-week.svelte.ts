import { explain, SignedOut } from '../api/problem.ts';
import type { VoltageApi } from '../api/voltage-api.ts';
import { dayRange, shiftDay } from '../domain/calendar.ts';
import { mondayOf } from '../domain/iso-week.ts';
import type { Series } from '../domain/series.ts';
import type { VoltageQuality } from '../domain/voltage-quality.ts';

export interface VoltageShown {
  readonly week: string;
  readonly startMs: number;
  readonly endMs: number;
  /// null: none of it is past.
  readonly quality: VoltageQuality | null;
  readonly means: Series;
}

/// The voltage of one week as it is being loaded. A newer wish ends the one before.
export class VoltageWeek {
  shown = $state.raw<VoltageShown | null>(null);
  isLoading = $state(false);
  failure = $state<string | null>(null);
  private current: AbortController | null = null;

  constructor(private readonly api: Pick<VoltageApi, 'quality' | 'means'>) {}

  /// @param week  of ISO 8601
  async load(deviceId: string, week: string, timeZone: string): Promise<void> {
    this.stop();
    const mine = new AbortController();
    this.current = mine;
    this.isLoading = true;
    const monday = mondayOf(week);
    const range = { startMs: dayRange(monday, timeZone).startMs, endMs: dayRange(shiftDay(monday, 7), timeZone).startMs };
    try {
      const [quality, means] = await Promise.all([
        this.api.quality(deviceId, range, timeZone, mine.signal),
        this.api.means(deviceId, range, mine.signal),
      ]);
      if (mine.signal.aborted) return;
      [this.shown, this.failure] = [{ week, ...range, quality, means }, null];
    } catch (error) {
      if (mine.signal.aborted || error instanceof SignedOut) return;
      [this.shown, this.failure] = [null, explain(error)];
    } finally {
      if (!mine.signal.aborted) this.isLoading = false;
    }
  }

  stop(): void {
    this.current?.abort();
    this.current = null;
  }
}
