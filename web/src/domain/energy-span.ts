/// What energy is looked at in: a day, a week of ISO 8601, a month or a year, each of whole days of a time zone.

import { dayAt, dayRange, shiftDay } from './calendar.ts';
import { mondayOf, weekOfDay } from './iso-week.ts';

export const spanKinds = ['day', 'week', 'month', 'year'] as const;
export type SpanKind = (typeof spanKinds)[number];

export interface Span {
  readonly kind: SpanKind;
  /// `YYYY-MM-DD`
  readonly firstDay: string;
  /// The first one that is outside.
  readonly endDay: string;
}

/// The span of that kind that has the day.
export function spanOf(kind: SpanKind, day: string): Span {
  const [year, month] = day.split('-').map(Number) as [number, number];
  switch (kind) {
    case 'day':
      return { kind, firstDay: day, endDay: shiftDay(day, 1) };
    case 'week': {
      const monday = mondayOf(weekOfDay(day));
      return { kind, firstDay: monday, endDay: shiftDay(monday, 7) };
    }
    case 'month':
      return { kind, firstDay: firstOfMonth(year, month), endDay: firstOfMonth(year, month + 1) };
    case 'year':
      return { kind, firstDay: firstOfMonth(year, 1), endDay: firstOfMonth(year + 1, 1) };
  }
}

export function spanBefore(span: Span): Span {
  return spanOf(span.kind, shiftDay(span.firstDay, -1));
}

export function spanAfter(span: Span): Span {
  return spanOf(span.kind, span.endDay);
}

/// Whether the day is in the span.
export function hasDay({ firstDay, endDay }: Span, day: string): boolean {
  return firstDay <= day && day < endDay;
}

/// The half-open range of instants [startMs, endMs) of the span.
export function spanRange({ firstDay, endDay }: Span, timeZone: string): { startMs: number; endMs: number } {
  return { startMs: dayRange(firstDay, timeZone).startMs, endMs: dayRange(endDay, timeZone).startMs };
}

export function daysOf({ firstDay, endDay }: Span): string[] {
  const days: string[] = [];
  for (let day = firstDay; day < endDay; day = shiftDay(day, 1)) days.push(day);
  return days;
}

/// `YYYY-MM`
export function monthsOf(span: Span): string[] {
  return [...new Set(daysOf(span).map((day) => day.slice(0, 7)))];
}

/// Of a span that is not over: as much of the one before, up to the same day and clock time. A month that has no such day
/// is wholly in it.
export function samePartBefore(span: Span, nowMs: number, timeZone: string): { startMs: number; endMs: number } {
  const today = dayAt(nowMs, timeZone);
  const before = spanBefore(span);
  const whole = spanRange(before, timeZone);
  const day = span.kind === 'year' ? sameDayOfYearBefore(today) : daysOf(before)[daysOf(span).indexOf(today)];
  if (day === undefined) return whole;
  const sinceMidnightMs = nowMs - dayRange(today, timeZone).startMs;
  return { startMs: whole.startMs, endMs: Math.min(dayRange(day, timeZone).startMs + sinceMidnightMs, whole.endMs) };
}

/// February 29th comes after the 28th of other years.
function sameDayOfYearBefore(day: string): string {
  const wanted = `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
  return wanted.endsWith('02-29') ? wanted.replace('02-29', '03-01') : wanted;
}

/// @param month  may be 13
function firstOfMonth(year: number, month: number): string {
  return new Date(Date.UTC(year, month - 1, 1)).toISOString().slice(0, 10);
}
