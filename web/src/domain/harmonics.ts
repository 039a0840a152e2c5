import type { PerPhase, Phase } from './phase.ts';
import { phases } from './phase.ts';

export const harmonicOrders = 40;

/// The harmonic subgroups of one quantity of one phase (IEC 61000-4-7, 5.6). Index 0 is order 1, the fundamental.
export interface Spectrum {
  /// V or A.
  readonly rms: readonly number[];
  /// Against the fundamental voltage of phase A; above -180 up to 180.
  readonly angleDeg: readonly number[];
}

export type HarmonicsOf = 'voltage' | 'current';

export interface PhaseHarmonics {
  readonly voltage: Spectrum | null;
  readonly current: Spectrum | null;
}

/// What one window of waveforms held; identified, within a device, by its time.
export interface HarmonicSet {
  readonly timeMs: number;
  readonly windowMs: number | null;
  readonly frequencyHz: number | null;
  readonly phases: PerPhase<PhaseHarmonics | null>;
}

export function unitOf(of: HarmonicsOf): 'V' | 'A' {
  return of === 'voltage' ? 'V' : 'A';
}

export function spectrumOf(set: HarmonicSet, phase: Phase, of: HarmonicsOf): Spectrum | null {
  return set.phases[phase]?.[of] ?? null;
}

/// The phases that have something to show.
export function phasesWith(set: HarmonicSet, of: HarmonicsOf): Phase[] {
  return phases.filter((phase) => spectrumOf(set, phase, of) !== null);
}

export function rmsOf(spectrum: Spectrum | null, order: number): number | null {
  return spectrum?.rms[order - 1] ?? null;
}

/// In percent of the fundamental; null where there is none to be a share of.
export function percentOf(spectrum: Spectrum | null, order: number): number | null {
  const fundamental = rmsOf(spectrum, 1);
  const rms = rmsOf(spectrum, order);
  return !fundamental || rms === null ? null : (100 * rms) / fundamental;
}

/// Total harmonic distortion of the subgroups of orders 2 to 40, in percent of the fundamental.
/// @source IEC 61000-4-7:2009, 3.3.2 (THDS)
export function thdPercent(spectrum: Spectrum | null): number | null {
  if (spectrum === null || !spectrum.rms[0]) return null;
  const squares = spectrum.rms.slice(1).reduce((sum, rms) => sum + rms * rms, 0);
  return (100 * Math.sqrt(squares)) / spectrum.rms[0];
}

/// The harmonic above the fundamental that is the largest.
export function strongestOrder(spectrum: Spectrum | null): number | null {
  if (spectrum === null || !spectrum.rms[0]) return null;
  const largest = Math.max(...spectrum.rms.slice(1));
  return largest > 0 ? spectrum.rms.indexOf(largest, 1) + 1 : null;
}

/// Every set once, in order of time; of two with the same time the one in `newer`.
export function withSets(known: readonly HarmonicSet[], newer: readonly HarmonicSet[]): HarmonicSet[] {
  const byTime = new Map([...known, ...newer].map((set) => [set.timeMs, set]));
  return [...byTime.values()].sort((a, b) => a.timeMs - b.timeMs);
}
