import type { PerPhase, Phase } from './phase.ts';
import { perPhase, phases } from './phase.ts';

type Values = readonly (number | null)[];

/// One quantity of one phase over time. Single measured values have their value as mean, min and max.
export interface Column {
  readonly mean: Values;
  readonly min: Values;
  readonly max: Values;
}

/// One quantity over a range, one time for all phases; `null`: the phase is not there at all.
export interface Series {
  readonly resolution: string;
  readonly timesMs: readonly number[];
  readonly columns: PerPhase<Column | null>;
}

export function phasesOf(series: Series): Phase[] {
  return phases.filter((phase) => series.columns[phase]?.mean.some((value) => value !== null));
}

/// The time from one row to the next by the resolution's name (`1m`, `15m`, `1h`, …); null for raw values, whose step is
/// the meter's.
export function resolutionStepMs(resolution: string): number | null {
  const match = /^(\d+)(s|m|h|d)$/.exec(resolution);
  if (match === null) return null;
  const unitMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[match[2] as 's' | 'm' | 'h' | 'd'];
  return Number(match[1]) * unitMs;
}

export interface Extreme {
  readonly value: number;
  readonly timeMs: number;
}

/// The lowest and the highest value with the first time of each.
export function extremesOf(timesMs: readonly number[], column: Column): { low: Extreme; high: Extreme } | null {
  let low: Extreme | null = null;
  let high: Extreme | null = null;
  for (const [row, timeMs] of timesMs.entries()) {
    const min = column.min[row] ?? null;
    const max = column.max[row] ?? null;
    if (min !== null && (low === null || min < low.value)) low = { value: min, timeMs };
    if (max !== null && (high === null || max > high.value)) high = { value: max, timeMs };
  }
  return low === null || high === null ? null : { low, high };
}

/// What a running counter has gained since the first row. The counter never falls but when the meter is replaced, and
/// counts on from there.
export function gainSinceStart(counter: Column): Column {
  let gained = 0;
  let before: number | null = null;
  const gains = counter.max.map((value, row) => {
    if (value === null) return null;
    const from: number = before ?? counter.min[row] ?? value;
    gained += Math.max(0, value - from);
    before = value;
    return gained;
  });
  return { mean: gains, min: gains, max: gains };
}

export function mapColumns(series: Series, change: (column: Column) => Column): Series {
  return {
    ...series,
    columns: perPhase((phase) => {
      const column = series.columns[phase];
      return column === null ? null : change(column);
    }),
  };
}
