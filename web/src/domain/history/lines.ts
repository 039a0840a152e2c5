import { phases } from '../phase.ts';
import type { QuantityKey } from '../quantity.ts';

/// What can be drawn of a quantity: each phase, and the sum of all where it means something.
export const lineKeys = [...phases, 'total'] as const;
export type LineKey = (typeof lineKeys)[number];
export type PerLine<T> = Readonly<Record<LineKey, T>>;

export function perLine<T>(make: (line: LineKey) => T): PerLine<T> {
  return { A: make('A'), B: make('B'), C: make('C'), total: make('total') };
}

export function isLineKey(value: unknown): value is LineKey {
  return lineKeys.some((line) => line === value);
}

export function hasTotal(quantity: QuantityKey): boolean {
  return quantity === 'powerWatt' || quantity === 'reactivePowerVar' || quantity === 'energyKwh';
}

/// How several rows become one: RMS quantities by the quadratic mean (IEC 61000-4-30, 4.5.1); of a counter counts what it
/// has reached.
export type Averaging = 'arithmetic' | 'quadratic' | 'counter';

export function averagingOf(quantity: QuantityKey): Averaging {
  if (quantity === 'energyKwh') return 'counter';
  return quantity === 'voltageRmsV' || quantity === 'currentRmsA' ? 'quadratic' : 'arithmetic';
}
