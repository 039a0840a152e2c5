import { expect, it } from 'vitest';
import type { BillItem } from '../../../src/domain/cost.ts';
import { itemFill, itemWords } from '../../../src/lib/bill-words.ts';
import { currencyItems, currencyOf, decimalMarkOf } from '../../../src/lib/currencies.ts';
import { energyWords } from '../../../src/messages/energy.ts';

const tongue = { words: energyWords(), locale: 'en-GB', timeZone: 'Europe/Berlin', currency: 'EUR' };
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f]/g, ' ');

function told(parts: Partial<BillItem>): [string, string] {
  const { name, basis } = itemWords({ kind: 'energy', name: '', quantity: null, price: null, amount: 1, atMs: null, days: null, ...parts }, tongue);
  return [name, plain(basis)];
}

it('says what each item of a bill is reckoned from', () => {
  expect(told({ name: 'night', quantity: 12.5, price: 0.2104 })).toEqual(['night', '12.5 kWh × €0.2104']);
  expect(told({ name: 'standard', quantity: 12.5, price: null })).toEqual(['Energy', '12.5 kWh']);
  expect(told({ kind: 'levy', name: 'grid', quantity: 3, price: 0.02 })).toEqual(['grid', '3.00 kWh × €0.02']);
  expect(told({ kind: 'standing', quantity: 1, price: 9.9, days: 30 })).toEqual(['Standing charge', '30 days']);
  expect(told({ kind: 'standing', quantity: 1, price: 0.3, days: 1 })).toEqual(['Standing charge', '1 day']);
  const [name, basis] = told({ kind: 'demand', quantity: 4.2, price: 6, atMs: Date.parse('2026-11-19T13:15:00Z') });
  expect(name).toBe('Demand charge');
  expect(basis).toMatch(/^4\.20 kW, Thu,? 19 Nov,? 14:15$/);
  expect(told({ kind: 'tax', price: 19 })).toEqual(['Tax', '19 %']);
  expect(told({ kind: 'tax', price: null })).toEqual(['Tax', '']);
  expect(told({ kind: 'export_credit', name: 'standard', quantity: 8, price: 0.08 })).toEqual(['Export credit', '8.00 kWh × €0.08']);
  expect(told({ kind: 'export_credit', name: 'noon', quantity: 8, price: 0.08 })[0]).toBe('Export credit, noon');
});

it('tells items of one kind apart by their shade', () => {
  const item = (name: string): BillItem => ({ kind: 'energy', name, quantity: 1, price: 1, amount: 1, atMs: null, days: null });
  const items = [item('a'), item('b'), item('c'), item('d')];
  expect(new Set(items.slice(0, 3).map((one) => itemFill(one, items))).size).toBe(3);
});

it('knows what is paid with where, and how numbers are written there', () => {
  expect(['de-DE', 'de-CH', 'en-GB', 'en-US', 'en', 'de'].map(currencyOf)).toEqual(['EUR', 'CHF', 'GBP', 'USD', 'EUR', 'EUR']);
  expect(['de-DE', 'en-GB', 'de-CH', 'fr-FR'].map(decimalMarkOf)).toEqual([',', '.', '.', ',']);
});

it('lists currencies with the usual ones first, and whatever is chosen', () => {
  const items = currencyItems('de-DE', 'XTS');
  expect(items[0]).toEqual({ key: 'EUR', label: 'EUR – Euro' });
  expect(items.filter(({ key }) => key === 'XTS')).toHaveLength(1);
  expect(new Set(items.map(({ key }) => key)).size).toBe(items.length);
});
