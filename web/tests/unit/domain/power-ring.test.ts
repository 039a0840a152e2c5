import { describe, expect, it } from 'vitest';
import { PowerRing, ringRows } from '../../../src/domain/power-ring.ts';
import { phases, type Phase } from '../../../src/domain/phase.ts';
import { windowSpanMs, type PowerWindow } from '../../../src/domain/power-window.ts';
import { reading } from '../sample.ts';

/// Rows of phase A only, at whole seconds.
function rowsOfA(rows: Record<number, number | null>): PowerWindow {
  const timesMs = Object.keys(rows).map((second) => Number(second) * 1000);
  const blank = timesMs.map(() => null);
  return { timesMs, powerWatt: { A: Object.values(rows), B: blank, C: blank } };
}

function ringOfA(rows: Record<number, number | null>): PowerRing {
  const ring = new PowerRing();
  ring.fill(rowsOfA(rows));
  return ring;
}

function put(ring: PowerRing, second: number, powerWatt: number | null, phase: Phase = 'A'): void {
  ring.put([reading(phase, second * 1000, { powerWatt })]);
}

function seconds(ring: PowerRing): number[] {
  return Array.from({ length: ring.rows }, (_, row) => ring.timeMs(row) / 1000);
}

function watts(ring: PowerRing, phase: Phase = 'A'): (number | null)[] {
  return Array.from({ length: ring.rows }, (_, row) => ring.watt(row, phase));
}

describe('PowerRing', () => {
  it('puts phases of the same instant into one row, in order of time', () => {
    const ring = new PowerRing();
    ring.put([
      reading('B', 2_000, { powerWatt: 22 }),
      reading('A', 1_000, { powerWatt: 11 }),
      reading('A', 2_000, { powerWatt: 12 }),
    ]);
    expect(seconds(ring)).toEqual([1, 2]);
    expect(watts(ring, 'A')).toEqual([11, 12]);
    expect(watts(ring, 'B')).toEqual([null, 22]);
    expect(watts(ring, 'C')).toEqual([null, null]);
    expect(ring.ownPhases()).toEqual(['A', 'B']);
  });

  it('fills the hole between two connections, and lets what came live stand', () => {
    const ring = ringOfA({ 1: 1, 2: 2, 8: 8, 9: 9 });
    ring.fill(rowsOfA({ 2: 20, 3: 3, 4: 4, 5: 5, 6: 6, 7: 7, 8: 80 }));
    expect(seconds(ring)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(watts(ring)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  it('changes nothing the second time', () => {
    const ring = ringOfA({ 1: 1, 2: null, 3: 3 });
    ring.fill(rowsOfA({ 1: 1, 2: null, 3: 3 }));
    expect(watts(ring)).toEqual([1, null, 3]);
    ring.fill(rowsOfA({}));
    ring.put([]);
    expect(watts(ring)).toEqual([1, null, 3]);
  });

  it('gives a late value its place, a corrected one the last word, and takes no value back', () => {
    const ring = ringOfA({ 1: 1, 3: 3 });
    put(ring, 2, 2);
    put(ring, 3, 30);
    put(ring, 1, null);
    put(ring, 2, 5, 'C');
    expect(seconds(ring)).toEqual([1, 2, 3]);
    expect(watts(ring)).toEqual([1, 2, 30]);
    expect(watts(ring, 'C')).toEqual([null, 5, null]);
  });

  it('drops what is more than ten minutes before the last value, and no more', () => {
    const ring = ringOfA({ 0: 1, 1: 2 });
    put(ring, windowSpanMs / 1000 + 1, 3);
    expect(seconds(ring)).toEqual([1, windowSpanMs / 1000 + 1]);
    put(ring, 0, 9);
    expect(seconds(ring)).toEqual([1, windowSpanMs / 1000 + 1]);
  });

  it('stays bounded through a day of seconds, around its end many times', () => {
    const ring = new PowerRing();
    for (let second = 0; second < 86_400; second += 1) put(ring, second, second);
    expect(ring.rows).toBe(windowSpanMs / 1000 + 1);
    expect(watts(ring)).toEqual(seconds(ring));
    expect(ring.watt(ring.rows - 1, 'A')).toBe(86_399);
  });

  it('keeps the newest of a flood, in order, whatever order it comes in', () => {
    // Every 10 ms for a minute, in an order that a fixed step mixes up.
    const ring = new PowerRing();
    for (let count = 0; count < 6_000; count += 1) {
      const row = (count * 2_711) % 6_000;
      ring.put([reading('B', row * 10, { powerWatt: row })]);
    }
    expect(ring.rows).toBe(ringRows);
    expect(watts(ring, 'B').at(-1)).toBe(5_999);
    expect(watts(ring, 'B')).toEqual(Array.from({ length: ringRows }, (_, row) => 6_000 - ringRows + row));
    for (const phase of phases) expect(watts(ring, phase).length).toBe(ringRows);
  });

  it('sums the phases of an instant only where each has a value', () => {
    const ring = new PowerRing();
    ring.put([reading('A', 0, { powerWatt: 100 }), reading('B', 0, { powerWatt: -30 })]);
    put(ring, 1, 100);
    expect(ring.total(0, ring.ownPhases())).toBe(70);
    expect(ring.total(1, ring.ownPhases())).toBeNull();
    expect(ring.total(0, [])).toBeNull();
    expect(ring.total(7, ['A'])).toBeNull();
  });

  it('finds the row at a time and the one next to it', () => {
    const ring = ringOfA({ 1: 1, 2: 2, 9: 9 });
    expect([0, 1_000, 1_001, 9_000, 9_001].map((timeMs) => ring.rowAt(timeMs))).toEqual([0, 0, 1, 2, 3]);
    expect([0, 1_400, 1_600, 5_600, 99_000].map((timeMs) => ring.rowNear(timeMs))).toEqual([0, 0, 1, 2, 2]);
    expect(new PowerRing().rowNear(5)).toBeNull();
  });

  it('calls a hole what is well over the usual step, and a lost second none', () => {
    expect(ringOfA({ 1: 1, 2: 2, 4: 4, 5: 5, 60: 6, 61: 7 }).longestStepMs()).toBe(2_500);
    expect(ringOfA({ 0: 1, 10: 2, 20: 4, 90: 5 }).longestStepMs()).toBe(25_000);
    expect(new PowerRing().longestStepMs()).toBe(2_500);
  });
});
