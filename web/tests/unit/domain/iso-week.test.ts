import { describe, expect, it } from 'vitest';
import { shiftDay } from '../../../src/domain/calendar.ts';
import { daysOfWeek, isWeek, lastWholeWeek, mondayOf, shiftWeek, weekAt, weekOfDay } from '../../../src/domain/iso-week.ts';

describe('weekOfDay', () => {
  // From `date +%G-W%V`.
  it.each([
    ['2026-11-27', '2026-W48'],
    ['2026-01-01', '2026-W01'],
    ['2025-12-29', '2026-W01'],
    ['2025-12-28', '2025-W52'],
    ['2021-01-03', '2020-W53'],
    ['2021-01-04', '2021-W01'],
    ['2027-01-01', '2026-W53'],
    ['2024-12-30', '2025-W01'],
  ])('%s is in %s', (day, week) => {
    expect(weekOfDay(day)).toBe(week);
  });

  it('gives each day of eleven years to exactly one week that has it', () => {
    for (let day = '2019-12-30'; day < '2031-01-01'; day = shiftDay(day, 1)) {
      expect(daysOfWeek(weekOfDay(day))).toContain(day);
    }
  });
});

describe('isWeek', () => {
  it('knows which years have a week 53', () => {
    expect(['2026-W48', '2026-W53', '2020-W53', '2026-W01'].map(isWeek)).toEqual([true, true, true, true]);
    expect(['2025-W53', '2026-W00', '2026-W54', '2026-48', '2026-W4', '', 'x'].map(isWeek)).toEqual(Array(7).fill(false));
  });
});

it('weeks follow each other over the turn of the year', () => {
  expect(shiftWeek('2026-W01', -1)).toBe('2025-W52');
  expect(shiftWeek('2026-W53', 1)).toBe('2027-W01');
  expect(mondayOf('2026-W48')).toBe('2026-11-23');
});

it('the last whole week is one that is over in the device’s zone', () => {
  const sundayNight = Date.UTC(2026, 10, 29, 23, 30);
  expect(weekAt(sundayNight, 'UTC')).toBe('2026-W48');
  expect(lastWholeWeek(sundayNight, 'UTC')).toBe('2026-W47');
  // In Berlin it is Monday already.
  expect(lastWholeWeek(sundayNight, 'Europe/Berlin')).toBe('2026-W48');
});
