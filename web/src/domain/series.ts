import { phases, type PerPhase, type Phase } from './phase.ts';

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

/// Those with any value.
export function phasesOf(series: Series): Phase[] {
  return phases.filter((phase) => series.columns[phase]?.mean.some((value) => value !== null));
}
