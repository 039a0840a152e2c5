import type { Phase } from './phase.ts';
import { phases } from './phase.ts';
import { totalsOf, type LatestReadings } from './reading.ts';

/// Which way power goes at the grid connection. There is one meter, so this is all that is known: what a house makes and
/// uses behind it is seen as their difference.
export type FlowDirection = 'import' | 'export' | 'idle' | 'unknown';

export interface PhaseFlow {
  readonly phase: Phase;
  readonly direction: FlowDirection;
  /// Never negative; null where it is not known.
  readonly watt: number | null;
  /// Of the largest flow of all phases, 0 to 1.
  readonly share: number;
}

export interface PowerFlow {
  /// The phases that the device has.
  readonly phases: readonly PhaseFlow[];
  /// All phases together.
  readonly direction: FlowDirection;
  readonly watt: number | null;
  /// What the phases draw and what they feed in, each by itself; null while the total is not known.
  readonly importWatt: number | null;
  readonly exportWatt: number | null;
  /// Some phases draw while others feed in.
  readonly isMixed: boolean;
}

/// Less is as good as nothing: a meter's noise about zero has no direction.
export const idleWatt = 2;

export function directionOf(watt: number | null): FlowDirection {
  if (watt === null) return 'unknown';
  if (Math.abs(watt) < idleWatt) return 'idle';
  return watt > 0 ? 'import' : 'export';
}

export function flowOf(latest: LatestReadings): PowerFlow {
  const own = phases.filter((phase) => latest[phase] !== null);
  const watts = own.map((phase) => latest[phase]?.powerWatt ?? null);
  const largest = Math.max(0, ...watts.map((watt) => Math.abs(watt ?? 0)));
  const flows = own.map((phase, index): PhaseFlow => {
    const watt = watts[index] ?? null;
    const share = watt === null || largest === 0 ? 0 : Math.abs(watt) / largest;
    return { phase, direction: directionOf(watt), watt: watt === null ? null : Math.abs(watt), share };
  });
  const total = totalsOf(latest).powerWatt;
  const sumOf = (sign: 1 | -1) => watts.reduce<number>((sum, watt) => sum + Math.max(0, sign * (watt ?? 0)), 0);
  const has = (direction: FlowDirection) => flows.some((flow) => flow.direction === direction);
  return {
    phases: flows,
    direction: directionOf(total),
    watt: total === null ? null : Math.abs(total),
    importWatt: total === null ? null : sumOf(1),
    exportWatt: total === null ? null : sumOf(-1),
    isMixed: has('import') && has('export'),
  };
}
