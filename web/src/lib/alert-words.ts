import { alertQuantities, type Alert, type AlertCondition, type AlertPhase, type Severity } from '../domain/alert.ts';
import type { AlertRule, QuietTime, Weekday } from '../domain/alert-rule.ts';
import { weekdays } from '../domain/alert-rule.ts';
import type { Unit } from '../domain/quantity.ts';
import type { Tone } from './event-words.ts';
import { formatRunning, listed, quantityText } from './format.ts';

export const severityLabels: Readonly<Record<Severity, string>> = { info: 'Info', warning: 'Warning', critical: 'Critical' };
export const phaseLabels: Readonly<Record<AlertPhase, string>> = {
  any: 'Any phase',
  A: 'Phase A',
  B: 'Phase B',
  C: 'Phase C',
  sum: 'All phases together',
};

const dayLabels: Readonly<Record<Weekday, string>> = {
  ...{ mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun' },
};

export function dayLabel(day: Weekday): string {
  return dayLabels[day];
}

export function toneOfSeverity(severity: Severity): Tone {
  return { critical: 'bad', warning: 'warn', info: 'quiet' }[severity] as Tone;
}

/// A quantity that this version does not know is called by its name on the wire.
export function quantityLabel(quantity: string): string {
  const known = alertQuantities.get(quantity);
  if (known !== undefined) return known.label;
  const words = quantity.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export function unitOfQuantity(quantity: string): Unit {
  return alertQuantities.get(quantity)?.unit ?? '';
}

/// A limit as it was set: no more digits than it has.
export function limitText(value: number, quantity: string, locale: string): string {
  const unit = unitOfQuantity(quantity);
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(value).replace('-', '\u2212');
  return unit === '' ? number : `${number}\u00a0${unit}`;
}

export function valueText(value: number | null, quantity: string, locale: string): string {
  return quantityText(value, unitOfQuantity(quantity), locale);
}

/// “Power of phase A above 3,000 W”, “Device offline”.
export function conditionText(condition: AlertCondition, locale: string): string {
  const { quantity, phase, comparison, threshold } = condition;
  const what = quantityLabel(quantity);
  const where = phase === null ? '' : { any: ' of any phase', sum: ' of all phases', A: ' of phase A', B: ' of phase B', C: ' of phase C' }[phase];
  if (comparison === null || threshold === null) return what + where;
  return `${what}${where} ${comparison} ${limitText(threshold, quantity, locale)}`;
}

/// The condition of a rule with how long it must hold and when it is over.
export function ruleText(rule: AlertRule, locale: string): string {
  const forHowLong = rule.forSeconds === 0 ? '' : ` for ${formatRunning(rule.forSeconds * 1000, locale)}`;
  const back = rule.hysteresis === null || rule.hysteresis === 0 ? '' : `, over once it is back by ${limitText(rule.hysteresis, rule.quantity, locale)}`;
  return conditionText(rule, locale) + forHowLong + back;
}

/// “Mon to Fri 22:00 to 06:30”
export function quietText({ days, from, to }: QuietTime): string {
  return `${daysText(days)} ${from} to ${to}`;
}

/// Days that follow each other as a span.
export function daysText(days: readonly Weekday[]): string {
  if (days.length === weekdays.length) return 'Every day';
  const ordered = weekdays.filter((day) => days.includes(day));
  const [first, last] = [weekdays.indexOf(ordered[0] ?? 'mon'), weekdays.indexOf(ordered.at(-1) ?? 'mon')];
  if (ordered.length > 2 && last - first === ordered.length - 1) {
    return `${dayLabels[ordered[0] ?? 'mon']} to ${dayLabels[ordered.at(-1) ?? 'mon']}`;
  }
  return listed(ordered.map((day) => dayLabels[day]));
}

/// What an alert is, in one line for who cannot see its row.
export function alertTitle(alert: Alert, locale: string): string {
  return `${severityLabels[alert.severity]}: ${alert.name}. ${conditionText(alert, locale)}`;
}
