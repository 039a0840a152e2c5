import { describe, expect, it } from 'vitest';
import { parsePowerEvent } from '../../../src/api/parse-event.ts';
import { parseEvents, parseHarmonics, parseWaveform } from '../../../src/api/parse-quality.ts';
import { ShapeError } from '../../../src/api/shape.ts';
import { wireEvent } from '../sample.ts';

describe('parsePowerEvent', () => {
  it('takes over every member under its name in the domain', () => {
    expect(parsePowerEvent(wireEvent, '')).toEqual({
      id: 'e1',
      kind: 'voltage_dip',
      beginMs: Date.UTC(2026, 10, 26, 10),
      durationMs: 180,
      phases: ['A'],
      extreme: 160.1,
      threshold: 207,
      reference: 230,
      detail: 'Dip to 160.1 V.',
      hasWaveform: true,
    });
  });

  it('needs no more than the identity', () => {
    const { id, kind, begin, phases } = wireEvent;
    expect(parsePowerEvent({ id, kind, begin, phases }, '')).toEqual({
      id: 'e1',
      kind: 'voltage_dip',
      beginMs: Date.UTC(2026, 10, 26, 10),
      durationMs: null,
      phases: ['A'],
      extreme: null,
      threshold: null,
      reference: null,
      detail: '',
      hasWaveform: null,
    });
  });

  it('keeps a kind from the future', () => {
    expect(parsePowerEvent({ ...wireEvent, kind: 'rapid_voltage_change' }, '').kind).toBe('rapid_voltage_change');
  });

  const wrong: [name: string, members: object, place: string][] = [
    ['no id', { id: undefined }, '/4/id'],
    ['a fourth phase', { phases: ['A', 'D'] }, '/4/phases/1'],
    ['text for a number', { extreme: '160' }, '/4/extreme'],
    ['a duration in words', { duration_ms: 'short' }, '/4/duration_ms'],
    ['no time', { begin: 'yesterday' }, '/4/begin'],
  ];
  it.each(wrong)('refuses %s and names the place', (_, members, place) => {
    expect(() => parsePowerEvent({ ...wireEvent, ...members }, '/4')).toThrow(ShapeError);
    expect(() => parsePowerEvent({ ...wireEvent, ...members }, '/4')).toThrow(place);
  });
});

it('parseEvents knows whether there are more', () => {
  const answer = { device_id: 'demo', events: [wireEvent], more: true };
  expect(parseEvents(answer).events.map(({ id }) => id)).toEqual(['e1']);
  expect(parseEvents(answer).more).toBe(true);
  expect(parseEvents({ events: [] })).toEqual({ events: [], more: false });
  expect(() => parseEvents({ events: [wireEvent, 7] })).toThrow('/events/1');
});

describe('parseWaveform', () => {
  const waveform = {
    begin: '2026-11-26T09:59:59.960Z',
    samples_per_second: 8_000,
    tracks: [
      { channel: 'VA', values: [1.5, -2] },
      { channel: 'IN', values: [0.25] },
      { channel: 'TEMPERATURE', values: [40] },
    ],
  };

  it('knows voltages and currents by their channel, and leaves out others', () => {
    expect(parseWaveform(waveform)).toEqual({
      beginMs: Date.UTC(2026, 10, 26, 9, 59, 59, 960),
      samplesPerSecond: 8_000,
      tracks: [
        { unit: 'V', phase: 'A', values: [1.5, -2] },
        { unit: 'A', phase: null, values: [0.25] },
      ],
    });
  });

  it('refuses what cannot be drawn', () => {
    expect(() => parseWaveform({ ...waveform, samples_per_second: 0 })).toThrow('/samples_per_second');
    expect(() => parseWaveform({ ...waveform, tracks: [{ channel: 'VA', values: [1, null] }] })).toThrow('/tracks/0/values/1');
  });
});

describe('parseHarmonics', () => {
  const orders = Array.from({ length: 40 }, (_, index) => index + 1);
  const spectrum = { rms: orders, angle_deg: orders.map((order) => -order) };
  const set = {
    time: '2026-11-26T10:20:00.000Z',
    window_ms: 200,
    frequency_hz: 49.98,
    phases: { A: { voltage: spectrum, current: null }, B: { voltage: spectrum, current: spectrum } },
  };

  it('reads the phases that are there', () => {
    const [read] = parseHarmonics({ device_id: 'demo', harmonics: [set] });
    const parsed = { rms: orders, angleDeg: spectrum.angle_deg };
    expect(read).toEqual({
      timeMs: Date.UTC(2026, 10, 26, 10, 20),
      windowMs: 200,
      frequencyHz: 49.98,
      phases: { A: { voltage: parsed, current: null }, B: { voltage: parsed, current: parsed }, C: null },
    });
  });

  const wrong: [name: string, set: object, place: string][] = [
    ['39 orders', { phases: { A: { voltage: { ...spectrum, rms: orders.slice(1) } } } }, '/phases/A/voltage/rms'],
    ['no angles', { phases: { B: { current: { rms: orders } } } }, '/phases/B/current/angle_deg'],
    ['a hole', { phases: { A: { voltage: { ...spectrum, rms: [null, ...orders.slice(1)] } } } }, '/phases/A/voltage/rms/0'],
    ['no phases', { phases: null }, '/phases'],
    ['no time', { time: 5 }, '/time'],
  ];
  it.each(wrong)('refuses %s and names the place', (_, members, place) => {
    expect(() => parseHarmonics({ harmonics: [set, { ...set, ...members }] })).toThrow(`/harmonics/1${place}`);
  });
});
