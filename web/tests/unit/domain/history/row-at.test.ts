import { describe, expect, it } from 'vitest';
import { rowAt } from '../../../../src/domain/history/row-at.ts';
import { Tile } from '../../../../src/domain/history/tile.ts';
import { columns, single, spread } from './history-sample.ts';

describe('rowAt', () => {
  const span = { startMs: 0, endMs: 900_000 };
  const minutes = new Tile('1m', 0, span, columns([0, 60_000, 180_000], 60_000, { A: spread([2, 3, 4], [1, 2, 3], [5, 6, 7]), B: single([NaN, 1, 1]) }), 'arithmetic', 0);
  const seconds = new Tile('raw', 0, span, columns([0, 1_000, 2_000, 60_000], 0, { A: single([2, 3, 4, 5]) }), 'arithmetic', 0);

  it('is the interval that contains the time, and none in a gap', () => {
    const row = rowAt({ ...span, tile: minutes }, 119_999, 1e9);
    expect(row).toMatchObject({ level: '1m', fromMs: 60_000, toMs: 120_000 });
    expect(row?.of('A')).toEqual({ mean: 3, min: 2, max: 6 });
    expect(row?.of('B')).toEqual({ mean: 1, min: 1, max: 1 });
    expect(row?.of('C')).toBeNull();
    expect(rowAt({ ...span, tile: minutes }, 120_000, 1e9)).toBeNull();
    expect(rowAt({ ...span, tile: minutes }, 59_000, 1e9)?.of('B')).toBeNull();
  });

  it('is the nearest second, if it is near enough', () => {
    const fromMs = (timeMs: number, reachMs: number) => rowAt({ ...span, tile: seconds }, timeMs, reachMs)?.fromMs;
    expect(fromMs(1_400, 500)).toBe(1_000);
    expect(fromMs(1_600, 500)).toBe(2_000);
    expect(fromMs(30_000, 500)).toBeUndefined();
    expect(fromMs(30_000, 28_000)).toBe(2_000);
    expect(fromMs(59_000, 500)).toBe(60_000);
    expect(fromMs(61_000, 500)).toBe(60_000);
  });
});
