import { describe, expect, it } from 'vitest';
import { powerAxis } from '../../../src/domain/power-axis.ts';

describe('powerAxis', () => {
  const cases: [lowest: number | null, highest: number | null, ticks: number[]][] = [
    [null, null, [0, 20, 40]],
    [0, 12, [0, 20, 40]],
    [0, 1_870, [0, 500, 1_000, 1_500]],
    [-1_200, 900, [-1_000, -500, 0, 500, 1_000]],
    [-2_100, -300, [-2_000, -1_500, -1_000, -500, 0]],
    [-3, 40, [0, 20, 40]],
  ];
  it.each(cases)('from %d to %d', (lowest, highest, ticks) => {
    const axis = powerAxis(lowest, highest, 5);
    expect(axis.ticks.map((tick) => tick + 0)).toEqual(ticks);
    expect(axis.low).toBeLessThanOrEqual(Math.min(lowest ?? 0, 0));
    expect(axis.high).toBeGreaterThanOrEqual(Math.max(highest ?? 0, 0));
    expect(axis.high - axis.low).toBeGreaterThanOrEqual(50);
  });

  it('never has more ticks than there is room for', () => {
    for (let highest = 1; highest < 1e6; highest *= 1.37) {
      for (const most of [2, 3, 5, 9]) {
        expect(powerAxis(-highest / 3, highest, most).ticks.length).toBeLessThanOrEqual(most + 1);
      }
    }
  });
});
