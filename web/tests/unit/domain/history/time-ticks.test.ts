import { describe, expect, it } from 'vitest';
import { opensLarger, timeTicks } from '../../../../src/domain/history/time-ticks.ts';
import { ZoneClock } from '../../../../src/domain/history/zone-clock.ts';
import { Seeded } from '../../../pairing/seeded.ts';

const berlin = new ZoneClock('Europe/Berlin');
const span = (start: string, end: string) => ({ startMs: Date.parse(start), endMs: Date.parse(end) });
const texts = (ticks: { timesMs: readonly number[] }, clock = berlin) =>
  ticks.timesMs.map((timeMs) => new Date(clock.wallMs(timeMs)).toISOString().slice(0, 19));

describe('timeTicks', () => {
  it('stand at round seconds', () => {
    const ticks = timeTicks(span('2026-01-15T10:00:03Z', '2026-01-15T10:00:13Z'), 6, berlin);
    expect(ticks.unit).toBe('second');
    expect(texts(ticks).map((text) => text.slice(17))).toEqual(['04', '06', '08', '10', '12']);
  });

  it('stand at round hours of the zone, through a night in which an hour is left out', () => {
    const ticks = timeTicks(span('2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'), 14, berlin);
    expect(ticks.unit).toBe('minute');
    expect(texts(ticks).map((text) => text.slice(11, 16))).toEqual([
      '00:00', '04:00', '06:00', '08:00', '10:00', '12:00', '14:00', '16:00', '18:00', '20:00', '22:00', '00:00',
    ]);
  });

  it('stand twice at an hour that comes twice', () => {
    const ticks = timeTicks(span('2026-10-24T23:00:00Z', '2026-10-25T03:00:00Z'), 6, berlin);
    expect(texts(ticks).map((text) => text.slice(11, 16))).toEqual(['01:00', '02:00', '02:00', '03:00', '04:00']);
  });

  it('stand at the clocks’ hours where these are no whole ones of UTC', () => {
    const kathmandu = new ZoneClock('Asia/Kathmandu');
    const ticks = timeTicks(span('2026-01-15T00:00:00Z', '2026-01-15T06:00:00Z'), 7, kathmandu);
    expect(texts(ticks, kathmandu).map((text) => text.slice(11, 16))).toEqual(['06:00', '07:00', '08:00', '09:00', '10:00', '11:00']);
  });

  it('stand at days, Mondays, months and years', () => {
    const days = timeTicks(span('2026-03-26T23:00:00Z', '2026-04-02T22:00:00Z'), 8, berlin);
    expect(texts(days)).toEqual([27, 28, 29, 30, 31, 1, 2, 3].map((day) => `2026-0${day > 20 ? 3 : 4}-${String(day).padStart(2, '0')}T00:00:00`));
    const weeks = timeTicks(span('2026-01-01T00:00:00Z', '2026-02-15T00:00:00Z'), 8, berlin);
    expect(texts(weeks).map((text) => text.slice(0, 10))).toEqual(['2026-01-05', '2026-01-12', '2026-01-19', '2026-01-26', '2026-02-02', '2026-02-09']);
    const months = timeTicks(span('2025-01-01T00:00:00Z', '2026-01-01T00:00:00Z'), 5, berlin);
    expect(months.unit).toBe('month');
    expect(texts(months).map((text) => text.slice(0, 10))).toEqual(['2025-04-01', '2025-07-01', '2025-10-01', '2026-01-01']);
    const years = timeTicks(span('2017-06-01T00:00:00Z', '2026-06-01T00:00:00Z'), 6, berlin);
    expect(years.unit).toBe('year');
    expect(texts(years).map((text) => text.slice(0, 4))).toEqual(['2018', '2020', '2022', '2024', '2026']);
  });

  it('are finer where a span has none of the step that fits', () => {
    const withinAMonth = timeTicks(span('2026-01-04T12:00:00Z', '2026-01-27T00:00:00Z'), 3, berlin);
    expect(texts(withinAMonth).map((text) => text.slice(0, 10))).toEqual(['2026-01-05', '2026-01-12', '2026-01-19', '2026-01-26']);
  });

  it('are ascending, within the span and not too many, whatever the span', () => {
    const random = new Seeded();
    console.info(`time-ticks: EDL_SEED=${random.seed}`);
    const zones = ['Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'UTC'].map((zone) => new ZoneClock(zone));
    for (let round = 0; round < 300; round += 1) {
      const clock = zones[random.number(zones.length)] as ZoneClock;
      const lengthMs = 10_000 * Math.exp(random.number(10_000) / 691);
      const startMs = Date.UTC(2015, 0, 1) + random.number(10 * 365) * 86_400_000 + random.number(86_400_000);
      const most = 3 + random.number(15);
      const { timesMs } = timeTicks({ startMs, endMs: startMs + lengthMs }, most, clock);
      const what = `${clock.timeZone} ${startMs} ${lengthMs} ${most}`;
      expect(timesMs.length, what).toBeLessThanOrEqual(most * 1.6 + 3);
      expect(timesMs.every((timeMs) => timeMs >= startMs && timeMs <= startMs + lengthMs), what).toBe(true);
      expect(timesMs.every((timeMs, at) => at === 0 || timeMs > (timesMs[at - 1] as number)), what).toBe(true);
      expect(timesMs.length, what).toBeGreaterThanOrEqual(1);
    }
  });
});

it('opensLarger says where a day or a year begins', () => {
  expect(opensLarger(Date.parse('2026-01-14T23:00:00Z'), 'minute', berlin)).toBe(true);
  expect(opensLarger(Date.parse('2026-01-15T00:00:00Z'), 'minute', berlin)).toBe(false);
  expect(opensLarger(Date.parse('2025-12-31T23:00:00Z'), 'month', berlin)).toBe(true);
  expect(opensLarger(Date.parse('2026-01-31T23:00:00Z'), 'month', berlin)).toBe(false);
  expect(opensLarger(Date.parse('2025-12-31T23:00:00Z'), 'year', berlin)).toBe(false);
});
