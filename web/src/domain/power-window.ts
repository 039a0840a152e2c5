import type { PerPhase } from './phase.ts';
import { perPhase } from './phase.ts';

/// The power of some minutes as it is fetched: rows in order of time, one for each instant, `null` where a phase has no
/// value.
export interface PowerWindow {
  readonly timesMs: readonly number[];
  readonly powerWatt: PerPhase<readonly (number | null)[]>;
}

/// What the live page shows of the past.
export const windowSpanMs = 10 * 60_000;

export const emptyWindow: PowerWindow = { timesMs: [], powerWatt: perPhase(() => []) };

/// The right edge of a chart that keeps moving while nothing arrives: the last value's own time plus the time since it
/// came, so that it needs no agreement between the meter's clock and this one.
export function windowEndMs(newestMs: number | null, receivedAtMs: number, nowMs: number): number {
  return newestMs === null ? nowMs : newestMs + Math.max(0, nowMs - receivedAtMs);
}
