import type { PerPhase, Phase } from './phase.ts';
import { perPhase, phases } from './phase.ts';
import type { Reading } from './reading.ts';

type Watts = readonly (number | null)[];

/// The power of the last minutes: rows in order of time, one for each instant, `null` where a phase has no value.
export interface PowerWindow {
  readonly timesMs: readonly number[];
  readonly powerWatt: PerPhase<Watts>;
}

export const windowSpanMs = 10 * 60_000;

/// More rows than a second-by-second meter fills: what a wrong clock or a faster device can make the window hold.
export const maxWindowRows = 1_200;

export const emptyWindow: PowerWindow = { timesMs: [], powerWatt: perPhase(() => []) };

export function windowOfReadings(readings: readonly Reading[]): PowerWindow {
  const timesMs = [...new Set(readings.map((reading) => reading.timeMs))].sort((a, b) => a - b);
  const rowOf = new Map(timesMs.map((timeMs, row) => [timeMs, row]));
  const powerWatt = perPhase<(number | null)[]>(() => timesMs.map(() => null));
  for (const reading of readings) {
    powerWatt[reading.phase][rowOf.get(reading.timeMs) ?? 0] = reading.powerWatt;
  }
  return { timesMs, powerWatt };
}

/// All rows of both, each instant once; where both have a value `newer` has the last word. What is more than
/// `windowSpanMs` before the last row falls out, and so do the oldest rows beyond `maxWindowRows`.
export function mergeWindows(older: PowerWindow, newer: PowerWindow): PowerWindow {
  const timesMs: number[] = [];
  const powerWatt: Record<Phase, (number | null)[]> = { A: [], B: [], C: [] };
  let i = 0;
  let j = 0;
  while (i < older.timesMs.length || j < newer.timesMs.length) {
    const olderMs = older.timesMs[i] ?? Infinity;
    const newerMs = newer.timesMs[j] ?? Infinity;
    const timeMs = Math.min(olderMs, newerMs);
    timesMs.push(timeMs);
    for (const phase of phases) {
      const before = olderMs === timeMs ? (older.powerWatt[phase][i] ?? null) : null;
      const after = newerMs === timeMs ? (newer.powerWatt[phase][j] ?? null) : null;
      powerWatt[phase].push(after ?? before);
    }
    if (olderMs === timeMs) i += 1;
    if (newerMs === timeMs) j += 1;
  }
  return trimmed({ timesMs, powerWatt });
}

function trimmed(window: PowerWindow): PowerWindow {
  const lastMs = window.timesMs.at(-1) ?? 0;
  const inSpan = window.timesMs.findIndex((timeMs) => timeMs >= lastMs - windowSpanMs);
  const first = Math.max(inSpan, window.timesMs.length - maxWindowRows, 0);
  return {
    timesMs: window.timesMs.slice(first),
    powerWatt: perPhase((phase) => window.powerWatt[phase].slice(first)),
  };
}

/// The right edge of a chart that keeps moving while nothing arrives: the last value's own time plus the time since it
/// came, so that it needs no agreement between the meter's clock and this one.
export function windowEndMs(newestMs: number | null, receivedAtMs: number, nowMs: number): number {
  return newestMs === null ? nowMs : newestMs + Math.max(0, nowMs - receivedAtMs);
}
