import { expect, it } from 'vitest';
import { billOf, paidItems, type CostLine } from '../../../src/domain/cost.ts';

function line(parts: Partial<CostLine>): CostLine {
  return { kind: 'energy', name: '', quantity: 0, price: 0, amount: 0, atMs: null, days: null, ...parts };
}

it('puts the lines of all versions and months with the same name together', () => {
  const items = billOf([
    line({ name: 'night', quantity: 10, price: 0.2, amount: 2 }),
    line({ name: 'day', quantity: 20, price: 0.3, amount: 6 }),
    line({ name: 'night', quantity: 5, price: 0.2, amount: 1 }),
    line({ name: 'day', quantity: 10, price: 0.35, amount: 3.5 }),
    line({ kind: 'tax', quantity: 12.5, price: 19, amount: 2.38 }),
    line({ kind: 'export_credit', name: 'standard', quantity: 8, price: 0.08, amount: -0.64 }),
    line({ kind: 'standing', quantity: 1, price: 9.9, amount: 9.9, days: 30 }),
    line({ kind: 'standing', quantity: 3, price: 0.3, amount: 0.9 }),
  ]);
  expect(items.map(({ kind, name, quantity, price, amount }) => [kind, name, quantity, price, amount])).toEqual([
    ['energy', 'day', 30, null, 9.5],
    ['energy', 'night', 15, 0.2, 3],
    ['standing', '', 4, null, 10.8],
    ['tax', '', null, 19, 2.38],
    ['export_credit', 'standard', 8, 0.08, -0.64],
  ]);
  expect(items[2]?.days).toBe(33);
  expect(paidItems(items).map(({ kind }) => kind)).toEqual(['energy', 'energy', 'standing', 'tax']);
});

it('tells the highest demand of all months, and when it was', () => {
  const items = billOf([
    line({ kind: 'demand', quantity: 4.5, price: 6, amount: 27, atMs: 10 }),
    line({ kind: 'demand', quantity: 5.25, price: 6, amount: 31.5, atMs: 20 }),
    line({ kind: 'demand', quantity: 3, price: 6, amount: 18, atMs: 30 }),
  ]);
  expect(items).toEqual([{ kind: 'demand', name: '', quantity: 5.25, price: 6, amount: 76.5, atMs: 20, days: null }]);
});

it('does not count a rebate among what is paid', () => {
  const items = billOf([line({ kind: 'levy', name: 'rebate', amount: -3 }), line({ amount: 10 })]);
  expect(paidItems(items).map(({ amount }) => amount)).toEqual([10]);
});
