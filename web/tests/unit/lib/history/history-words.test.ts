import { describe, expect, it } from 'vitest';
import { fileName } from '../../../../src/domain/history/file-name.ts';
import { ZoneClock } from '../../../../src/domain/history/zone-clock.ts';
import { exactText } from '../../../../src/lib/history/exact-text.ts';
import { rowTimeText, spanText } from '../../../../src/lib/history/span-text.ts';
import { tickLabels } from '../../../../src/lib/history/tick-labels.ts';

const clock = new ZoneClock('Europe/Berlin');
const at = (iso: string) => Date.parse(iso);
const span = (start: string, end: string) => ({ startMs: at(start), endMs: at(end) });
/// Browsers differ in their spaces and dashes.
const plain = (text: string) => text.replace(/[\u2009\u202f\u00a0]/g, ' ').replace(/\s*–\s*/g, ' – ');

describe('spanText', () => {
  it.each([
    ['2026-01-14T23:00:00Z', '2026-01-15T23:00:00Z', 'Thu, 15 Jan 2026', 'Do., 15. Jan. 2026'],
    ['2026-01-11T23:00:00Z', '2026-01-18T23:00:00Z', '12 – 18 Jan 2026', '12. – 18. Jan. 2026'],
    ['2026-02-28T23:00:00Z', '2026-03-31T22:00:00Z', 'March 2026', 'März 2026'],
    ['2024-12-31T23:00:00Z', '2025-12-31T23:00:00Z', '2025', '2025'],
    ['2026-01-15T09:00:00Z', '2026-01-15T11:30:00Z', '15 Jan 2026, 10:00 – 12:30', '15. Jan. 2026, 10:00 – 12:30 Uhr'],
    ['2026-01-15T09:00:03Z', '2026-01-15T09:00:13Z', '15 Jan 2026, 10:00:03 – 10:00:13', '15. Jan. 2026, 10:00:03 – 10:00:13'],
    ['2025-01-15T09:00:00Z', '2026-01-15T11:30:00Z', '15 Jan 2025 – 15 Jan 2026', '15. Jan. 2025 – 15. Jan. 2026'],
  ])('from %s to %s', (start, end, english, german) => {
    expect(plain(spanText(span(start, end), clock, 'en-GB'))).toBe(english);
    expect(plain(spanText(span(start, end), clock, 'de-DE'))).toBe(german);
  });
});

describe('rowTimeText', () => {
  it.each([
    ['2026-01-15T09:00:03Z', '2026-01-15T09:00:03Z', 'Thu, 15 Jan 2026, 10:00:03'],
    ['2026-01-15T09:00:00Z', '2026-01-15T09:15:00Z', 'Thu, 15 Jan 2026, 10:00 – 10:15'],
    ['2026-03-28T23:00:00Z', '2026-03-29T23:00:00Z', 'Sun, 29 Mar 2026'],
    ['2026-01-15T23:00:00Z', '2026-01-16T00:00:00Z', 'Fri, 16 Jan 2026, 00:00 – 01:00'],
  ])('from %s to %s is %s', (from, to, text) => {
    expect(plain(rowTimeText(at(from), at(to), clock, 'en-GB'))).toBe(text);
  });
});

it('tickLabels write the date where a day begins, and the year where one does', () => {
  const hours = { unit: 'minute', timesMs: ['2026-01-14T22:00:00Z', '2026-01-14T23:00:00Z'].map(at) } as const;
  expect(tickLabels(hours, clock, 'en-GB')).toEqual(['23:00', '00:00\nThu 15 Jan']);
  const months = { unit: 'month', timesMs: ['2025-11-30T23:00:00Z', '2025-12-31T23:00:00Z'].map(at) } as const;
  expect(tickLabels(months, clock, 'de-DE')).toEqual(['Dez', 'Jan\n2026']);
  const seconds = { unit: 'second', timesMs: [at('2026-01-14T22:00:07Z')] } as const;
  expect(tickLabels(seconds, clock, 'en-GB')).toEqual(['23:00:07']);
});

it('exactText is in the base unit, to the digits of a meter', () => {
  expect(exactText(1_512.44, 'W', 'en-GB')).toBe('1,512.4\u00a0W');
  expect(exactText(-1_512.44, 'W', 'de-DE')).toBe('\u22121.512,4\u00a0W');
  expect(exactText(231.118, 'V', 'en-GB', 'bare')).toBe('231.12');
  expect(exactText(0.9912, '', 'en-GB')).toBe('0.991');
  expect(exactText(null, 'A', 'en-GB')).toBe('–');
});

it('fileName says what is in the file, in the zone’s time', () => {
  expect(fileName('house 1/a', 'power_watt', span('2026-01-14T23:00:00Z', '2026-01-15T23:00:00Z'), clock, 'csv')).toBe(
    'edl-house_1_a-power_watt-20260115T0000-20260116T0000.csv',
  );
});
