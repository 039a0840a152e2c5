import type { Phase } from './phase.ts';

export type ExtremeName = 'residual_voltage' | 'peak_voltage' | 'peak_current';

/// What can happen, by IEC 61000-4-30 where it has it, and what its extreme is.
export const eventKinds = {
  voltage_dip: { extreme: 'residual_voltage', unit: 'V' },
  voltage_swell: { extreme: 'peak_voltage', unit: 'V' },
  voltage_interruption: { extreme: 'residual_voltage', unit: 'V' },
  over_current: { extreme: 'peak_current', unit: 'A' },
  phase_sequence: { extreme: null, unit: null },
  overload: { extreme: 'peak_current', unit: 'A' },
  meter_fault: { extreme: null, unit: null },
  device_offline: { extreme: null, unit: null },
} as const satisfies Record<string, { extreme: ExtremeName | null; unit: 'V' | 'A' | null }>;

export type EventKind = keyof typeof eventKinds;
export const eventKindNames = Object.keys(eventKinds) as readonly EventKind[];

/// Something worth telling that began at a moment; told again when more of it is known.
export interface PowerEvent {
  readonly id: string;
  /// One of `eventKinds`, or one that a later server knows.
  readonly kind: string;
  readonly beginMs: number;
  /// null: still going on; 0: it has no duration.
  readonly durationMs: number | null;
  readonly phases: readonly Phase[];
  /// Residual voltage, peak voltage or peak current, as its kind has it, in V or A.
  readonly extreme: number | null;
  /// What was passed, in the unit of `extreme`.
  readonly threshold: number | null;
  /// What the threshold is a share of: the declared voltage or the rated current.
  readonly reference: number | null;
  /// One sentence for people; may be empty.
  readonly detail: string;
  /// null: not told.
  readonly hasWaveform: boolean | null;
}

export function isEventKind(kind: string): kind is EventKind {
  return Object.hasOwn(eventKinds, kind);
}

export function isOngoing(event: PowerEvent): boolean {
  return event.durationMs === null;
}

/// How long it has lasted until now or until its end; never negative where the clocks differ.
export function elapsedMs(event: PowerEvent, nowMs: number): number {
  return event.durationMs ?? Math.max(0, nowMs - event.beginMs);
}

/// The extreme in percent of the declared voltage or the rated current.
export function extremePercent(event: PowerEvent): number | null {
  if (event.extreme === null || !event.reference) return null;
  return (100 * event.extreme) / event.reference;
}

/// Newest first; what began together in the order of its id, so that nothing jumps.
export function newestFirst(a: PowerEvent, b: PowerEvent): number {
  return b.beginMs - a.beginMs || (a.id < b.id ? -1 : Number(a.id > b.id));
}

/// Every event once, newest first. What `newer` tells of an event replaces what was known of it, save that a waveform
/// once kept is still there.
export function withEvents(known: readonly PowerEvent[], newer: readonly PowerEvent[]): PowerEvent[] {
  const byId = new Map(known.map((event) => [event.id, event]));
  for (const event of newer) {
    const before = byId.get(event.id);
    byId.set(event.id, before === undefined ? event : { ...event, hasWaveform: waveformKnown(before, event) });
  }
  return [...byId.values()].sort(newestFirst);
}

function waveformKnown(before: PowerEvent, after: PowerEvent): boolean | null {
  if (before.hasWaveform === true) return true;
  return after.hasWaveform ?? before.hasWaveform;
}

/// How many there are of each kind, in the order of `eventKinds`, then of others by name; kinds without any left out.
export function countByKind(events: readonly PowerEvent[]): { kind: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { kind } of events) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const others = [...counts.keys()].filter((kind) => !isEventKind(kind)).sort();
  return [...eventKindNames, ...others].flatMap((kind) => {
    const count = counts.get(kind);
    return count === undefined ? [] : [{ kind, count }];
  });
}
