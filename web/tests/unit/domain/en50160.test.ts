import { describe, expect, it } from 'vitest';
import { exceedances, thdLevelPercent, voltageLevelPercent } from '../../../src/domain/en50160.ts';
import { voltageSet } from '../sample.ts';

describe('voltageLevelPercent', () => {
  // The table of the standard, by its columns.
  const table: [name: string, percent: number, orders: number[]][] = [
    ['odd, no multiples of 3', 6, [5]],
    ['odd, no multiples of 3', 5, [7]],
    ['odd, no multiples of 3', 3.5, [11]],
    ['odd, no multiples of 3', 3, [13]],
    ['odd, no multiples of 3', 2, [17]],
    ['odd, no multiples of 3', 1.5, [19, 23, 25]],
    ['odd multiples of 3', 5, [3]],
    ['odd multiples of 3', 1.5, [9]],
    ['odd multiples of 3', 0.5, [15, 21]],
    ['even', 2, [2]],
    ['even', 1, [4]],
    ['even', 0.5, [6, 8, 10, 12, 14, 16, 18, 20, 22, 24]],
  ];
  it.each(table)('%s: %f %% for %o', (_, percent, orders) => {
    expect(orders.map(voltageLevelPercent)).toEqual(orders.map(() => percent));
  });

  it('is there for every order from 2 to 25 and no other', () => {
    const orders = Array.from({ length: 42 }, (_, order) => order);
    expect(orders.filter((order) => voltageLevelPercent(order) !== null)).toEqual(orders.slice(2, 26));
  });
});

describe('exceedances', () => {
  it('are none where every harmonic stands at its level', () => {
    expect(exceedances(voltageSet(0, { 1: 200, 3: 10, 5: 12 }))).toEqual([]);
  });

  it('are told for each order and phase, ascending, the whole last', () => {
    const found = exceedances(voltageSet(0, { 1: 200, 15: 1.2, 5: 18, 31: 4 }));
    const at = (order: number | null, percent: number, levelPercent: number) =>
      (['A', 'B'] as const).map((phase) => ({ order, phase, percent: expect.closeTo(percent, 9), levelPercent }));
    // 9 % and 0.6 % and 2 % together; order 31 alone has no level.
    const whole = Math.sqrt(81 + 0.36 + 4);
    expect(found).toEqual([...at(5, 9, 6), ...at(15, 0.6, 0.5), ...at(null, whole, thdLevelPercent)]);
  });
});
