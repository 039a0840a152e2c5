import { harmonicOrders, percentOf, phasesWith, spectrumOf, thdPercent, type HarmonicSet } from './harmonics.ts';
import type { Phase } from './phase.ts';

/// What EN 50160 allows of each harmonic of a low voltage, in percent of the fundamental. It counts 10-minute means, of
/// which 95 % in a week must be below; a single measurement above is a hint and no breach.
/// @source EN 50160:2010, 4.2.5, table 1
const levels: Readonly<Record<number, number>> = {
  // Odd, no multiples of 3.
  ...{ 5: 6, 7: 5, 11: 3.5, 13: 3, 17: 2, 19: 1.5, 23: 1.5, 25: 1.5 },
  // Odd multiples of 3.
  ...{ 3: 5, 9: 1.5, 15: 0.5, 21: 0.5 },
  // Even.
  ...{ 2: 2, 4: 1, 6: 0.5, 8: 0.5, 10: 0.5, 12: 0.5, 14: 0.5, 16: 0.5, 18: 0.5, 20: 0.5, 22: 0.5, 24: 0.5 },
};

/// @source EN 50160:2010, 4.2.5: all harmonics up to order 40 together
export const thdLevelPercent = 8;

/// @return null for orders that the standard says nothing of: the fundamental, and those above 25
export function voltageLevelPercent(order: number): number | null {
  return levels[order] ?? null;
}

/// A voltage harmonic, or with the order null the distortion as a whole, that is above its level.
export interface Exceedance {
  readonly order: number | null;
  readonly phase: Phase;
  readonly percent: number;
  readonly levelPercent: number;
}

/// Ascending by order, the distortion as a whole last.
export function exceedances(set: HarmonicSet): Exceedance[] {
  const found: Exceedance[] = [];
  const judge = (order: number | null, phase: Phase, percent: number | null, levelPercent: number | null) => {
    if (percent !== null && levelPercent !== null && percent > levelPercent) {
      found.push({ order, phase, percent, levelPercent });
    }
  };
  const measured = phasesWith(set, 'voltage').map((phase) => ({ phase, spectrum: spectrumOf(set, phase, 'voltage') }));
  for (let order = 2; order <= harmonicOrders; order += 1) {
    for (const { phase, spectrum } of measured) judge(order, phase, percentOf(spectrum, order), voltageLevelPercent(order));
  }
  for (const { phase, spectrum } of measured) judge(null, phase, thdPercent(spectrum), thdLevelPercent);
  return found;
}
