/// An entry of a schedule as it is written down, and what is wrong with it before the server is asked.
import type { Phase } from './phase.ts';
import type { RelayState } from './relay-switch.ts';
import {
  inOrder,
  mostOffsetMinutes,
  weekdays,
  type Place,
  type ScheduleEntry,
  type SunEvent,
  type Weekday,
} from './switch-schedule.ts';

export interface EntryDraft {
  phase: Phase;
  state: RelayState;
  weekdays: Weekday[];
  at: 'time' | SunEvent;
  time: string;
  offset: string;
  latitude: string;
  longitude: string;
}

export type DraftFault = 'noDay' | 'time' | 'offset' | 'latitude' | 'longitude';
export type DraftFaults = Partial<Record<'weekdays' | 'time' | 'offset' | 'latitude' | 'longitude', DraftFault>>;

export function newDraft(phase: Phase, place: Place | null): EntryDraft {
  return { phase, state: 'off', weekdays: [...weekdays], at: 'time', time: '22:00', offset: '0', ...written(place) };
}

export function draftOf(entry: ScheduleEntry, place: Place | null): EntryDraft {
  const { phase, state, at } = entry;
  return {
    phase,
    state,
    weekdays: [...entry.weekdays],
    at: at.kind === 'time' ? 'time' : at.sun,
    time: at.kind === 'time' ? at.time : '22:00',
    offset: at.kind === 'sun' ? String(at.offsetMinutes) : '0',
    ...written(place),
  };
}

/// What the draft says, or what is wrong with it. The place is that of the whole schedule: null leaves it as it is.
export function entryOf(
  draft: EntryDraft,
  kept: { readonly id: string | null; readonly isEnabled: boolean },
): { readonly entry: ScheduleEntry; readonly place: Place | null } | { readonly faults: DraftFaults } {
  const faults: DraftFaults = {};
  if (draft.weekdays.length === 0) faults.weekdays = 'noDay';
  const offsetMinutes = numberIn(draft.offset);
  const latitudeDeg = numberIn(draft.latitude);
  const longitudeDeg = numberIn(draft.longitude);
  if (draft.at === 'time') {
    if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(draft.time)) faults.time = 'time';
  } else {
    if (!Number.isInteger(offsetMinutes) || Math.abs(offsetMinutes) > mostOffsetMinutes) faults.offset = 'offset';
    if (!(Math.abs(latitudeDeg) <= 90)) faults.latitude = 'latitude';
    if (!(Math.abs(longitudeDeg) <= 180)) faults.longitude = 'longitude';
  }
  if (Object.keys(faults).length > 0) return { faults };
  const { phase, state } = draft;
  const common = { ...kept, phase, state, weekdays: inOrder(draft.weekdays) };
  if (draft.at === 'time') return { entry: { ...common, at: { kind: 'time', time: draft.time } }, place: null };
  return {
    entry: { ...common, at: { kind: 'sun', sun: draft.at, offsetMinutes } },
    place: { latitudeDeg, longitudeDeg },
  };
}

/// A number as people write it, with a point or a comma; NaN where it is none.
function numberIn(text: string): number {
  const trimmed = text.trim().replace(',', '.').replace('\u2212', '-');
  return /^[+-]?\d+(\.\d*)?$/.test(trimmed) ? Number(trimmed) : NaN;
}

function written(place: Place | null): Pick<EntryDraft, 'latitude' | 'longitude'> {
  return { latitude: place === null ? '' : String(place.latitudeDeg), longitude: place === null ? '' : String(place.longitudeDeg) };
}
