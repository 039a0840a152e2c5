import { perPhase, phases, type PerPhase } from './phase.ts';
import type { Column, Series } from './series.ts';
import type { Verdict } from './weekly-report.ts';

/// By how much the ten-minute means may differ from the nominal voltage: in 95 % of a week, and always.
/// @source EN 50160:2010, 4.2.2.2
export const usualShare = 0.1;
export const lowestShare = 0.15;

export interface Band {
  readonly nominalV: number;
  readonly lowV: number;
  readonly highV: number;
  /// What no ten-minute mean may be below.
  readonly lowestV: number;
}

export function bandOf(nominalV: number): Band {
  return { nominalV, lowV: nominalV * (1 - usualShare), highV: nominalV * (1 + usualShare), lowestV: nominalV * (1 - lowestShare) };
}

/// How the ten-minute means of one phase lie in the band.
export interface VoltageShares {
  readonly all: number;
  readonly counted: number;
  /// A dip, swell or interruption touched them.
  readonly flagged: number;
  /// Less than half of their seconds were measured.
  readonly tooFew: number;
  /// 0 to 1; null: none counts.
  readonly usual: number | null;
  readonly permissible: number | null;
  readonly usualVerdict: Verdict;
  readonly permissibleVerdict: Verdict;
}

export interface VoltageOfPhase {
  readonly meanV: number | null;
  /// Of single readings.
  readonly minV: number | null;
  readonly maxV: number | null;
  readonly shares: VoltageShares;
}

export interface VoltageQuality {
  readonly nominalV: number;
  readonly byPhase: PerPhase<VoltageOfPhase | null>;
}

const tenMinutesMs = 600_000;
/// Of ten: as of seconds, half of them make a mean.
const fewestMinutes = 5;

/// Ten-minute means out of those of minutes, on the clock's grid. A mean of voltages is the root of the mean square.
/// @source IEC 61000-4-30, 4.4
export function tenMinuteMeans({ timesMs, columns }: Series): Series {
  const begins = [...new Set(timesMs.map((timeMs) => Math.floor(timeMs / tenMinutesMs) * tenMinutesMs))];
  const rows = new Map(begins.map((beginMs, row) => [beginMs, row]));
  const meansOf = (column: Column): Column => {
    const sums = begins.map(() => ({ squares: 0, minutes: 0 }));
    for (const [at, timeMs] of timesMs.entries()) {
      const value = column.mean[at] ?? null;
      const sum = sums[rows.get(Math.floor(timeMs / tenMinutesMs) * tenMinutesMs) ?? -1];
      if (value === null || sum === undefined) continue;
      sum.squares += value * value;
      sum.minutes += 1;
    }
    const mean = sums.map(({ squares, minutes }) => (minutes < fewestMinutes ? null : Math.sqrt(squares / minutes)));
    return { mean, min: mean, max: mean };
  };
  return {
    resolution: '10m',
    timesMs: begins,
    columns: perPhase((phase) => {
      const column = columns[phase];
      return column === null ? null : meansOf(column);
    }),
  };
}

/// The times of means that are outside of the band, of any phase.
export function outsideOf({ timesMs, columns }: Series, { lowV, highV }: Band): number {
  return timesMs.filter((_, row) =>
    phases.some((phase) => {
      const value = columns[phase]?.mean[row] ?? null;
      return value !== null && (value < lowV || value > highV);
    }),
  ).length;
}
