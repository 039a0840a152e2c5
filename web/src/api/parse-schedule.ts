import { phases } from '../domain/phase.ts';
import {
  deviceScheduleStates,
  inOrder,
  sunEvents,
  weekdays,
  type KeptEntry,
  type Place,
  type ScheduleEntry,
  type SwitchSchedule,
  type SwitchTime,
} from '../domain/switch-schedule.ts';
import { switchCauses, switchOutcomes, type LoggedSwitch } from '../domain/switch-log.ts';
import { asArray, asBoolean, asNumber, asObject, asOneOf, asString, asTimeMs, orNull } from './shape.ts';

const relayStates = ['on', 'off'] as const;

export function parseSchedule(value: unknown): SwitchSchedule {
  const answer = asObject(value, '');
  const device = asObject(answer.device, '/device');
  return {
    revision: asNumber(answer.revision, '/revision'),
    timeZone: asString(answer.timezone, '/timezone'),
    place: orNull(answer.place, '/place', placeOf),
    entries: asArray(answer.entries, '/entries').map((entry, index) => entryOf(entry, `/entries/${index}`)),
    changedAtMs: orNull(answer.changed_at, '/changed_at', asTimeMs),
    changedBy: orNull(answer.changed_by, '/changed_by', asString),
    device: {
      state: asOneOf(device.state, '/device/state', deviceScheduleStates),
      error: orNull(device.error, '/device/error', asString),
    },
  };
}

function placeOf(value: unknown, pointer: string): Place {
  const place = asObject(value, pointer);
  return {
    latitudeDeg: asNumber(place.latitude_deg, `${pointer}/latitude_deg`),
    longitudeDeg: asNumber(place.longitude_deg, `${pointer}/longitude_deg`),
  };
}

function entryOf(value: unknown, pointer: string): KeptEntry {
  const entry = asObject(value, pointer);
  const days = asArray(entry.weekdays, `${pointer}/weekdays`);
  return {
    id: asString(entry.id, `${pointer}/id`),
    phase: asOneOf(entry.phase, `${pointer}/phase`, phases),
    state: asOneOf(entry.state, `${pointer}/state`, relayStates),
    isEnabled: asBoolean(entry.enabled, `${pointer}/enabled`),
    weekdays: inOrder(days.map((day, index) => asOneOf(day, `${pointer}/weekdays/${index}`, weekdays))),
    at: timeOf(entry.at, `${pointer}/at`),
    nextMs: orNull(entry.next, `${pointer}/next`, asTimeMs),
  };
}

function timeOf(value: unknown, pointer: string): SwitchTime {
  const at = asObject(value, pointer);
  const sun = orNull(at.sun, `${pointer}/sun`, (one, where) => asOneOf(one, where, sunEvents));
  if (sun === null) return { kind: 'time', time: asString(at.time, `${pointer}/time`) };
  return { kind: 'sun', sun, offsetMinutes: orNull(at.offset_minutes, `${pointer}/offset_minutes`, asNumber) ?? 0 };
}

/// The whole schedule as it is set.
export function scheduleRequest(revision: number, place: Place | null, entries: readonly ScheduleEntry[]) {
  return {
    revision,
    place: place === null ? null : { latitude_deg: place.latitudeDeg, longitude_deg: place.longitudeDeg },
    entries: entries.map(({ id, phase, state, isEnabled, weekdays: days, at }) => ({
      id,
      phase,
      state,
      enabled: isEnabled,
      weekdays: [...days],
      at: at.kind === 'time' ? { time: at.time } : { sun: at.sun, offset_minutes: at.offsetMinutes },
    })),
  };
}

/// Newest first.
export function parseSwitchLog(value: unknown): LoggedSwitch[] {
  return asArray(value, '')
    .map((line, index) => loggedOf(line, `/${index}`))
    .reverse();
}

function loggedOf(value: unknown, pointer: string): LoggedSwitch {
  const line = asObject(value, pointer);
  return {
    id: asString(line.id, `${pointer}/id`),
    atMs: asTimeMs(line.at, `${pointer}/at`),
    cause: asOneOf(line.by, `${pointer}/by`, switchCauses),
    username: asString(line.username, `${pointer}/username`),
    phase: asOneOf(line.phase, `${pointer}/phase`, phases),
    asked: asOneOf(line.asked, `${pointer}/asked`, ['on', 'off', 'toggle'] as const),
    outcome: asOneOf(line.status, `${pointer}/status`, switchOutcomes),
    state: orNull(line.state, `${pointer}/state`, (one, where) => asOneOf(one, where, relayStates)),
    error: orNull(line.error, `${pointer}/error`, asString),
  };
}
