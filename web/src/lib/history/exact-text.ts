import type { Unit } from '../../domain/quantity.ts';
import { formatNumber, noValue } from '../format.ts';

/// Digits behind the point that a meter tells apart, in the base unit: what is read at the cursor is not rounded to kilo.
const digits: Readonly<Record<Unit, number>> = { W: 1, var: 1, VA: 1, V: 2, A: 3, '': 3, '%': 2, kWh: 3, Hz: 3, ms: 1 };

export function exactText(value: number | null, unit: Unit, locale: string, style: 'with-unit' | 'bare' = 'with-unit'): string {
  if (value === null) return noValue;
  const number = formatNumber(value, digits[unit], locale);
  return unit === '' || style === 'bare' ? number : `${number}\u00a0${unit}`;
}
