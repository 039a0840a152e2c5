import { lengthOf, unitOf, type Span } from '../../domain/history/span.ts';
import { dayMs, hourMs, minuteMs, type ZoneClock } from '../../domain/history/zone-clock.ts';
import { dateTimeFormat } from './date-formats.ts';

/// A span in words, as short as it stays exact: a day or a year by its name, else from when to when.
export function spanText(span: Span, clock: ZoneClock, locale: string): string {
  const { timeZone } = clock;
  const day = { day: 'numeric', month: 'short', year: 'numeric' } as const;
  const isFromMidnight = clock.wallMs(span.startMs) % dayMs === 0;
  const isToMidnight = clock.wallMs(span.endMs) % dayMs === 0;
  if (isFromMidnight && isToMidnight) {
    const unit = unitOf(span, clock);
    const start = new Date(clock.wallMs(span.startMs));
    const isFirst = start.getUTCDate() === 1;
    const options: Intl.DateTimeFormatOptions =
      unit === 'year' && isFirst && start.getUTCMonth() === 0
        ? { year: 'numeric' }
        : unit === 'month' && isFirst
          ? { month: 'long', year: 'numeric' }
          : unit === 'day'
            ? { weekday: 'short', ...day }
            : day;
    // The end is the first moment that does not belong to it.
    return dateTimeFormat(locale, { timeZone, ...options }).formatRange(span.startMs, span.endMs - 1);
  }
  if (lengthOf(span) >= 28 * dayMs) return dateTimeFormat(locale, { timeZone, ...day }).formatRange(span.startMs, span.endMs);
  const seconds = lengthOf(span) < 10 * minuteMs ? ({ second: '2-digit' } as const) : {};
  const options = { timeZone, ...day, hour: '2-digit', minute: '2-digit', ...seconds } as const;
  return dateTimeFormat(locale, options).formatRange(span.startMs, span.endMs);
}

/// When a row was: the moment, the interval of a day from when to when, or the day.
export function rowTimeText(fromMs: number, toMs: number, clock: ZoneClock, locale: string): string {
  const { timeZone } = clock;
  const day = { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' } as const;
  const minute = { hour: '2-digit', minute: '2-digit' } as const;
  if (toMs === fromMs) return dateTimeFormat(locale, { timeZone, ...day, ...minute, second: '2-digit' }).format(fromMs);
  const isDays = clock.wallMs(fromMs) % dayMs === 0 && toMs - fromMs > 22 * hourMs;
  if (isDays) return dateTimeFormat(locale, { timeZone, ...day }).format(fromMs + hourMs);
  return dateTimeFormat(locale, { timeZone, ...day, ...minute }).formatRange(fromMs, toMs);
}
