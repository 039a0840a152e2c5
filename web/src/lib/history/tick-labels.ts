import { opensLarger, type Ticks, type TickUnit } from '../../domain/history/time-ticks.ts';
import type { ZoneClock } from '../../domain/history/zone-clock.ts';
import { dateTimeFormat } from './date-formats.ts';

const time = { hour: '2-digit', minute: '2-digit' } as const;
const options: Readonly<Record<TickUnit, Intl.DateTimeFormatOptions>> = {
  second: { ...time, second: '2-digit' },
  minute: time,
  day: { day: 'numeric', month: 'short' },
  month: { month: 'short' },
  year: { year: 'numeric' },
};
const larger: Readonly<Record<TickUnit, Intl.DateTimeFormatOptions>> = {
  second: { weekday: 'short', day: 'numeric', month: 'short' },
  minute: { weekday: 'short', day: 'numeric', month: 'short' },
  day: { year: 'numeric' },
  month: { year: 'numeric' },
  year: { year: 'numeric' },
};

/// What is written at the ticks: the time, and below the first of a day or year the date or year.
export function tickLabels({ timesMs, unit }: Ticks, clock: ZoneClock, locale: string): string[] {
  const { timeZone } = clock;
  const own = dateTimeFormat(locale, { timeZone, ...options[unit] });
  const above = dateTimeFormat(locale, { timeZone, ...larger[unit] });
  return timesMs.map((timeMs) => {
    const label = own.format(timeMs);
    return opensLarger(timeMs, unit, clock) ? `${label}\n${above.format(timeMs)}` : label;
  });
}
