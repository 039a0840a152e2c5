import { describe, expect, it } from 'vitest';
import type { Unit } from '../../../src/domain/quantity.ts';
import {
  axisLabels,
  formatAgo,
  formatCount,
  formatDay,
  formatDuration,
  formatMoment,
  formatRunning,
  formatSpan,
  formatTime,
  listed,
  ordinal,
  quantityText,
  shareText,
} from '../../../src/lib/format.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

describe('quantityText', () => {
  const cases: [value: number | null, unit: Unit, text: string][] = [
    [0, 'W', '0.0 W'],
    [4.26, 'W', '4.3 W'],
    [9.96, 'W', '10 W'],
    [912.4, 'W', '912 W'],
    [999.4, 'W', '999 W'],
    [999.5, 'W', '1.00 kW'],
    [-1512.4, 'W', '−1.51 kW'],
    [99_960, 'W', '100.0 kW'],
    [123_456, 'VA', '123.5 kVA'],
    [999_500, 'var', '1.00 Mvar'],
    [-0.01, 'W', '0.0 W'],
    [231.12, 'V', '231.1 V'],
    [6.602, 'A', '6.60 A'],
    [0, 'A', '0.00 A'],
    [123.4, 'A', '123.4 A'],
    [-0.991, '', '−0.99'],
    [8.41, '%', '8.4 %'],
    [1843.22107, 'kWh', '1,843.22 kWh'],
    [98_765.43, 'kWh', '98,765.4 kWh'],
    [498_765.43, 'kWh', '498,765 kWh'],
    [49.98, 'Hz', '49.98 Hz'],
  ];
  it.each(cases)('%f %s is %s', (value, unit, text) => {
    expect(plain(quantityText(value, unit, 'en-GB'))).toBe(text);
  });

  it('writes an en dash for what was not measured, never a zero', () => {
    for (const unit of ['W', 'V', 'A', '', '%', 'kWh'] as const) expect(quantityText(null, unit, 'en-GB')).toBe('–');
  });

  it('writes numbers as the reader’s language does', () => {
    expect(plain(quantityText(1843.22107, 'kWh', 'de-DE'))).toBe('1.843,22 kWh');
    expect(plain(quantityText(-1512.4, 'W', 'de-DE'))).toBe('−1,51 kW');
  });
});

describe('axisLabels', () => {
  const labels = (values: number[], unit: Unit) => axisLabels(values, unit, 'en-GB').map(plain);
  it('has one unit and one number of digits for the whole axis', () => {
    expect(labels([0, 500, 1000, 1500], 'W')).toEqual(['0.0 kW', '0.5 kW', '1.0 kW', '1.5 kW']);
    expect(labels([-2000, -1000, 0, 1000], 'W')).toEqual(['−2 kW', '−1 kW', '0 kW', '1 kW']);
    expect(labels([0, 200, 400], 'W')).toEqual(['0 W', '200 W', '400 W']);
    expect(labels([0.9, 0.95, 1], '')).toEqual(['0.90', '0.95', '1.00']);
  });
  it('copes with a single label and with none', () => {
    expect(labels([230], 'V')).toEqual(['230 V']);
    expect(labels([], 'V')).toEqual([]);
  });
});

it('formatMoment gives the date only where it is not today’s', () => {
  const now = Date.parse('2026-11-23T22:30:00Z');
  expect(formatMoment(now - 60_000, now, 'en-GB', 'UTC')).toBe('22:29:00');
  expect(formatMoment(now - 86_400_000, now, 'en-GB', 'UTC')).toContain('22 Nov');
  // In Berlin it is half past eleven; one hour later it is tomorrow there.
  expect(formatMoment(now, now + 3_600_000, 'en-GB', 'Europe/Berlin')).toContain('23 Nov');
});

it('formatDuration uses the largest unit that fits', () => {
  expect(formatDuration(60_000, 'en-GB')).toBe('1 minute');
  expect(formatDuration(900_000, 'en-GB')).toBe('15 minutes');
  expect(formatDuration(3_600_000, 'en-GB')).toBe('1 hour');
  expect(formatDuration(7 * 86_400_000, 'en-GB')).toBe('1 week');
  expect([60_000, 900_000, 8 * 3_600_000, 86_400_000].map((ms) => formatDuration(ms, 'de-DE'))).toEqual([
    ...['1 Minute', '15 Minuten', '8 Stunden', '1 Tag'],
  ]);
});

describe('formatSpan', () => {
  const cases: [ms: number, text: string][] = [
    [0, '0 ms'],
    [12.4, '12 ms'],
    [180, '180 ms'],
    [999.4, '999 ms'],
    [999.5, '1.00 s'],
    [1_240, '1.24 s'],
    [9_994, '9.99 s'],
    [9_996, '10.0 s'],
    [59_940, '59.9 s'],
    [59_960, '1 min'],
    [83_000, '1 min 23 s'],
    [3_599_400, '59 min 59 s'],
    [3_599_600, '1 h'],
    [12_300_000, '3 h 25 min'],
    [86_399_000, '1 d'],
    [93_600_000, '1 d 2 h'],
  ];
  it.each(cases)('%f ms is %s', (ms, text) => {
    expect(plain(formatSpan(ms, 'en-GB'))).toBe(text);
  });
});

