import type { Timers } from '../api/live-socket.ts';
import type { HarmonicSet } from '../domain/harmonics.ts';
import { anglesOf, type VoltageAngles } from '../domain/phasors.ts';

export interface AngleWatchDependencies {
  readonly newest: () => Promise<HarmonicSet | null>;
  readonly timers: Timers;
}

/// Sets that are told of within this time are fetched together: a device that was offline delivers many at once.
const gatherMs = 2_000;

/// The angles between the voltages, of the newest set of harmonics. The rest of the set is let go.
export class AngleWatch {
  newest = $state.raw<VoltageAngles | null>(null);
  private timer: number | null = null;
  private isStopped = false;

  constructor(private readonly its: AngleWatchDependencies) {}

  async load(): Promise<void> {
    try {
      const set = await this.its.newest();
      if (set !== null) this.newest = anglesOf(set);
    } catch (error) {
      // What is shown instead is called assumed, or is the angles of before.
      console.warn('The newest harmonics could not be fetched.', error);
    }
  }

  /// A set was stored.
  heard(timeMs: number): void {
    if (this.isStopped || timeMs <= (this.newest?.measuredAtMs ?? -Infinity)) return;
    this.timer ??= this.its.timers.set(() => {
      this.timer = null;
      void this.load();
    }, gatherMs);
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) this.its.timers.clear(this.timer);
    this.timer = null;
  }
}
