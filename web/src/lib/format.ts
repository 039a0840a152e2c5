import type { Unit } from '../domain/quantity.ts';

/// A number as people read it, and the unit that stands beside it ('' for plain ratios).
export interface Formatted {
  readonly number: string;
  readonly unit: string;
}

/// What stands where there is no value: an en dash, never a zero.
export const noValue = '–';

export interface Scale {
  readonly divisor: number;
  readonly prefix: '' | 'k' | 'M';
}

const scales: readonly Scale[] = [
  { divisor: 1, prefix: '' },
  { divisor: 1e3, prefix: 'k' },
  { divisor: 1e6, prefix: 'M' },
];

/// W, kW or MW (var, VA likewise) by magnitude, with the limit where rounding would write 1000 of the smaller one. Other
/// units are written as they are.
export function scaleFor(magnitude: number, unit: Unit): Scale {
  const [base, kilo, mega] = scales as readonly [Scale, Scale, Scale];
  if (!['W', 'var', 'VA'].includes(unit) || magnitude < 999.5) return base;
  return magnitude < 999_500 ? kilo : mega;
}

export function formatQuantity(value: number | null, unit: Unit, locale: string): Formatted {
  const scale = scaleFor(Math.abs(value ?? 0), unit);
  const shownUnit = scale.prefix + unit;
  if (value === null) return { number: noValue, unit: shownUnit };
  const scaled = value / scale.divisor;
  return { number: formatNumber(scaled, digitsFor(Math.abs(scaled), unit, scale), locale), unit: shownUnit };
}

export function quantityText(value: number | null, unit: Unit, locale: string): string {
  const { number, unit: shownUnit } = formatQuantity(value, unit, locale);
  if (value === null || shownUnit === '') return number;
  return `${number}\u00a0${shownUnit}`;
}