it('formatRunning counts whole seconds', () => {
  expect([0, 999, 4_999, 59_999, 60_000, 123_900].map((ms) => plain(formatRunning(ms, 'en-GB')))).toEqual([
    ...['0 s', '0 s', '4 s', '59 s', '1 min', '2 min 3 s'],
  ]);
});

it('shareText tells small harmonics apart and writes no more digits than large ones have', () => {
  expect([0, 0.043, 1.52, 9.994, 9.996, 38.24, null].map((percent) => plain(shareText(percent, 'en-GB')))).toEqual([
    '0.00 %',
    '0.04 %',
    '1.52 %',
    '9.99 %',
    '10.0 %',
    '38.2 %',
    '–',
  ]);
});

it('ordinal knows the exceptions', () => {
  expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 23, 25, 40].map((value) => ordinal(value, 'en-GB'))).toEqual(
    '1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 23rd 25th 40th'.split(' '),
  );
});

it('listed joins words', () => {
  expect([[], ['A'], ['A', 'B'], ['A', 'B', 'C']].map((words) => listed(words, 'en-GB'))).toEqual(['', 'A', 'A and B', 'A, B and C']);
  expect(listed(['A', 'B', 'C'], 'de-DE')).toBe('A, B und C');
});

it('formatTime tells events to 10 ms, in the zone of the device', () => {
  const timeMs = Date.parse('2026-11-26T23:30:05.187Z');
  expect(formatTime(timeMs, 'date-hundredth', 'en-GB', 'Europe/Berlin')).toBe('27 Nov, 00:30:05.18');
  expect(formatTime(timeMs, 'date-second', 'en-GB', 'UTC')).toBe('26 Nov, 23:30:05');
});

describe('in German', () => {
  it('ordinals have a full stop', () => {
    expect([1, 2, 23].map((value) => ordinal(value, 'de-DE'))).toEqual(['1.', '2.', '23.']);
  });
  it('numbers have a comma, their marks between thousands, and a real minus sign', () => {
    expect(plain(quantityText(-1.25, 'A', 'de-DE'))).toBe('−1,25 A');
    expect(formatCount(12_345, 'de-DE')).toBe('12.345');
    expect(formatCount(12_345, 'en-GB')).toBe('12,345');
    expect(plain(shareText(1.52, 'de-DE'))).toBe('1,52 %');
    expect(axisLabels([0, 500, 1000, 1500], 'W', 'de-DE').map(plain)).toEqual(['0,0 kW', '0,5 kW', '1,0 kW', '1,5 kW']);
  });
  it('spans have the same units and a comma', () => {
    expect([180, 1_240, 83_000, 93_600_000].map((ms) => plain(formatSpan(ms, 'de-DE')))).toEqual([
      ...['180 ms', '1,24 s', '1 min 23 s', '1 d 2 h'],
    ]);
  });
  it('days and times are written as there', () => {
    const timeMs = Date.parse('2026-11-26T23:30:05.187Z');
    expect(formatTime(timeMs, 'date-hundredth', 'de-DE', 'Europe/Berlin')).toBe('27. Nov., 00:30:05,18');
    expect(formatTime(timeMs, 'minute', 'de-AT', 'UTC')).toBe('23:30');
    expect(formatDay('2026-01-15', 'de-DE')).toBe('Do., 15. Jan. 2026');
    expect(formatMoment(timeMs, timeMs + 86_400_000, 'de-DE', 'UTC')).toBe('26. Nov., 23:30');
  });
});

describe('formatAgo', () => {
  const now = Date.parse('2026-11-26T12:00:00Z');
  const cases: [distanceMs: number, english: string, german: string][] = [
    [0, 'now', 'jetzt'],
    [-20_000, '20 seconds ago', 'vor 20 Sekunden'],
    [-59_999, '59 seconds ago', 'vor 59 Sekunden'],
    [-60_000, '1 minute ago', 'vor 1 Minute'],
    [-5 * 3_600_000, '5 hours ago', 'vor 5 Stunden'],
    [-86_400_000, 'yesterday', 'gestern'],
    [-3 * 86_400_000, '3 days ago', 'vor 3 Tagen'],
    [-45 * 86_400_000, 'last month', 'letzten Monat'],
    [-800 * 86_400_000, '2 years ago', 'vor 2 Jahren'],
    [2 * 3_600_000, 'in 2 hours', 'in 2 Stunden'],
  ];
  it.each(cases)('%d ms away is “%s” and “%s”', (distanceMs, english, german) => {
    expect(formatAgo(now + distanceMs, now, 'en-GB')).toBe(english);
    expect(formatAgo(now + distanceMs, now, 'de-DE')).toBe(german);
  });
});
