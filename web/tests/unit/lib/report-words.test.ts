import { describe, expect, it } from 'vitest';
import type { Criterion } from '../../../src/domain/weekly-report.ts';
import { measuredText, shareOfTimeText, weekDaysText, weekText } from '../../../src/lib/report-words.ts';

const plain = (text: string) => text.replaceAll(/[\u00a0\u2009\u202f]/g, ' ');

describe('shareOfTimeText', () => {
  it.each([
    [100, '100 %'],
    [99.9999, '99.99 %'],
    [99.996, '99.99 %'],
    [99.8, '99.80 %'],
    // What binary fractions make of it is no less than it is.
    [100 * (998 / 998), '100 %'],
    [99.999999999999, '100 %'],
    [0, '0.00 %'],
  ])('writes %d as %s: never 100 %% of what is less', (percent, text) => {
    expect(plain(shareOfTimeText(percent, 2))).toBe(text);
  });
});

it('a percentile is rounded, a share of time is not, and nothing is a dash', () => {
  const criterion = (values: Partial<Criterion>): Criterion => ({
    ...{ id: 'voltage_thd', name: '', clause: '', limit: '', phase: 'A', measured: null, unit: '%', verdict: 'passes', why: '' },
    ...values,
  });
  expect(plain(measuredText(criterion({ measured: 3.418 })))).toBe('3.42 %');
  expect(plain(measuredText(criterion({ id: 'voltage_usual', measured: 94.999 })))).toBe('94.99 %');
  expect(plain(measuredText(criterion({ id: 'voltage_harmonics', unit: '% of the limit', measured: 112.6 })))).toBe('113 %');
  expect(measuredText(criterion({}))).toBe('–');
  expect(measuredText(null)).toBe('–');
});

it('a week is told by number and by days, over the turn of the year too', () => {
  expect(weekText('2026-W03')).toBe('Week 3 of 2026');
  expect(plain(weekDaysText('2026-W48'))).toMatch(/^23\s?[–-]\s?29 November 2026$/);
  expect(plain(weekDaysText('2026-W01'))).toMatch(/^29 December 2025\s?[–-]\s?4 January 2026$/);
});
