import { describe, expect, it } from 'vitest';
import { calendarUnits, ZoneClock } from '../../../../src/domain/history/zone-clock.ts';
import { Seeded } from '../../../pairing/seeded.ts';

const berlin = new ZoneClock('Europe/Berlin');
const at = (iso: string) => Date.parse(iso);

describe('instantOf', () => {
  it.each([
    ['Europe/Berlin', '2026-01-15T00:00:00Z', '2026-01-14T23:00:00Z'],
    ['Europe/Berlin', '2026-07-15T00:00:00Z', '2026-07-14T22:00:00Z'],
    // Left out: 2:30 becomes 3:30.
    ['Europe/Berlin', '2026-03-29T02:30:00Z', '2026-03-29T01:30:00Z'],
    // Twice: the first of both.
    ['Europe/Berlin', '2026-10-25T02:30:00Z', '2026-10-25T00:30:00Z'],
    ['Asia/Kathmandu', '2026-01-15T00:00:00Z', '2026-01-14T18:15:00Z'],
    // Midnight itself was left out: the day begins at 1 o'clock.
    ['America/Sao_Paulo', '2018-11-04T00:00:00Z', '2018-11-04T03:00:00Z'],
    ['Australia/Lord_Howe', '2026-01-15T12:00:00Z', '2026-01-15T01:00:00Z'],
  ])('in %s %s is %s', (zone, wall, instant) => {
    expect(new Date(new ZoneClock(zone).instantOf(at(wall))).toISOString()).toBe(new Date(instant).toISOString());
  });

  it('finds for any instant of any zone the first one that shows the same', () => {
    const random = new Seeded();
    console.info(`zone-clock: EDL_SEED=${random.seed}`);
    const zones = ['Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC', 'Africa/Casablanca'];
    for (let round = 0; round < 400; round += 1) {
      const clock = new ZoneClock(zones[random.number(zones.length)] as string);
      const timeMs = at('2005-01-01T00:00:00Z') + random.number(22 * 365 * 24) * 3_600_000 + random.number(3_600) * 1_000;
      const wallMs = clock.wallMs(timeMs);
      const found = clock.instantOf(wallMs);
      expect(clock.wallMs(found), `${clock.timeZone} ${timeMs}`).toBe(wallMs);
      expect(found).toBeLessThanOrEqual(timeMs);
      expect(timeMs - found).toBeLessThanOrEqual(3_600_000);
    }
  });
});

describe('shift', () => {
  it.each([
    ['2026-03-28T11:30:00Z', 'day', 1, '2026-03-29T10:30:00Z'],
    ['2026-03-28T11:30:00Z', 'hour', 24, '2026-03-29T11:30:00Z'],
    ['2026-10-20T10:00:00Z', 'week', 1, '2026-10-27T11:00:00Z'],
    ['2026-01-30T23:00:00Z', 'month', 1, '2026-02-27T23:00:00Z'],
    ['2024-02-29T11:00:00Z', 'year', 1, '2025-02-28T11:00:00Z'],
    ['2026-01-15T11:00:00Z', 'month', -13, '2024-12-15T11:00:00Z'],
  ] as const)('from %s by %s %d is %s', (from, unit, count, to) => {
    expect(new Date(berlin.shift(at(from), unit, count)).toISOString()).toBe(new Date(to).toISOString());
  });
});

describe('periodAt', () => {
  it.each([
    ['hour', '2026-01-15T11:00:00Z', '2026-01-15T12:00:00Z'],
    ['day', '2026-01-14T23:00:00Z', '2026-01-15T23:00:00Z'],
    ['week', '2026-01-11T23:00:00Z', '2026-01-18T23:00:00Z'],
    ['month', '2025-12-31T23:00:00Z', '2026-01-31T23:00:00Z'],
    ['year', '2025-12-31T23:00:00Z', '2026-12-31T23:00:00Z'],
  ] as const)('gives the %s around the 15th of January', (unit, start, end) => {
    const period = berlin.periodAt(at('2026-01-15T11:59:59Z'), unit);
    expect(period).toEqual({ startMs: at(start), endMs: at(end) });
  });

  it('knows days of 23 and of 25 hours', () => {
    const hours = ['2026-03-29T12:00:00Z', '2026-10-25T12:00:00Z'].map((noon) => {
      const { startMs, endMs } = berlin.periodAt(at(noon), 'day');
      return (endMs - startMs) / 3_600_000;
    });
    expect(hours).toEqual([23, 25]);
  });

  it('joins all periods without a hole', () => {
    for (const unit of calendarUnits) {
      let period = berlin.periodAt(at('2026-03-27T12:00:00Z'), unit);
      for (let count = 0; count < 100; count += 1) {
        const next = berlin.periodAt(period.endMs, unit);
        expect(next.startMs, unit).toBe(period.endMs);
        period = next;
      }
    }
  });
});
