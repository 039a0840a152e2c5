import type { Alert } from '../domain/alert.ts';
import { roles, wirings, type Device, type DeviceSummary } from '../domain/device.ts';
import type { PerPhase, Phase } from '../domain/phase.ts';
import { perPhase, phases } from '../domain/phase.ts';
import type { PowerEvent } from '../domain/power-event.ts';
import type { PowerWindow } from '../domain/power-window.ts';
import type { QuantityKey } from '../domain/quantity.ts';
import { quantities, quantityKeys } from '../domain/quantity.ts';
import type { LatestReadings, Reading } from '../domain/reading.ts';
import type { AcknowledgedState, RelayState } from '../domain/relay-switch.ts';
import type { Column, Series } from '../domain/series.ts';
import { parseAlert } from './parse-alert.ts';
import { parsePowerEvent } from './parse-event.ts';
import type { Members } from './shape.ts';
import { asArray, asBoolean, asNumber, asObject, asOneOf, asString, asTimeMs, orNull, ShapeError } from './shape.ts';

const relayStates: readonly RelayState[] = ['on', 'off'];

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInS: number;
  readonly username: string;
}

export function parseTokens(value: unknown): Tokens {
  const answer = asObject(value, '');
  return {
    accessToken: asString(answer.access_token, '/access_token'),
    refreshToken: asString(answer.refresh_token, '/refresh_token'),
    expiresInS: asNumber(answer.expires_in, '/expires_in'),
    username: asString(answer.username, '/username'),
  };
}

/// A new account, and the device that it owns.
export interface SignedUp {
  readonly tokens: Tokens;
  readonly deviceId: string;
}

export function parseSignedUp(value: unknown): SignedUp {
  return { tokens: parseTokens(value), deviceId: asString(asObject(value, '').device_id, '/device_id') };
}

export interface Me {
  readonly username: string;
  readonly devices: readonly DeviceSummary[];
}

export function parseMe(value: unknown): Me {
  const answer = asObject(value, '');
  return {
    username: asString(answer.username, '/username'),
    devices: asArray(answer.devices, '/devices').map((device, index) =>
      summaryOf(asObject(device, `/devices/${index}`), `/devices/${index}`),
    ),
  };
}

export function parseDevice(value: unknown): Device {
  const answer = asObject(value, '');
  return {
    ...summaryOf(answer, ''),
    timezone: orNull(answer.timezone, '/timezone', asString),
    nominalVoltageV: orNull(answer.nominal_voltage, '/nominal_voltage', asNumber),
    relays: parseRelays(answer.relays, '/relays'),
    backlog: orNull(answer.backlog, '/backlog', asNumber),
    wiring: wirings.find((wiring) => wiring === answer.wiring) ?? null,
    agentVersion: orNull(answer.agent_version, '/agent_version', asString),
  };
}

function summaryOf(answer: Members, pointer: string): DeviceSummary {
  const deviceId = asString(answer.device_id, `${pointer}/device_id`);
  return {
    deviceId,
    name: orNull(answer.name, `${pointer}/name`, asString) || deviceId,
    site: orNull(answer.site, `${pointer}/site`, asString),
    role: asOneOf(answer.role, `${pointer}/role`, roles),
    online: asBoolean(answer.online, `${pointer}/online`),
    lastSeenMs: orNull(answer.last_seen, `${pointer}/last_seen`, asTimeMs),
  };
}

/// Phases that are not named, and all where there is nothing, are unknown.
export function parseRelays(value: unknown, pointer: string): PerPhase<AcknowledgedState> {
  const relays = orNull(value, pointer, asObject) ?? {};
  return perPhase((phase) => {
    const state = relays[phase];
    return state === null || state === undefined ? 'unknown' : asOneOf(state, `${pointer}/${phase}`, relayStates);
  });
}

export function parseReading(value: unknown, pointer: string): Reading {
  const reading = asObject(value, pointer);
  const values = quantityKeys.map((key) => {
    const name = quantities[key].wireName;
    return [key, orNull(reading[name], `${pointer}/${name}`, asNumber)] as const;
  });
  return {
    timeMs: asTimeMs(reading.time, `${pointer}/time`),
    phase: asOneOf(reading.phase, `${pointer}/phase`, phases),
    ...(Object.fromEntries(values) as Record<QuantityKey, number | null>),
  };
}

export function parseReadings(value: unknown, pointer: string): Reading[] {
  return asArray(value, pointer).map((reading, index) => parseReading(reading, `${pointer}/${index}`));
}

export function parseLatest(value: unknown): LatestReadings {
  const answer = asObject(value, '');
  return perPhase((phase) => orNull(answer[phase], `/${phase}`, parseReading));
}

/// The column of one quantity out of an answer of `/query-data` with `time_format=ms`.
export function parseSeries(value: unknown, quantity: QuantityKey): Series {
  const answer = asObject(value, '');
  const timesMs = asArray(answer.time, '/time').map((time, row) => asNumber(time, `/time/${row}`));
  const byPhase = asObject(answer.phases, '/phases');
  return {
    resolution: asString(answer.resolution, '/resolution'),
    timesMs,
    columns: perPhase((phase) => columnOf(byPhase, phase, quantities[quantity].wireName, timesMs.length)),
  };
}