/// With a real minus sign, and no minus before what rounds to zero.
export function formatNumber(value: number, digits: number, locale: string): string {
  const cacheKey = `${locale} ${digits}`;
  let format = numberFormats.get(cacheKey);
  if (format === undefined) {
    format = new Intl.NumberFormat(locale, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    numberFormats.set(cacheKey, format);
  }
  const rounded = Number(value.toFixed(digits)) || 0;
  return format
    .formatToParts(rounded)
    .map(({ type, value: text }) => (type === 'minusSign' ? '\u2212' : text))
    .join('');
}

const numberFormats = new Map<string, Intl.NumberFormat>();

function digitsFor(magnitude: number, unit: Unit, scale: Scale): number {
  switch (unit) {
    case 'W':
    case 'var':
    case 'VA':
      if (scale.prefix !== '') return magnitude < 99.95 ? 2 : 1;
      return magnitude < 9.95 ? 1 : 0;
    case 'A':
      return magnitude < 99.95 ? 2 : 1;
    case '':
    case 'Hz':
      return 2;
    case 'kWh':
      // A counter that has run for years is wide enough before the point.
      return magnitude < 9_999.95 ? 2 : magnitude < 99_999.5 ? 1 : 0;
    case 'V':
    case '%':
    case 'ms':
      return 1;
  }
}

/// A harmonic in percent of the fundamental: small ones are told apart too.
export function shareText(percent: number | null, locale: string): string {
  if (percent === null) return noValue;
  return `${formatNumber(percent, percent < 9.995 ? 2 : 1, locale)}\u00a0%`;
}

/// Labels for one axis: the same unit and the same number of digits for all of them.
export function axisLabels(values: readonly number[], unit: Unit, locale: string): string[] {
  const { divisor, prefix } = scaleFor(Math.max(0, ...values.map(Math.abs)), unit);
  const scaled = values.map((value) => value / divisor);
  const step = Math.abs((scaled[1] ?? 1) - (scaled[0] ?? 0)) || 1;
  const digits = Math.min(6, Math.max(0, Math.ceil(-Math.log10(step) - 1e-9)));
  const shownUnit = prefix + unit;
  return scaled.map((value) => {
    const number = formatNumber(value, Number.isInteger(step) ? 0 : digits, locale);
    return shownUnit === '' ? number : `${number}\u00a0${shownUnit}`;
  });
}

/// How long something took, to the digits that matter: 180 ms, 1.25 s, 3 min 20 s.
export function formatSpan(durationMs: number, locale: string): string {
  const text = (value: number, digits: number, unit: string) => `${formatNumber(value, digits, locale)}\u00a0${unit}`;
  const pair = (total: number, per: number, large: string, small: string) =>
    `${text(Math.floor(total / per), 0, large)}${total % per === 0 ? '' : ` ${text(total % per, 0, small)}`}`;
  if (durationMs < 999.5) return text(durationMs, 0, 'ms');
  const seconds = durationMs / 1000;
  if (seconds < 9.995) return text(seconds, 2, 's');
  if (seconds < 59.95) return text(seconds, 1, 's');
  if (seconds < 3_599.5) return pair(Math.round(seconds), 60, 'min', 's');
  const minutes = Math.round(seconds / 60);
  return minutes < 1_440 ? pair(minutes, 60, 'h', 'min') : pair(Math.round(minutes / 60), 24, 'd', 'h');
}

/// How long something has been going on: whole seconds, since it is told again with each.
export function formatRunning(durationMs: number, locale: string): string {
  const seconds = Math.floor(durationMs / 1000);
  return seconds < 60 ? `${formatNumber(seconds, 0, locale)}\u00a0s` : formatSpan(seconds * 1000, locale);
}

const ordinalRules = new Intl.PluralRules('en', { type: 'ordinal' });
const ordinalEnds: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' };

/// 1st, 2nd, 3rd, 4th, … or 1., 2., 3., 4., …
export function ordinal(value: number, locale: string): string {
  if (locale.startsWith('de')) return `${value}.`;
  return `${value}${ordinalEnds[ordinalRules.select(value)] ?? 'th'}`;
}

/// “A”, “A and B”, “A, B und C”.
export function listed(words: readonly string[], locale: string): string {
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(words);
}

export type TimeStyle = 'minute' | 'second' | 'date-minute' | 'date-second' | 'date-hundredth';

export function formatTime(timeMs: number, style: TimeStyle, locale: string, timeZone: string): string {
  const options: Intl.DateTimeFormatOptions = { timeZone, hour: '2-digit', minute: '2-digit' };
  if (style.endsWith('second')) options.second = '2-digit';
  if (style.startsWith('date')) Object.assign(options, { day: 'numeric', month: 'short' });
  if (style === 'date-hundredth') Object.assign(options, { second: '2-digit', fractionalSecondDigits: 2 });
  return dateFormat(locale, options).format(timeMs);
}

/// The time, with the date where it is not today's.
export function formatMoment(timeMs: number, nowMs: number, locale: string, timeZone: string): string {
  const dayOf = (ms: number) => dateFormat('en-CA', { timeZone, dateStyle: 'short' }).format(ms);
  const style = dayOf(timeMs) === dayOf(nowMs) ? 'second' : 'date-minute';
  return formatTime(timeMs, style, locale, timeZone);
}

/// A day `YYYY-MM-DD` in words.
export function formatDay(day: string, locale: string): string {
  const options = { timeZone: 'UTC', weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const;
  return dateFormat(locale, options).format(Date.parse(`${day}T12:00:00Z`));
}

/// In the largest unit that divides it: 15 minutes, 1 hour.
export function formatDuration(durationMs: number, locale: string): string {
  const units = [['week', 604_800_000], ['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000], ['second', 1_000]] as const;
  const [unit, unitMs] = units.find(([, ms]) => durationMs % ms === 0) ?? (['second', 1_000] as const);
  const format = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' });
  return format.format(durationMs / unitMs);
}

/// How long ago a moment was, or in how long it is, in the largest unit that it fills: “5 minutes ago”, “in 2 Tagen”.
export function formatAgo(timeMs: number, nowMs: number, locale: string): string {
  const distanceMs = timeMs - nowMs;
  const units = [['year', 365 * 86_400_000], ['month', 30 * 86_400_000], ['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000]] as const;
  const [unit, unitMs] = units.find(([, ms]) => Math.abs(distanceMs) >= ms) ?? (['second', 1_000] as const);
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(Math.trunc(distanceMs / unitMs), unit);
}

/// A whole number with the marks between thousands that the reader’s language has.
export function formatCount(count: number, locale: string): string {
  return formatNumber(count, 0, locale);
}

const dateFormats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const cacheKey = locale + JSON.stringify(options);
  let format = dateFormats.get(cacheKey);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale, options);
    dateFormats.set(cacheKey, format);
  }
  return format;
}
