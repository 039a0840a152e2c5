import { describe, expect, it } from 'vitest';
import { linearShare, logShare, roundTicks } from '../../../src/lib/scale.ts';

describe('roundTicks', () => {
  const cases: [top: number, ticks: number[]][] = [
    [6.36, [0, 2, 4, 6]],
    [1.06, [0, 0.5, 1]],
    [45, [0, 10, 20, 30, 40]],
    [100, [0, 20, 40, 60, 80, 100]],
  ];
  it.each(cases)('up to %f: %o', (top, ticks) => {
    expect(roundTicks(top, 5)).toEqual(ticks);
  });

  it('never has more steps than are wanted, and always two ticks', () => {
    for (let top = 0.013; top < 1e5; top *= 1.37) {
      const { length } = roundTicks(top, 5);
      expect(length, `${top}`).toBeGreaterThanOrEqual(2);
      expect(length, `${top}`).toBeLessThanOrEqual(6);
    }
  });
});

it('logShare gives every decade the same room and keeps to the edges', () => {
  expect([0.001, 0.01, 0.1, 1, 1_000].map((value) => logShare(value, 0.001, 1_000))).toEqual(
    [0, 1 / 6, 2 / 6, 3 / 6, 1].map((share) => expect.closeTo(share, 12)),
  );
  expect([0, 1e-9, 1e9, Infinity].map((value) => logShare(value, 0.001, 1_000))).toEqual([0, 0, 1, 1]);
});

it('linearShare keeps to the edges', () => {
  expect([-1, 0, 35, 140, 500].map((value) => linearShare(value, 0, 140))).toEqual([0, 0, 0.25, 1, 1]);
});
