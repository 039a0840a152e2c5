import { alertQuantities, type Alert, type AlertCondition, type Severity } from '../domain/alert.ts';
import type { Unit } from '../domain/quantity.ts';
import { quantityKeys, quantities } from '../domain/quantity.ts';
import { alertWords } from '../messages/alerts.ts';
import { locale } from '../messages/language.svelte.ts';
import { quantityNames } from '../messages/quantities.ts';
import type { Tone } from './event-words.ts';
import { quantityText } from './format.ts';

export function toneOfSeverity(severity: Severity): Tone {
  return { critical: 'bad', warning: 'warn', info: 'quiet' }[severity] as Tone;
}

export function severityLabel(severity: Severity): string {
  return alertWords().severities[severity];
}

/// A quantity that this version does not know is called by its name on the wire.
export function quantityLabel(quantity: string): string {
  const silences: Readonly<Record<string, string>> = alertWords().silences;
  const key = quantityKeys.find((one) => quantities[one].wireName === quantity);
  if (key !== undefined) return quantityNames()[key];
  if (silences[quantity] !== undefined) return silences[quantity];
  const words = quantity.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function unitOfQuantity(quantity: string): Unit {
  return alertQuantities.get(quantity)?.unit ?? '';
}

/// A limit as it was set: no more digits than it has.
export function limitText(value: number, quantity: string): string {
  const unit = unitOfQuantity(quantity);
  const number = new Intl.NumberFormat(locale(), { maximumFractionDigits: 6 }).format(value).replace('-', '\u2212');
  return unit === '' ? number : `${number}\u00a0${unit}`;
}

export function valueText(value: number | null, quantity: string): string {
  return quantityText(value, unitOfQuantity(quantity), locale());
}

/// “Power of phase A above 3,000 W”, “Device offline”.
export function conditionText({ quantity, phase, comparison, threshold }: AlertCondition): string {
  const words = alertWords();
  const where = phase === null ? '' : words.where[phase];
  const what = quantityLabel(quantity) + where;
  if (comparison === null || threshold === null) return what;
  return `${what} ${words.comparisons[comparison]} ${limitText(threshold, quantity)}`;
}

/// How far beyond its limit an alert has come, as what follows its condition; '' where there is nothing to tell.
export function extremeTail(alert: Alert): string {
  if (alert.extreme === null) return '';
  const value = valueText(alert.extreme, alert.quantity);
  return alert.comparison === 'below' ? alertWords().downTo(value) : alertWords().upTo(value);
}
