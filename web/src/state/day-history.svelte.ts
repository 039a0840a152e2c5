import type { DayQuery, EdlApi } from '../api/edl-api.ts';
import { explain, SignedOut } from '../api/problem.ts';
import { gainSinceStart, mapColumns, type Series } from '../domain/series.ts';

/// One day of one quantity as it is being loaded. A newer wish ends the one before.
export class DayHistory {
  series = $state.raw<Series | null>(null);
  isLoading = $state(false);
  failure = $state<string | null>(null);
  private current: AbortController | null = null;

  constructor(private readonly api: Pick<EdlApi, 'day'>) {}

  async load(wanted: DayQuery): Promise<void> {
    this.stop();
    const mine = new AbortController();
    this.current = mine;
    this.isLoading = true;
    try {
      const series = await this.api.day(wanted, mine.signal);
      if (mine.signal.aborted) return;
      // A counter's height says little; what it has gained since midnight is the day's energy.
      this.series = wanted.quantity === 'energyKwh' ? mapColumns(series, gainSinceStart) : series;
      this.failure = null;
    } catch (error) {
      if (mine.signal.aborted || error instanceof SignedOut) return;
      this.series = null;
      this.failure = explain(error);
    } finally {
      if (!mine.signal.aborted) this.isLoading = false;
    }
  }

  stop(): void {
    this.current?.abort();
    this.current = null;
  }
}
