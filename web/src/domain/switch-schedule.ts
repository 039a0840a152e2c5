/// When a device switches by itself: the entries of its schedule, and how far the device is with it.
import type { Phase } from './phase.ts';
import type { RelayState } from './relay-switch.ts';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

export const sunEvents = ['sunrise', 'sunset'] as const;
export type SunEvent = (typeof sunEvents)[number];

/// At a time of the device's clock, `HH:MM`, or so long after the sun's (before it where negative).
export type SwitchTime =
  | { readonly kind: 'time'; readonly time: string }
  | { readonly kind: 'sun'; readonly sun: SunEvent; readonly offsetMinutes: number };

export interface ScheduleEntry {
  /// null: the server makes one.
  readonly id: string | null;
  readonly phase: Phase;
  readonly state: RelayState;
  readonly isEnabled: boolean;
  /// In the order of the week.
  readonly weekdays: readonly Weekday[];
  readonly at: SwitchTime;
}

/// An entry as the server has it, with its next switching: null where there is none within a year.
export interface KeptEntry extends ScheduleEntry {
  readonly id: string;
  readonly nextMs: number | null;
}

export interface Place {
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
}

/// Whether the device has the schedule: on its disk, not yet, not at all, or it has never said that it knows schedules.
export const deviceScheduleStates = ['kept', 'waiting', 'refused', 'unknown'] as const;
export type DeviceScheduleState = (typeof deviceScheduleStates)[number];

export interface SwitchSchedule {
  /// Rises with each change; a change says which one it was made on.
  readonly revision: number;
  readonly timeZone: string;
  readonly place: Place | null;
  readonly entries: readonly KeptEntry[];
  readonly changedAtMs: number | null;
  readonly changedBy: string | null;
  readonly device: { readonly state: DeviceScheduleState; readonly error: string | null };
}

export const mostEntries = 64;
export const mostOffsetMinutes = 120;

/// Further off than a week, an entry that comes each week waits for the sun: it does not rise or set there now.
const restsAfterMs = 8 * 86_400_000;

export function isResting(entry: KeptEntry, nowMs: number): boolean {
  return entry.isEnabled && entry.at.kind === 'sun' && (entry.nextMs === null || entry.nextMs - nowMs > restsAfterMs);
}

/// What is switched next; of several at the same time the first.
export function nextEntry(entries: readonly KeptEntry[]): KeptEntry | null {
  const coming = entries.filter(({ nextMs }) => nextMs !== null);
  return coming.reduce<KeptEntry | null>((first, one) => (first === null || one.nextMs! < first.nextMs! ? one : first), null);
}

export function inOrder(days: readonly Weekday[]): Weekday[] {
  return weekdays.filter((day) => days.includes(day));
}

/// By phase, then by time of day: sunrise stands about where it is, in the morning.
export function sorted(entries: readonly KeptEntry[]): KeptEntry[] {
  const minute = ({ at }: ScheduleEntry) => {
    if (at.kind === 'sun') return (at.sun === 'sunrise' ? 6.5 : 18.5) * 60 + at.offsetMinutes;
    return Number(at.time.slice(0, 2)) * 60 + Number(at.time.slice(3));
  };
  return [...entries].sort((a, b) => a.phase.localeCompare(b.phase) || minute(a) - minute(b) || a.id.localeCompare(b.id));
}
