import { describe, expect, it } from 'vitest';
import {
  emptyWindow,
  maxWindowRows,
  mergeWindows,
  windowEndMs,
  windowOfReadings,
  windowSpanMs,
  type PowerWindow,
} from '../../../src/domain/power-window.ts';
import { phases } from '../../../src/domain/phase.ts';
import { reading } from '../sample.ts';

/// Rows of phase A only, at whole seconds.
function rowsOfA(rows: Record<number, number | null>): PowerWindow {
  const timesMs = Object.keys(rows).map((second) => Number(second) * 1000);
  const blank = timesMs.map(() => null);
  return { timesMs, powerWatt: { A: Object.values(rows), B: blank, C: blank } };
}

describe('windowOfReadings', () => {
  it('puts phases of the same instant into one row, in order of time', () => {
    const window = windowOfReadings([
      reading('B', 2_000, { powerWatt: 22 }),
      reading('A', 1_000, { powerWatt: 11 }),
      reading('A', 2_000, { powerWatt: 12 }),
    ]);
    expect(window.timesMs).toEqual([1_000, 2_000]);
    expect(window.powerWatt).toEqual({ A: [11, 12], B: [null, 22], C: [null, null] });
  });
});

describe('mergeWindows', () => {
  it('fills the hole between two connections', () => {
    const live = rowsOfA({ 1: 1, 2: 2, 8: 8, 9: 9 });
    const fetched = rowsOfA({ 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 7, 8: 8 });
    const merged = mergeWindows(fetched, live);
    expect(merged.timesMs).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9].map((second) => second * 1000));
    expect(merged.powerWatt.A).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('changes nothing the second time', () => {
    const window = rowsOfA({ 1: 1, 2: null, 3: 3 });
    expect(mergeWindows(window, window)).toEqual(window);
    expect(mergeWindows(emptyWindow, window)).toEqual(window);
    expect(mergeWindows(window, emptyWindow)).toEqual(window);
  });

  it('lets the newer word win, but a value over none', () => {
    expect(mergeWindows(rowsOfA({ 1: 1, 2: 2 }), rowsOfA({ 1: 10, 2: null })).powerWatt.A).toEqual([10, 2]);
  });

  it('drops what is more than ten minutes before the last value, and no more', () => {
    const start = rowsOfA({ 0: 1, 1: 2 });
    const merged = mergeWindows(start, rowsOfA({ [windowSpanMs / 1000 + 1]: 3 }));
    expect(merged.timesMs).toEqual([1_000, windowSpanMs + 1_000]);
  });

  it('stays bounded through a day of seconds, and against a flood', () => {
    let window = emptyWindow;
    for (let second = 0; second < 3_000; second += 1) {
      window = mergeWindows(window, windowOfReadings([reading('A', second * 1000, { powerWatt: second })]));
    }
    expect(window.timesMs.length).toBe(windowSpanMs / 1000 + 1);
    const flood = Array.from({ length: 5_000 }, (_, row) => reading('B', row * 10, { powerWatt: row }));
    const flooded = mergeWindows(emptyWindow, windowOfReadings(flood));
    expect(flooded.timesMs.length).toBe(maxWindowRows);
    expect(flooded.powerWatt.B.at(-1)).toBe(4_999);
    for (const phase of phases) expect(flooded.powerWatt[phase].length).toBe(maxWindowRows);
  });
});

describe('windowEndMs', () => {
  it('moves on with the time while nothing arrives, whatever the meter’s clock says', () => {
    const meterIsAheadByMs = 3_600_000;
    expect(windowEndMs(1_000 + meterIsAheadByMs, 1_000, 1_000)).toBe(1_000 + meterIsAheadByMs);
    expect(windowEndMs(1_000 + meterIsAheadByMs, 1_000, 9_000)).toBe(9_000 + meterIsAheadByMs);
    expect(windowEndMs(null, 0, 9_000)).toBe(9_000);
  });
});
