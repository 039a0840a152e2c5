import type { Timers } from '../api/live-socket.ts';
import { explain, SignedOut } from '../api/problem.ts';
import type { QualityApi, TimeRange } from '../api/quality-api.ts';
import { withSets, type HarmonicSet } from '../domain/harmonics.ts';

/// Sets that are told of within this time are fetched together: a device that was offline delivers many at once.
const gatherMs = 400;

/// The harmonics of a device: the newest set, and all sets of one day.
export class HarmonicLog {
  newest = $state.raw<HarmonicSet | null>(null);
  /// The newest has been asked for and answered, be it with nothing.
  isKnown = $state(false);
  /// Of the day, in order of time.
  sets = $state.raw<readonly HarmonicSet[]>([]);
  /// The day whose sets these are; null while there is none.
  dayOfSets = $state.raw<TimeRange | null>(null);
  isLoading = $state(false);
  failure = $state<string | null>(null);
  private day: TimeRange | null = null;
  private current: AbortController | null = null;
  private told: TimeRange | null = null;
  private timer: number | null = null;

  constructor(
    private readonly api: Pick<QualityApi, 'harmonics' | 'newestHarmonics'>,
    private readonly deviceId: string,
    private readonly timers: Timers,
  ) {}

  async loadNewest(): Promise<void> {
    try {
      this.take(await this.api.newestHarmonics(this.deviceId));
      this.isKnown = true;
      this.failure = null;
    } catch (error) {
      this.failed(error);
    }
  }

  /// All sets of the day [startMs, endMs). A newer wish ends the one before.
  async loadDay(day: TimeRange): Promise<void> {
    this.current?.abort();
    const mine = new AbortController();
    this.current = mine;
    this.day = day;
    this.isLoading = true;
    try {
      const sets = await this.api.harmonics(this.deviceId, day, mine.signal);
      if (mine.signal.aborted) return;
      this.sets = sets;
      this.dayOfSets = day;
      this.failure = null;
      this.take(sets.at(-1) ?? null);
    } catch (error) {
      if (!mine.signal.aborted) this.failed(error);
    } finally {
      if (!mine.signal.aborted) this.isLoading = false;
    }
  }

  /// Sets were stored, of which this is the newest: they are fetched, soon and together, if there is one to show.
  heard(timeMs: number): void {
    const { day } = this;
    const isOfDay = day !== null && timeMs >= day.startMs && timeMs < day.endMs;
    if (!isOfDay && timeMs <= (this.newest?.timeMs ?? -Infinity)) return;
    const startMs = isOfDay ? this.missingSince(day, timeMs) : timeMs;
    this.told = {
      startMs: Math.min(startMs, this.told?.startMs ?? startMs),
      endMs: Math.max(timeMs + 1, this.told?.endMs ?? timeMs + 1),
    };
    this.timer ??= this.timers.set(() => void this.fetchTold(), gatherMs);
  }

  stop(): void {
    this.current?.abort();
    if (this.timer !== null) this.timers.clear(this.timer);
    this.timer = null;
  }

  /// After the last set that is known; a delivery of older ones may have filled any hole of the day.
  private missingSince(day: TimeRange, timeMs: number): number {
    const lastMs = this.sets.at(-1)?.timeMs ?? day.startMs;
    return timeMs > lastMs && lastMs >= day.startMs ? lastMs : day.startMs;
  }

  private async fetchTold(): Promise<void> {
    this.timer = null;
    const told = this.told;
    this.told = null;
    if (told === null) return;
    try {
      const sets = await this.api.harmonics(this.deviceId, told);
      const { day } = this;
      if (day !== null) {
        this.sets = withSets(this.sets, sets.filter(({ timeMs }) => timeMs >= day.startMs && timeMs < day.endMs));
      }
      this.take(sets.at(-1) ?? null);
      this.isKnown = true;
    } catch (error) {
      // What is shown stays true; the set will be there when the day is looked at again.
      console.warn('A set of harmonics could not be fetched.', error);
    }
  }

  private take(set: HarmonicSet | null): void {
    if (set !== null && set.timeMs > (this.newest?.timeMs ?? -Infinity)) this.newest = set;
  }

  private failed(error: unknown): void {
    if (!(error instanceof SignedOut)) this.failure = explain(error);
  }
}