function columnOf(byPhase: Members, phase: Phase, wireName: string, rows: number): Column | null {
  const fields = orNull(byPhase[phase], `/phases/${phase}`, asObject);
  const pointer = `/phases/${phase}/${wireName}`;
  const column = fields?.[wireName];
  if (column === null || column === undefined) return null;
  if (Array.isArray(column)) {
    const values = valuesOf(column, pointer, rows);
    return { mean: values, min: values, max: values };
  }
  const aggregated = asObject(column, pointer);
  return {
    mean: valuesOf(aggregated.mean, `${pointer}/mean`, rows),
    min: valuesOf(aggregated.min, `${pointer}/min`, rows),
    max: valuesOf(aggregated.max, `${pointer}/max`, rows),
  };
}

function valuesOf(value: unknown, pointer: string, rows: number): (number | null)[] {
  const values = asArray(value, pointer).map((item, row) => orNull(item, `${pointer}/${row}`, asNumber));
  if (values.length !== rows) throw new ShapeError(pointer, `as long as /time (${rows})`);
  return values;
}

export function parseWindow(value: unknown): PowerWindow {
  const series = parseSeries(value, 'powerWatt');
  const empty = series.timesMs.map(() => null);
  return { timesMs: series.timesMs, powerWatt: perPhase((phase) => series.columns[phase]?.mean ?? empty) };
}

/// What the server says over the WebSocket.
export type ServerMessage =
  | { readonly kind: 'readings'; readonly deviceId: string; readonly readings: readonly Reading[] }
  | {
      readonly kind: 'device';
      readonly deviceId: string;
      readonly online: boolean;
      readonly lastSeenMs: number | null;
      readonly relays: PerPhase<AcknowledgedState>;
      readonly backlog: number | null;
    }
  | {
      readonly kind: 'command';
      readonly deviceId: string;
      readonly phase: Phase;
      readonly state: RelayState | 'toggle';
      readonly status: string;
      /// The device did it by itself, at a time that may be long past.
      readonly isByDevice: boolean;
    }
  /// The schedule was changed, or has reached the device.
  | { readonly kind: 'schedule'; readonly deviceId: string; readonly revision: number }
  | { readonly kind: 'event'; readonly deviceId: string; readonly event: PowerEvent }
  /// A set of harmonics was stored; it is fetched where it is looked at.
  | { readonly kind: 'harmonics'; readonly deviceId: string; readonly timeMs: number }
  | { readonly kind: 'alert'; readonly deviceId: string; readonly alert: Alert }
  | { readonly kind: 'error'; readonly detail: string };

/// @return null for a type that this version of the app does not know
export function parseServerMessage(text: string): ServerMessage | null {
  const message = asObject(JSON.parse(text), '');
  const deviceId = () => asString(message.device_id, '/device_id');
  switch (message.type) {
    case 'readings':
      return { kind: 'readings', deviceId: deviceId(), readings: parseReadings(message.readings, '/readings') };
    case 'device':
      return {
        kind: 'device',
        deviceId: deviceId(),
        online: asBoolean(message.online, '/online'),
        lastSeenMs: orNull(message.last_seen, '/last_seen', asTimeMs),
        relays: parseRelays(message.relays, '/relays'),
        backlog: orNull(message.backlog, '/backlog', asNumber),
      };
    case 'command':
      return {
        kind: 'command',
        deviceId: deviceId(),
        phase: asOneOf(message.phase, '/phase', phases),
        state: asOneOf(message.state, '/state', ['on', 'off', 'toggle'] as const),
        status: asString(message.status, '/status'),
        isByDevice: (orNull(message.by, '/by', asString) ?? 'user') !== 'user',
      };
    case 'schedule':
      return { kind: 'schedule', deviceId: deviceId(), revision: asNumber(message.revision, '/revision') };
    case 'event':
      return { kind: 'event', deviceId: deviceId(), event: parsePowerEvent(message.event, '/event') };
    case 'harmonics':
      return { kind: 'harmonics', deviceId: deviceId(), timeMs: asTimeMs(message.time, '/time') };
    case 'alert':
      return { kind: 'alert', deviceId: deviceId(), alert: parseAlert(message.alert, '/alert') };
    case 'error':
      return { kind: 'error', detail: asString(message.detail, '/detail') };
    default:
      return null;
  }
}

export interface SwitchAnswer {
  readonly phase: Phase;
  readonly state: RelayState;
}

export function parseSwitchAnswer(value: unknown): SwitchAnswer {
  const answer = asObject(value, '');
  asOneOf(answer.status, '/status', ['acknowledged']);
  return {
    phase: asOneOf(answer.phase, '/phase', phases),
    state: asOneOf(answer.state, '/state', relayStates),
  };
}
