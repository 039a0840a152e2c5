import type { Span } from '../domain/energy-span.ts';
import { formatNumber, noValue } from './format.ts';

/// Energy, money and spans of time as people read them.

export function energyText(kwh: number | null, locale: string): string {
  if (kwh === null) return noValue;
  const magnitude = Math.abs(kwh);
  const digits = magnitude < 9.995 ? 2 : magnitude < 999.95 ? 1 : 0;
  return `${formatNumber(kwh, digits, locale)}\u00a0kWh`;
}

/// To the watt-hour, for who wants to know exactly.
export function exactEnergyText(kwh: number | null, locale: string): string {
  return kwh === null ? noValue : `${formatNumber(kwh, 3, locale)}\u00a0kWh`;
}

/// An amount with as many decimals as the currency has.
export function moneyText(amount: number | null, currency: string, locale: string): string {
  if (amount === null) return noValue;
  return parts(moneyFormat(locale, currency, {}), amount);
}

/// As `moneyText`, with a plus before what is more.
export function moneyChangeText(amount: number, currency: string, locale: string): string {
  return parts(moneyFormat(locale, currency, { signDisplay: 'exceptZero' }), amount);
}

/// A price with all decimals that it is kept with.
export function priceText(price: number, currency: string, locale: string): string {
  const usual = moneyFormat(locale, currency, {}).resolvedOptions().minimumFractionDigits ?? 2;
  return parts(moneyFormat(locale, currency, { minimumFractionDigits: usual, maximumFractionDigits: 6 }), price);
}

function parts(format: Intl.NumberFormat, value: number): string {
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format
    .formatToParts(Number(value.toFixed(digits)) || 0)
    .map(({ type, value: text }) => (type === 'minusSign' ? '\u2212' : text))
    .join('');
}

const moneyFormats = new Map<string, Intl.NumberFormat>();

function moneyFormat(locale: string, currency: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const cacheKey = `${locale} ${currency} ${JSON.stringify(options)}`;
  let format = moneyFormats.get(cacheKey);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol', ...options });
    moneyFormats.set(cacheKey, format);
  }
  return format;
}

/// Whole percents, but tenths below one.
export function percentText(percent: number, locale: string): string {
  return `${formatNumber(percent, Math.abs(percent) < 0.95 ? 1 : 0, locale)}\u00a0%`;
}

/// A share of 0 to 1 that is never told better than it is: what lacks a second is not 100 %.
export function coverageText(share: number, locale: string): string {
  const percent = Math.floor(share * 1000 + 1e-6) / 10;
  return `${formatNumber(percent, percent === 100 ? 0 : 1, locale)}\u00a0%`;
}

/// Whether something is missing that is worth a word: less than a minute of a day is not.
export function lacksSome(share: number): boolean {
  return share < 0.9993;
}

/// “Fri, 27 Nov 2026”, “23–29 Nov 2026”, “November 2026”, “2026”.
export function spanText({ kind, firstDay, endDay }: Span, locale: string): string {
  const first = Date.parse(firstDay);
  switch (kind) {
    case 'day':
      return utcFormat(locale, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' }).format(first);
    case 'week':
      return utcFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' }).formatRange(first, Date.parse(endDay) - 86_400_000);
    case 'month':
      return utcFormat(locale, { month: 'long', year: 'numeric' }).format(first);
    case 'year':
      return utcFormat(locale, { year: 'numeric' }).format(first);
  }
}

/// A day alone, as of a tariff's version.
export function dayText(day: string, locale: string): string {
  return utcFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' }).format(Date.parse(day));
}

/// A day of every year, `MM-DD`.
export function monthDayText(monthDay: string, locale: string): string {
  return utcFormat(locale, { day: 'numeric', month: 'short' }).format(Date.parse(`2000-${monthDay}`));
}

export function monthNames(locale: string): string[] {
  const format = utcFormat(locale, { month: 'long' });
  return Array.from({ length: 12 }, (_, month) => format.format(Date.UTC(2000, month, 1)));
}

/// Monday first.
export function weekdayNames(locale: string, style: 'short' | 'long'): string[] {
  const format = utcFormat(locale, { weekday: style });
  return Array.from({ length: 7 }, (_, day) => format.format(Date.UTC(2001, 0, 1 + day)));
}

/// What a bar of a span is: the hours of a day, the day of a week or month, the month of a year.
export function barText({ startMs, endMs }: { startMs: number; endMs: number }, kind: Span['kind'], locale: string, timeZone: string): string {
  switch (kind) {
    case 'day': {
      const time = zoneFormat(locale, timeZone, { hour: '2-digit', minute: '2-digit' });
      return `${time.format(startMs)}\u2009–\u2009${time.format(endMs)}`;
    }
    case 'week':
    case 'month':
      return zoneFormat(locale, timeZone, { weekday: 'short', day: 'numeric', month: 'short' }).format(startMs);
    case 'year':
      return zoneFormat(locale, timeZone, { month: 'long', year: 'numeric' }).format(startMs);
  }
}

/// What stands below a bar.
export function barLabel(startMs: number, kind: Span['kind'], locale: string, timeZone: string): string {
  const options = { day: { hour: 'numeric', hourCycle: 'h23' }, week: { weekday: 'short' }, month: { day: 'numeric' }, year: { month: 'short' } } as const;
  const wanted: Intl.DateTimeFormatOptions = options[kind];
  // Only the number itself: German would write “8 Uhr”, and “8.” of a day.
  const part = { day: 'hour', week: 'weekday', month: 'day', year: 'month' }[kind];
  const text = zoneFormat(locale, timeZone, wanted).formatToParts(startMs).find(({ type }) => type === part)?.value ?? '';
  return kind === 'day' ? String(Number(text)) : text;
}

/// When something was, within a span of that kind.
export function momentText(timeMs: number, locale: string, timeZone: string): string {
  return zoneFormat(locale, timeZone, { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(timeMs);
}

/// From when to when, with the day once where it is one.
export function timeRangeText(startMs: number, endMs: number, locale: string, timeZone: string): string {
  return zoneFormat(locale, timeZone, { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).formatRange(startMs, endMs);
}

const utcFormat = (locale: string, options: Intl.DateTimeFormatOptions) => zoneFormat(locale, 'UTC', options);
const zoneFormats = new Map<string, Intl.DateTimeFormat>();

function zoneFormat(locale: string, timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const cacheKey = `${locale} ${timeZone} ${JSON.stringify(options)}`;
  let format = zoneFormats.get(cacheKey);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale, { timeZone, ...options });
    zoneFormats.set(cacheKey, format);
  }
  return format;
}
