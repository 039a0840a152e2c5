import { describe, expect, it } from 'vitest';
import { PowerRing } from '../../../src/domain/power-ring.ts';
import { trendBins, trendOf, trendPath } from '../../../src/domain/trend.ts';
import { reading } from '../sample.ts';

const endMs = 6_000_000;

describe('trendOf', () => {
  it('takes the mean of each ten seconds, and leaves holes where there was nothing', () => {
    const ring = new PowerRing();
    for (let second = 0; second < 30; second += 1) {
      if (second >= 10 && second < 20) continue;
      ring.put([reading('B', endMs - 30_000 + second * 1_000, { powerWatt: second < 10 ? 100 + second : 7 })]);
    }
    const trend = trendOf(ring, 'B', endMs - 1);
    expect(trend.length).toBe(trendBins);
    expect(trend.slice(-4)).toEqual([null, 104.5, null, 7]);
    expect(trendOf(ring, 'A', endMs - 1).every((value) => value === null)).toBe(true);
  });

  it('moves its points left and leaves them what they are', () => {
    const ring = new PowerRing();
    for (let second = 0; second < 600; second += 1) {
      ring.put([reading('A', endMs - 600_000 + second * 1_000, { powerWatt: (second * 37) % 501 })]);
    }
    const now = trendOf(ring, 'A', endMs - 1);
    expect(trendOf(ring, 'A', endMs - 9_000)).toEqual(now);
    expect(trendOf(ring, 'A', endMs + 5_000)).toEqual([...now.slice(1), null]);
  });
});

describe('trendPath', () => {
  it('goes from the smallest at the bottom to the largest at the top', () => {
    expect(trendPath([0, 50, 100], 20, 10, 1)).toBe('M0.0 10.0L10.0 5.0L20.0 0.0');
  });

  it('breaks at a hole, and makes a dot of what stands alone', () => {
    expect(trendPath([0, null, 100, 100], 30, 10, 1)).toBe('M0.0 10.0h0.1M20.0 0.0L30.0 0.0');
  });

  it('does not blow up noise, and draws nothing of nothing', () => {
    expect(trendPath([49, 51], 10, 10, 20)).toBe('M0.0 5.5L10.0 4.5');
    expect(trendPath([5, 5], 10, 10, 20)).toBe('M0.0 5.0L10.0 5.0');
    expect(trendPath([null, null], 10, 10, 20)).toBe('');
  });
});
