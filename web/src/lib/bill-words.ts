import type { BillItem, CostKind } from '../domain/cost.ts';
import { usualRateName } from '../domain/tariff.ts';
import type { EnergyWords } from '../messages/energy.ts';
import { energyText, momentText, priceText } from './energy-format.ts';
import { formatNumber, quantityText } from './format.ts';

/// What stands beside an item of a bill: its name, and what it is reckoned from.
export interface ItemWords {
  readonly name: string;
  readonly basis: string;
}

export interface Tongue {
  readonly words: EnergyWords;
  readonly locale: string;
  readonly timeZone: string;
  readonly currency: string;
}

export function itemWords(item: BillItem, tongue: Tongue): ItemWords {
  return { name: nameOf(item, tongue.words), basis: basisOf(item, tongue) };
}

/// What nobody has named has the app's name for it.
function nameOf({ kind, name }: BillItem, words: EnergyWords): string {
  const isNamed = name !== '' && (name !== usualRateName || kind === 'levy');
  if (!isNamed) return words.kinds[kind];
  return kind === 'export_credit' ? words.creditOf(name) : name;
}

function basisOf({ kind, quantity, price, atMs, days }: BillItem, { words, locale, timeZone, currency }: Tongue): string {
  if (kind === 'tax') return price === null ? '' : `${formatNumber(price, Number.isInteger(price) ? 0 : 1, locale)}\u00a0%`;
  if (quantity === null) return '';
  const quantities: Readonly<Record<Exclude<CostKind, 'tax'>, () => string>> = {
    energy: () => energyText(quantity, locale),
    levy: () => energyText(quantity, locale),
    export_credit: () => energyText(quantity, locale),
    standing: () => (days === 1 ? words.oneDay : words.days(formatNumber(days ?? quantity, 0, locale))),
    demand: () => `${quantityText(1000 * quantity, 'W', locale)}${atMs === null ? '' : `, ${momentText(atMs, locale, timeZone)}`}`,
  };
  const text = quantities[kind]();
  // A standing charge of a month is for the share of its days: its price by the quantity is not the amount.
  const isByKwh = kind === 'energy' || kind === 'levy' || kind === 'export_credit';
  return price === null || !isByKwh ? text : words.times(text, priceText(price, currency, locale));
}

/// How a part of the bill's bar is filled.
export function itemFill(item: BillItem, items: readonly BillItem[]): string {
  const rank = items.filter(({ kind }) => kind === item.kind).indexOf(item);
  const mixed = (color: string, percent: number) => `color-mix(in srgb, var(--${color}) ${Math.max(24, percent)}%, var(--surface))`;
  switch (item.kind) {
    case 'energy':
      return mixed('accent', 100 - 30 * rank);
    case 'levy':
      return mixed('phase-a', 90 - 30 * rank);
    case 'standing':
      return mixed('ink-quiet', 100 - 25 * rank);
    case 'demand':
      return mixed('warn', 100);
    case 'tax':
      return mixed('ink-quiet', 45);
    case 'export_credit':
      return mixed('warn', 60);
  }
}
