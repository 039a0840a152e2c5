import { describe, expect, it } from 'vitest';
import {
  parseDevice,
  parseLatest,
  parseMe,
  parseReading,
  parseSeries,
  parseServerMessage,
  parseSwitchAnswer,
  parseWindow,
} from '../../../src/api/parse.ts';
import { ShapeError } from '../../../src/api/shape.ts';
import { alert, powerEvent, wireAlert, wireEvent, wireReading } from '../sample.ts';

describe('parseReading', () => {
  it('takes over every value under its name in the domain', () => {
    expect(parseReading(wireReading, '')).toEqual({
      timeMs: Date.UTC(2026, 10, 23, 10),
      phase: 'A',
      powerWatt: 1512.4,
      reactivePowerVar: 201.9,
      apparentPowerVa: 1525.8,
      voltageRmsV: 231.12,
      currentRmsA: 6.602,
      powerFactor: 0.991,
      voltageThdPercent: 1.92,
      currentThdPercent: 8.41,
      energyKwh: 1843.22107,
      frequencyHz: 49.98,
    });
  });

  it('keeps null as null, and a frequency that was not sent too', () => {
    const { frequency_hz: _, ...rest } = wireReading;
    const read = parseReading({ ...rest, current_rms: null }, '');
    expect(read.currentRmsA).toBeNull();
    expect(read.frequencyHz).toBeNull();
  });

  const wrong: [name: string, reading: unknown, place: string][] = [
    ['text for a number', { ...wireReading, power_watt: '1512' }, '/3/power_watt'],
    ['a fourth phase', { ...wireReading, phase: 'D' }, '/3/phase'],
    ['no time', { ...wireReading, time: 'now' }, '/3/time'],
    ['no object', [wireReading], '/3'],
  ];
  it.each(wrong)('refuses %s and names the place', (_, reading, place) => {
    expect(() => parseReading(reading, '/3')).toThrow(ShapeError);
    expect(() => parseReading(reading, '/3')).toThrow(place);
  });
});

describe('parseMe and parseDevice', () => {
  const summary = { device_id: 'demo', name: '', role: 'viewer', online: false, last_seen: null };
  it('name a device by its id where it has no name', () => {
    expect(parseMe({ username: 'ada', devices: [summary] })).toEqual({
      username: 'ada',
      devices: [{ deviceId: 'demo', name: 'demo', site: null, role: 'viewer', online: false, lastSeenMs: null }],
    });
  });

  it('know relays that are not known', () => {
    const device = (relays: unknown) => parseDevice({ ...summary, relays }).relays;
    expect(device({ A: 'on', B: 'off' })).toEqual({ A: 'on', B: 'off', C: 'unknown' });
    expect(device(null)).toEqual({ A: 'unknown', B: 'unknown', C: 'unknown' });
    expect(() => device({ A: 'maybe' })).toThrow('/relays/A');
  });
});

it('parseLatest has null for phases that never reported', () => {
  const latest = parseLatest({ A: wireReading });
  expect(latest.A?.powerWatt).toBe(1512.4);
  expect(latest.B).toBeNull();
});

describe('parseSeries', () => {
  const raw = { resolution: 'raw', time: [1, 2], phases: { A: { power_watt: [5, null] }, B: { power_watt: [7, 8] } } };

  it('reads single values as their own mean, min and max', () => {
    const series = parseSeries(raw, 'powerWatt');
    expect(series.columns.A).toEqual({ mean: [5, null], min: [5, null], max: [5, null] });
    expect(series.columns.C).toBeNull();
  });

  it('reads aggregated values', () => {
    const column = { mean: [5], min: [4], max: [6] };
    const series = parseSeries({ resolution: '1m', time: [1], phases: { C: { voltage_rms: column } } }, 'voltageRmsV');
    expect(series.resolution).toBe('1m');
    expect(series.columns.C).toEqual(column);
  });

  it('refuses a column that does not fit the times', () => {
    expect(() => parseSeries({ ...raw, time: [1] }, 'powerWatt')).toThrow('/phases/A/power_watt');
  });

  it('makes a window with every phase', () => {
    expect(parseWindow(raw)).toEqual({ timesMs: [1, 2], powerWatt: { A: [5, null], B: [7, 8], C: [null, null] } });
  });
});

describe('parseServerMessage', () => {
  it('reads what became of a command', () => {
    const message = { type: 'command', device_id: 'demo', id: 'c1', phase: 'B', state: 'off', status: 'acknowledged', error: null };
    expect(parseServerMessage(JSON.stringify(message))).toEqual({
      kind: 'command',
      deviceId: 'demo',
      phase: 'B',
      state: 'off',
      status: 'acknowledged',
      isByDevice: false,
    });
    expect(parseServerMessage(JSON.stringify({ ...message, by: 'schedule' }))).toMatchObject({ isByDevice: true });
  });

  it('reads an error', () => {
    expect(parseServerMessage('{"type":"error","detail":"no"}')).toEqual({ kind: 'error', detail: 'no' });
  });

  it('reads an alert, of a quantity too that it does not know', () => {
    const message = { type: 'alert', device_id: 'demo', alert: { ...wireAlert, quantity: 'noise_db', moon: 'full' } };
    expect(parseServerMessage(JSON.stringify(message))).toEqual({
      kind: 'alert',
      deviceId: 'demo',
      alert: alert('17', { quantity: 'noise_db', beginMs: Date.UTC(2026, 10, 26, 10) }),
    });
    const without = JSON.stringify({ ...message, alert: { ...wireAlert, state: 'asleep' } });
    expect(() => parseServerMessage(without)).toThrow('/alert/state should be one of firing, acknowledged, cleared');
  });

  it('reads an event, which may still be going on, and skips members that it does not know', () => {
    const { has_waveform: _, ...told } = { ...wireEvent, duration_ms: null, extreme: null, detail: null, phase_angle: 12 };
    const message = { type: 'event', device_id: 'demo', event: told, severity: 3 };
    expect(parseServerMessage(JSON.stringify(message))).toEqual({
      kind: 'event',
      deviceId: 'demo',
      event: powerEvent('e1', {
        beginMs: Date.UTC(2026, 10, 26, 10),
        durationMs: null,
        threshold: 207,
        reference: 230,
      }),
    });
  });

  it('reads that a set of harmonics was stored', () => {
    const message = { type: 'harmonics', device_id: 'demo', time: '2026-11-26T10:20:00.000Z', orders: 40 };
    expect(parseServerMessage(JSON.stringify(message))).toEqual({
      kind: 'harmonics',
      deviceId: 'demo',
      timeMs: Date.UTC(2026, 10, 26, 10, 20),
    });
  });

  it('passes over types from the future', () => {
    expect(parseServerMessage('{"type":"weather"}')).toBeNull();
  });
});

it('parseSwitchAnswer takes only an acknowledgement for one', () => {
  const answer = { id: 'c1', status: 'acknowledged', phase: 'A', state: 'off', latency_ms: 1 };
  expect(parseSwitchAnswer(answer)).toEqual({ phase: 'A', state: 'off' });
  expect(() => parseSwitchAnswer({ ...answer, status: 'sent' })).toThrow('/status');
});
