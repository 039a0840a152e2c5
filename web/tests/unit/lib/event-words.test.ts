import { describe, expect, it } from 'vitest';
import { eventKindNames } from '../../../src/domain/power-event.ts';
import { eventTitle, extremeText, kindLabel, phasesText, toneOf } from '../../../src/lib/event-words.ts';
import { speaking } from '../messages/speaking.ts';
import { powerEvent } from '../sample.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('extremeText', () => {
  const text = (values: Parameters<typeof powerEvent>[1]) => {
    const told = extremeText(powerEvent('e', values));
    return told === null ? null : [plain(told.value), plain(told.share)];
  };
  it('tells volts and amperes with their share of what is nominal', () => {
    expect(text({ extreme: 160.1, reference: 230 })).toEqual(['160.1 V', '69.6 % of 230 V']);
    expect(text({ kind: 'over_current', extreme: 74.2, reference: 63 })).toEqual(['74.20 A', '117.8 % of 63 A']);
    expect(text({ extreme: 160.1, reference: 230.94 })).toEqual(['160.1 V', '69.3 % of 230.9 V']);
  });
  it('tells no share where nobody knows of what', () => {
    expect(text({ extreme: 160.1 })).toEqual(['160.1 V', '']);
  });
  it('has nothing to tell of kinds without an extreme', () => {
    expect(text({ kind: 'meter_fault', extreme: 1 })).toBeNull();
    expect(text({ extreme: null })).toBeNull();
  });
});

it('phasesText names them as people do', () => {
  expect([[], ['A'], ['A', 'C'], ['A', 'B', 'C']].map((phases) => phasesText(phases as never))).toEqual([
    '',
    'phase A',
    'phases A and C',
    'phases A, B and C',
  ]);
});

it('eventTitle says what, where and when', () => {
  const beginMs = Date.parse('2026-11-26T09:00:00.180Z');
  const title = (values: object) => plain(eventTitle(powerEvent('e', { beginMs, ...values }), 'Europe/Berlin'));
  expect(title({ phases: ['A', 'C'] })).toBe('Voltage dip on phases A and C, 26 Nov, 10:00:00');
  expect(title({ kind: 'device_offline', phases: [] })).toBe('Device offline, 26 Nov, 10:00:00');
  speaking('de', () => {
    expect(title({ phases: ['A', 'C'] })).toBe('Spannungseinbruch auf Phasen A und C, 26. Nov., 10:00:00');
  });
});

it('toneOf is quiet about what it does not know', () => {
  expect(['voltage_interruption', 'voltage_dip', 'device_offline', 'weather'].map(toneOf)).toEqual([
    'bad',
    'warn',
    'quiet',
    'quiet',
  ]);
});

describe('kindLabel', () => {
  it('has words for every kind, each its own', () => {
    const labels = eventKindNames.map(kindLabel);
    expect(labels).toEqual([
      ...['Voltage dip', 'Voltage swell', 'Interruption', 'Over-current', 'Wrong phase sequence'],
      ...['Overload switched off', 'Meter fault', 'Device offline'],
    ]);
  });

  it('calls a kind from the future by its name', () => {
    expect(kindLabel('rapid_voltage_change')).toBe('Rapid voltage change');
    expect(kindLabel('toString')).toBe('ToString');
    expect(kindLabel('')).toBe('Event');
    expect(speaking('de', () => [kindLabel('voltage_dip'), kindLabel('')])).toEqual(['Spannungseinbruch', 'Ereignis']);
  });
});

it('a share of what is nominal has the reader’s comma', () => {
  const told = speaking('de', () => extremeText(powerEvent('e', { extreme: 160.1, reference: 230 })));
  expect([told?.value, told?.share].map((text) => plain(text ?? ''))).toEqual(['160,1 V', '69,6 % von 230 V']);
});
