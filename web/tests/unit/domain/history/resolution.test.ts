import { describe, expect, it } from 'vitest';
import {
  chooseLevel,
  levels,
  rowsForEachLine,
  rowsForEachPoint,
  stepsMs,
  tileIndexAt,
  tileSpan,
  type Level,
} from '../../../../src/domain/history/resolution.ts';
import { ZoneClock } from '../../../../src/domain/history/zone-clock.ts';
import { Seeded } from '../../../pairing/seeded.ts';

const clock = new ZoneClock('Europe/Berlin');
const hour = 3_600_000;
const day = 24 * hour;
const long = (lengthMs: number) => ({ startMs: 0, endMs: lengthMs });

describe('chooseLevel', () => {
  it.each([
    [10_000, 1_100, 'raw'],
    [hour, 1_100, 'raw'],
    [2 * hour, 1_100, '1m'],
    [day, 1_100, '1m'],
    [day, 280, '1m'],
    [7 * day, 1_100, '15m'],
    [31 * day, 1_100, '15m'],
    [31 * day, 280, '1h'],
    [365 * day, 1_100, '1d'],
    [3_653 * day, 280, '1d'],
  ] as const)('of %d ms on %d pixels is %s', (lengthMs, widthPx, level) => {
    expect(chooseLevel(long(lengthMs), widthPx, null)).toBe(level);
  });

  it('does as it is wished up to a day of seconds and a little', () => {
    expect(chooseLevel(long(day), 1_100, 'raw')).toBe('raw');
    expect(chooseLevel(long(30 * hour), 1_100, 'raw')).toBe('1m');
    expect(chooseLevel(long(365 * day), 1_100, '1h')).toBe('1h');
    expect(chooseLevel(long(hour), 1_100, '1h')).toBe('1h');
  });

  it('never becomes finer as the span grows', () => {
    let before: Level = 'raw';
    for (let lengthMs = 10_000; lengthMs < 3_653 * day; lengthMs *= 1.1) {
      const level = chooseLevel(long(lengthMs), 900, null);
      expect(levels.indexOf(level)).toBeGreaterThanOrEqual(levels.indexOf(before));
      before = level;
    }
  });
});

describe('tiles', () => {
  it('are the ones that contain their times, one after the other, on the intervals’ grid', () => {
    const random = new Seeded();
    console.info(`resolution: EDL_SEED=${random.seed}`);
    for (let round = 0; round < 500; round += 1) {
      const level = levels[random.number(levels.length)] as Level;
      const timeMs = Date.UTC(2010, 0, 1) + random.number(20 * 365 * 24) * hour + random.number(hour);
      const index = tileIndexAt(level, timeMs, clock);
      const span = tileSpan(level, index, clock);
      expect(timeMs >= span.startMs && timeMs < span.endMs).toBe(true);
      expect(tileSpan(level, index + 1, clock).startMs).toBe(span.endMs);
      if (level !== '1d') expect(span.startMs % stepsMs[level]).toBe(0);
    }
  });

  it('of days are the zone’s years', () => {
    expect(tileSpan('1d', 2026, clock)).toEqual({ startMs: Date.UTC(2025, 11, 31, 23), endMs: Date.UTC(2026, 11, 31, 23) });
  });
});

it('rowsForEachPoint makes points of half a pixel to a pixel', () => {
  expect(rowsForEachPoint(long(day), 1_100, 1_000)).toBe(64);
  expect(rowsForEachPoint(long(hour), 1_100, 1_000)).toBe(2);
  expect(rowsForEachPoint(long(60_000), 1_100, 1_000)).toBe(1);
  expect(rowsForEachPoint(long(day), 0, 60_000)).toBe(1_024);
});

it('rowsForEachLine cuts time into round pieces that a tile can be divided by', () => {
  expect(rowsForEachLine(long(60_000), 100, 'raw')).toBe(1);
  expect(rowsForEachLine(long(hour), 100, 'raw')).toBe(60);
  expect(rowsForEachLine(long(day), 100, '1m')).toBe(15);
  expect(rowsForEachLine(long(3_653 * day), 100, '1d')).toBe(30);
});
