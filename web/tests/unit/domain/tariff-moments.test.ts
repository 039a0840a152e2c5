import { describe, expect, it } from 'vitest';
import { dayKinds, type DayKind, type RatePeriod, type When } from '../../../src/domain/tariff.ts';
import { dayOfYear, fits, monthDayAt, overlap, quarterOf, runsOf, timeOfQuarter, yearParts } from '../../../src/domain/tariff-moments.ts';
import { randomly } from './randomly.ts';

const always: When = { seasons: [], days: [], times: [] };

function period(parts: Partial<RatePeriod>): RatePeriod {
  return { name: 'x', pricePerKwh: 1, ...always, ...parts };
}

describe('times', () => {
  it('are quarter hours, and nothing else', () => {
    expect(['00:00', '06:15', '24:00'].map(quarterOf)).toEqual([0, 25, 96]);
    expect(['6:15', '06:10', '24:15', '', '99:00'].map(quarterOf)).toEqual([null, null, null, null, null]);
    for (let quarter = 0; quarter <= 96; quarter += 1) expect(quarterOf(timeOfQuarter(quarter))).toBe(quarter);
  });

  it('are days of a leap year', () => {
    expect(['01-01', '02-29', '03-01', '12-31'].map(dayOfYear)).toEqual([0, 59, 60, 365]);
    expect(['02-30', '13-01', '1-1', '', '00-10'].map(dayOfYear)).toEqual([null, null, null, null, null]);
    for (let day = 0; day < 366; day += 1) expect(dayOfYear(monthDayAt(day))).toBe(day);
  });
});

describe('a period', () => {
  it('over midnight is of the moment itself, not of the evening before', () => {
    const fridayNight = { ...always, days: ['friday'] as const, times: [{ from: '22:00', to: '06:00' }] };
    expect(fits(fridayNight, 0, 'friday', 0)).toBe(true);
    expect(fits(fridayNight, 0, 'friday', 24)).toBe(false);
    expect(fits(fridayNight, 0, 'friday', 88)).toBe(true);
    expect(fits(fridayNight, 0, 'saturday', 0)).toBe(false);
  });

  it('of a season over the turn of the year has both its ends', () => {
    const winter = { ...always, seasons: [{ from: '10-01', to: '03-31' }] };
    const inWinter = ['09-30', '10-01', '12-31', '01-01', '03-31', '04-01'].map((day) => fits(winter, dayOfYear(day)!, 'monday', 0));
    expect(inWinter).toEqual([false, true, true, true, true, false]);
  });

  it('overlaps another just where a moment of some year is in both', () => {
    const night = { ...always, times: [{ from: '22:00', to: '06:00' }] };
    const day = { ...always, times: [{ from: '06:00', to: '22:00' }] };
    expect(overlap(night, day)).toBe(false);
    expect(overlap(night, { ...always, times: [{ from: '05:45', to: '06:00' }] })).toBe(true);
    expect(overlap({ ...night, days: ['sunday'] }, { ...night, days: ['monday'] })).toBe(false);
    expect(overlap({ ...night, seasons: [{ from: '03-01', to: '03-31' }] }, { ...night, seasons: [{ from: '03-31', to: '04-30' }] })).toBe(true);
  });

  it('overlaps another as the moments one by one do', () => {
    randomly(12, (random) => {
      const [one, other] = [randomWhen(random), randomWhen(random)];
      let isInBoth = false;
      for (let day = 0; day < 366 && !isInBoth; day += 1) {
        for (const kind of dayKinds) {
          for (let quarter = 0; quarter < 96; quarter += 1) isInBoth ||= fits(one, day, kind, quarter) && fits(other, day, kind, quarter);
        }
      }
      expect(overlap(one, other)).toBe(isInBoth);
    });
  });
});

describe('a week as it is priced', () => {
  it('is told in runs of the same price', () => {
    const night = period({ times: [{ from: '22:00', to: '06:00' }] });
    const weekend = period({ days: ['saturday', 'sunday'], times: [{ from: '06:00', to: '22:00' }] });
    expect(runsOf([night, weekend], 0, 'monday')).toEqual([
      { period: 0, from: 0, to: 24 },
      { period: null, from: 24, to: 88 },
      { period: 0, from: 88, to: 96 },
    ]);
    expect(runsOf([night, weekend], 0, 'sunday').map((run) => run.period)).toEqual([0, 1, 0]);
    expect(runsOf([], 0, 'sunday')).toEqual([{ period: null, from: 0, to: 96 }]);
  });

  it('is another one in each season', () => {
    expect(yearParts([])).toEqual([{ first: 0, last: 365 }]);
    const winter = period({ seasons: [{ from: '10-01', to: '03-31' }] });
    expect(yearParts([winter]).map(({ first, last }) => [monthDayAt(first), monthDayAt(last)])).toEqual([
      ['10-01', '03-31'],
      ['04-01', '09-30'],
    ]);
    expect(yearParts([period({ seasons: [{ from: '01-01', to: '06-30' }] })]).map(({ first, last }) => [monthDayAt(first), monthDayAt(last)])).toEqual([
      ['01-01', '06-30'],
      ['07-01', '12-31'],
    ]);
    expect(yearParts([period({ seasons: [{ from: '01-01', to: '12-31' }] })])).toEqual([{ first: 0, last: 365 }]);
  });

  it('is the same on each day of a part of the year', () => {
    randomly(20, (random) => {
      const periods = [period(randomWhen(random)), period(randomWhen(random))];
      const parts = yearParts(periods);
      for (let day = 0; day < 366; day += 7) {
        const part = parts.find(({ first, last }) => (first <= last ? first <= day && day <= last : day >= first || day <= last));
        expect(runsOf(periods, day, 'friday')).toEqual(runsOf(periods, part!.first, 'friday'));
      }
    });
  });
});

function randomWhen(random: () => number): When {
  const upTo = (count: number) => Math.floor(random() * count);
  const some = <T>(most: number, make: () => T) => Array.from({ length: upTo(most + 1) }, make);
  return {
    seasons: some(2, () => ({ from: monthDayAt(upTo(366)), to: monthDayAt(upTo(366)) })),
    days: dayKinds.filter((): boolean => random() < 0.25) as DayKind[],
    times: some(2, () => {
      const from = upTo(96);
      return { from: timeOfQuarter(from), to: timeOfQuarter((from + 1 + upTo(94)) % 96) };
    }),
  };
}
