import type { Phase, PerPhase } from './phase.ts';
import { phases } from './phase.ts';
import type { QuantityKey } from './quantity.ts';

/// The values of one phase at one second. `null` is what the meter could not measure, never 0.
/// Power is positive on import and negative on export; THD is in percent of the fundamental; energy is the
/// meter's running counter.
export interface Reading extends Readonly<Record<QuantityKey, number | null>> {
  readonly timeMs: number;
  readonly phase: Phase;
}

export type LatestReadings = PerPhase<Reading | null>;

/// Takes over each reading that is newer than the one before of its phase.
export function withNewer(latest: LatestReadings, readings: readonly Reading[]): LatestReadings {
  const next: Record<Phase, Reading | null> = { ...latest };
  for (const reading of readings) {
    const known = next[reading.phase];
    if (known === null || reading.timeMs >= known.timeMs) next[reading.phase] = reading;
  }
  return next;
}

export function newestTimeMs(latest: LatestReadings): number | null {
  return phases.reduce<number | null>((newest, phase) => {
    const timeMs = latest[phase]?.timeMs;
    return timeMs !== undefined && (newest === null || timeMs > newest) ? timeMs : newest;
  }, null);
}

/// Sums over all phases of the device. Phases that it has never reported are not its own; where one of its own
/// lacks a value the sum is unknown, and so is the sum of phases that were not measured together.
export interface Totals {
  readonly powerWatt: number | null;
  readonly powerFactor: number | null;
  readonly energyKwh: number | null;
  readonly frequencyHz: number | null;
}

const togetherMs = 2_000;

export function totalsOf(latest: LatestReadings): Totals {
  const newestMs = newestTimeMs(latest) ?? 0;
  const reported = phases.map((phase) => latest[phase]).filter((reading) => reading !== null);
  const current = reported.map((reading) => (newestMs - reading.timeMs <= togetherMs ? reading : null));
  const sumOf = (key: QuantityKey) => sum(current.map((reading) => reading?.[key] ?? null));
  const powerWatt = sumOf('powerWatt');
  const apparentPowerVa = sumOf('apparentPowerVa');
  return {
    powerWatt,
    // Arithmetic apparent power (IEEE 1459, 3.2.2.5): the meter gives no effective one.
    powerFactor: powerWatt === null || !apparentPowerVa ? null : powerWatt / apparentPowerVa,
    // A counter stands where it stood, however old the reading.
    energyKwh: sum(reported.map((reading) => reading.energyKwh)),
    frequencyHz: current.find((reading) => reading?.frequencyHz != null)?.frequencyHz ?? null,
  };
}

function sum(values: readonly (number | null)[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((total, value) => (total === null || value === null ? null : total + value), 0);
}
