import { describe, expect, it } from 'vitest';
import { dayAt, dayRange, isDay, isTimeZone, shiftDay } from '../../../src/domain/calendar.ts';

describe('dayRange', () => {
  const cases: [day: string, zone: string, start: string, hours: number][] = [
    ['2026-11-23', 'UTC', '2026-11-23T00:00Z', 24],
    ['2026-11-23', 'Europe/Berlin', '2026-11-22T23:00Z', 24],
    ['2026-03-29', 'Europe/Berlin', '2026-03-28T23:00Z', 23],
    ['2026-10-25', 'Europe/Berlin', '2026-10-24T22:00Z', 25],
    ['2026-11-23', 'Asia/Kolkata', '2026-11-22T18:30Z', 24],
    ['2026-11-23', 'Pacific/Kiritimati', '2026-11-22T10:00Z', 24],
    // Midnight itself is left out: the day starts at 1 o'clock.
    ['2026-03-29', 'Asia/Beirut', '2026-03-28T22:00Z', 23],
  ];
  it.each(cases)('%s in %s starts at %s and has %d hours', (day, zone, start, hours) => {
    const { startMs, endMs } = dayRange(day, zone);
    expect(new Date(startMs).toISOString()).toBe(new Date(start).toISOString());
    expect((endMs - startMs) / 3_600_000).toBe(hours);
  });

  it('leaves nothing between two days and overlaps nowhere, through a year', () => {
    for (const zone of ['Europe/Berlin', 'America/Havana', 'Australia/Lord_Howe']) {
      let day = '2026-01-01';
      for (let count = 0; count < 365; count += 1) {
        const { startMs, endMs } = dayRange(day, zone);
        expect(dayAt(startMs, zone)).toBe(day);
        expect(dayAt(endMs - 1, zone)).toBe(day);
        day = shiftDay(day, 1);
        expect(dayRange(day, zone).startMs).toBe(endMs);
      }
    }
  });
});

describe('days', () => {
  it('are counted across months, years and leap days', () => {
    expect(shiftDay('2026-12-31', 1)).toBe('2027-01-01');
    expect(shiftDay('2028-03-01', -1)).toBe('2028-02-29');
  });

  it.each(['2026-02-29', '2026-13-01', '26-01-01', '', '2026-1-1'])('%s is none', (text) => {
    expect(isDay(text)).toBe(false);
  });

  it('are told from other text', () => {
    expect(isDay('2026-11-23')).toBe(true);
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(isTimeZone('Moon/Crater')).toBe(false);
  });
});
