import { describe, expect, it } from 'vitest';
import { firstRowFrom, numbersIn, pointsOf, rowsBetween } from '../../../../src/domain/history/columns.ts';
import type { Averaging } from '../../../../src/domain/history/lines.ts';
import { Seeded } from '../../../pairing/seeded.ts';
import { columns, single, spread } from './history-sample.ts';

it('firstRowFrom finds the row by its time', () => {
  const times = Float64Array.from([10, 20, 20, 30]);
  expect([5, 10, 11, 20, 30, 31].map((timeMs) => firstRowFrom(times, timeMs))).toEqual([0, 0, 1, 1, 3, 4]);
});

describe('rowsBetween', () => {
  it('cuts half-open, and keeps single values single', () => {
    const cut = rowsBetween(columns([10, 20, 30, 40], 0, { A: single([1, 2, 3, 4]) }), 20, 40);
    expect([...cut.fromMs]).toEqual([20, 30]);
    expect(cut.toMs).toBe(cut.fromMs);
    expect([...(cut.lines.A?.mean ?? [])]).toEqual([2, 3]);
    expect(cut.lines.A?.min).toBe(cut.lines.A?.mean);
    expect(cut.lines.B).toBeNull();
  });

  it('holds no part of what it was cut from', () => {
    const whole = columns([10, 20, 30], 5, { A: spread([1, 2, 3], [0, 1, 2], [2, 3, 4]) });
    const cut = rowsBetween(whole, 10, 20);
    expect(cut.fromMs.buffer.byteLength).toBe(8);
    expect(cut.lines.A?.max.buffer.byteLength).toBe(8);
  });
});

it('numbersIn counts each array once', () => {
  expect(numbersIn(columns([1, 2], 0, { A: single([1, 2]) }))).toBe(4);
  expect(numbersIn(columns([1, 2], 5, { A: spread([1, 2], [1, 2], [1, 2]), B: single([1, 2]) }))).toBe(12);
});

describe('pointsOf', () => {
  it('tells mean and extremes of the rows of a point, and from when to when they are', () => {
    const rows = columns([0, 1_000, 2_000, 4_000], 0, { A: single([1, NaN, 5, 7]), B: single([NaN, NaN, 1, 1]) });
    const points = pointsOf(rows, 2_000, 0, 'arithmetic');
    expect([...points.fromMs]).toEqual([0, 2_000, 4_000]);
    expect([...points.toMs]).toEqual([1_000, 2_000, 4_000]);
    expect([...(points.lines.A?.mean ?? [])]).toEqual([1, 5, 7]);
    expect([...(points.lines.B?.mean ?? [])]).toEqual([NaN, 1, 1]);
  });

  it('takes the quadratic mean of RMS values, and of a counter what it has reached', () => {
    const rows = columns([0, 1], 0, { A: single([3, 4]) });
    expect(pointsOf(rows, 10, 0, 'quadratic').lines.A?.mean[0]).toBeCloseTo(Math.sqrt(12.5), 12);
    expect(pointsOf(rows, 10, 0, 'counter').lines.A).toEqual(spread([4], [3], [4]));
  });

  it('agrees with a plain model', () => {
    const random = new Seeded();
    console.info(`columns: EDL_SEED=${random.seed}`);
    for (let round = 0; round < 100; round += 1) {
      const times: number[] = [];
      for (let timeMs = random.number(50); times.length < 60; timeMs += 1 + random.number(30)) times.push(timeMs);
      const values = times.map(() => (random.number(5) === 0 ? NaN : random.number(2_000) - 1_000));
      const pointMs = 1 + random.number(100);
      const points = pointsOf(columns(times, 0, { C: single(values) }), pointMs, 0, 'arithmetic' satisfies Averaging);
      const groups = groupsOf(times, pointMs);
      expect([...points.fromMs]).toEqual(groups.map((rows) => times[rows[0] as number]));
      groups.forEach((rows, point) => {
        const known = rows.map((row) => values[row] as number).filter((value) => !Number.isNaN(value));
        const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
        if (known.length > 0) expect(points.lines.C?.mean[point]).toBeCloseTo(mean, 9);
        else expect(points.lines.C?.mean[point]).toBeNaN();
        expect(points.lines.C?.min[point]).toBe(known.length === 0 ? NaN : Math.min(...known));
        expect(points.lines.C?.max[point]).toBe(known.length === 0 ? NaN : Math.max(...known));
      });
    }
  });
});

function groupsOf(times: readonly number[], pointMs: number): number[][] {
  const groups = new Map<number, number[]>();
  times.forEach((timeMs, row) => {
    const point = Math.floor(timeMs / pointMs);
    groups.set(point, [...(groups.get(point) ?? []), row]);
  });
  return [...groups.values()];
}
