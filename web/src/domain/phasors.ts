import type { HarmonicSet } from './harmonics.ts';
import type { PerPhase, Phase } from './phase.ts';
import { perPhase, phases } from './phase.ts';
import type { LatestReadings, Reading } from './reading.ts';

/// Voltages and currents of the fundamental as arrows. Angles are in degrees, above -180 up to 180, positive counter-clockwise;
/// the voltage of phase A lies on the reference axis, at 0.

/// The angles of the voltages against that of phase A at some moment; null where a phase had no voltage.
export interface VoltageAngles {
  readonly measuredAtMs: number;
  readonly angleDeg: PerPhase<number | null>;
}

export interface Phasor {
  /// V or A, RMS.
  readonly rms: number;
  readonly angleDeg: number;
}

export interface PhasePhasors {
  readonly phase: Phase;
  readonly voltage: Phasor | null;
  readonly current: Phasor | null;
  /// Of the current behind its own voltage: positive where it lags (inductive), beyond 90 either way where the phase exports.
  readonly lagDeg: number | null;
}

export interface PhasorPicture {
  /// The phases that the device has.
  readonly phases: readonly PhasePhasors[];
  /// measured: between the voltages, at `measuredAtMs`. assumed: the nominal 120 degrees. own: there is one phase, and
  /// nothing to assume.
  readonly angles: 'measured' | 'assumed' | 'own';
  readonly measuredAtMs: number | null;
  /// Which way round the voltages of three phases follow each other; null where the angles were not measured.
  readonly sequence: 'right' | 'left' | null;
}

/// The angles between voltages are the wiring's and stay; older ones than this may be those of before a change.
export const anglesGoodForMs = 30 * 60_000;

/// Below this current, in A, there is no angle to speak of.
const leastCurrentA = 0.02;

const nominalDeg: PerPhase<number> = { A: 0, B: -120, C: 120 };

export function normalDeg(angleDeg: number): number {
  const turned = ((angleDeg % 360) + 360) % 360;
  return turned > 180 ? turned - 360 : turned;
}

export function anglesOf(set: HarmonicSet): VoltageAngles {
  return { measuredAtMs: set.timeMs, angleDeg: perPhase((phase) => set.phases[phase]?.voltage?.angleDeg[0] ?? null) };
}

/// @param nowMs  by the clock that the values carry
export function phasorsOf(latest: LatestReadings, found: VoltageAngles | null, nowMs: number): PhasorPicture {
  const own = phases.filter((phase) => latest[phase] !== null);
  const isFresh = found !== null && Math.abs(nowMs - found.measuredAtMs) <= anglesGoodForMs;
  const measured = isFresh && own.every((phase) => found.angleDeg[phase] !== null) ? found : null;
  const origin = measured?.angleDeg[own[0] ?? 'A'] ?? 0;
  const angleOf = (phase: Phase) => {
    if (own.length < 2) return 0;
    return measured === null ? nominalDeg[phase] : normalDeg((measured.angleDeg[phase] ?? 0) - origin);
  };
  return {
    phases: own.map((phase) => phasorsOfPhase(phase, latest[phase], angleOf(phase))),
    angles: own.length < 2 ? 'own' : measured === null ? 'assumed' : 'measured',
    measuredAtMs: measured?.measuredAtMs ?? null,
    sequence: measured === null || own.length < 3 ? null : sequenceOf(measured.angleDeg),
  };
}

function phasorsOfPhase(phase: Phase, reading: Reading | null, voltageDeg: number): PhasePhasors {
  const lag = lagDeg(reading);
  const voltageRms = reading?.voltageRmsV ?? null;
  const currentRms = reading?.currentRmsA ?? null;
  return {
    phase,
    voltage: voltageRms === null ? null : { rms: voltageRms, angleDeg: voltageDeg },
    current: currentRms === null || lag === null ? null : { rms: currentRms, angleDeg: normalDeg(voltageDeg - lag) },
    lagDeg: lag,
  };
}

/// atan2(Q, P): load convention, so positive Q is inductive and negative P is export (IEEE 1459-2010, 3.1.2).
function lagDeg(reading: Reading | null): number | null {
  const { powerWatt, reactivePowerVar, currentRmsA } = reading ?? {};
  if (powerWatt == null || reactivePowerVar == null || (currentRmsA ?? 0) < leastCurrentA) return null;
  if (powerWatt === 0 && reactivePowerVar === 0) return null;
  return (Math.atan2(reactivePowerVar, powerWatt) * 180) / Math.PI;
}

/// Right: the arrows turn counter-clockwise and pass the reference in the order A, B, C.
function sequenceOf(angleDeg: PerPhase<number | null>): 'right' | 'left' | null {
  const behind = normalDeg((angleDeg.A ?? 0) - (angleDeg.B ?? 0));
  const ahead = normalDeg((angleDeg.C ?? 0) - (angleDeg.A ?? 0));
  const isAbout = (angle: number, wanted: number) => Math.abs(angle - wanted) <= 45;
  if (isAbout(behind, 120) && isAbout(ahead, 120)) return 'right';
  return isAbout(behind, -120) && isAbout(ahead, -120) ? 'left' : null;
}
