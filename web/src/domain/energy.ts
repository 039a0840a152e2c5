import type { PerPhase } from './phase.ts';

/// What flowed both ways; null: it cannot be told. Export is told without a sign.
export interface Flow {
  readonly importKwh: number | null;
  readonly exportKwh: number | null;
}

export interface EnergyHour extends Flow {
  /// Of an hour of UTC.
  readonly beginMs: number;
  /// Share of its seconds with a reading, 0 to 1.
  readonly coverage: number;
}

export interface EnergyDay extends Flow {
  readonly day: string;
  readonly importByPhaseKwh: PerPhase<number | null>;
  readonly coverage: number;
}

export interface EnergyMonth extends Flow {
  /// `YYYY-MM`
  readonly month: string;
  readonly coverage: number;
}

export interface Gap {
  readonly beginMs: number;
  readonly endMs: number;
  /// Else it is at least as long.
  readonly isExact: boolean;
}

/// A span of time with what flowed in it, to compare another with.
export interface Earlier extends Flow {
  readonly beginMs: number;
  readonly endMs: number;
  readonly coverage: number;
}

/// The active energy of a range up to now.
export interface Energy extends Flow {
  readonly importByPhaseKwh: PerPhase<number | null>;
  readonly coverage: number;
  /// By how much import and export may both be greater.
  readonly uncertainKwh: number;
  /// Those that have a reading; none of ranges of more than 32 days.
  readonly hours: readonly EnergyHour[];
  readonly days: readonly EnergyDay[];
  readonly months: readonly EnergyMonth[];
  readonly resetCount: number;
  /// Times of a minute or more without a reading, the longest first.
  readonly gaps: readonly Gap[];
  readonly gapCount: number;
  /// As long, just before.
  readonly before: Earlier | null;
}

/// Both spans have to be covered by so much for a comparison to mean anything.
/// @source docs/energy.md, "The span before"
export const leastComparedCoverage = 0.9;

/// By how much a flow changed against an earlier one.
export interface Change {
  readonly kwh: number;
  /// Of the earlier one; null where that was nothing.
  readonly percent: number | null;
}

/// @return null where the two cannot be compared
export function changeOf(now: { kwh: number | null; coverage: number }, then: { kwh: number | null; coverage: number }): Change | null {
  if (now.kwh === null || then.kwh === null) return null;
  if (now.coverage < leastComparedCoverage || then.coverage < leastComparedCoverage) return null;
  const kwh = now.kwh - then.kwh;
  return { kwh, percent: then.kwh > 0 ? (100 * kwh) / then.kwh : null };
}

/// The mean import power of an interval of the clock.
export interface DemandPeak {
  readonly beginMs: number;
  readonly endMs: number;
  readonly powerW: number;
}

/// By weekday, Monday first, and hour of the local clock.
export interface WeekHours {
  readonly meanW: readonly (readonly (number | null)[])[];
  readonly coverage: readonly (readonly number[])[];
}

export interface Demand {
  /// The highest of 15 minutes.
  readonly peak: DemandPeak | null;
  readonly meanW: number | null;
  /// Mean by peak, 0 to 1.
  readonly loadFactor: number | null;
  readonly baseLoadW: number | null;
  readonly weekHours: WeekHours;
}

/// Whether anything is fed in at all, so that it is worth a place.
export function hasExport(energy: Flow): boolean {
  return (energy.exportKwh ?? 0) >= 0.0005;
}
