/// Weeks of ISO 8601, written `2026-W48`: from Monday to Sunday, in the year that has their Thursday.
/// @source ISO 8601-1:2019, 5.2.3

import { dayAt, shiftDay } from './calendar.ts';

const weekPattern = /^(\d{4})-W(\d{2})$/;
const dayMs = 86_400_000;

export function isWeek(text: string): boolean {
  return weekPattern.test(text) && weekOfDay(mondayOf(text)) === text;
}

/// The week's first day, `YYYY-MM-DD`. Week 1 is the one that has January 4th.
export function mondayOf(week: string): string {
  const [, year, number] = weekPattern.exec(week) ?? [];
  const monday = shiftDay(`${year}-01-04`, -daysSinceMonday(`${year}-01-04`));
  return shiftDay(monday, 7 * (Number(number) - 1));
}

export function daysOfWeek(week: string): string[] {
  const monday = mondayOf(week);
  return Array.from({ length: 7 }, (_, index) => shiftDay(monday, index));
}

export function weekOfDay(day: string): string {
  const thursday = shiftDay(day, 3 - daysSinceMonday(day));
  const year = thursday.slice(0, 4);
  const dayOfYear = (Date.parse(thursday) - Date.parse(`${year}-01-01`)) / dayMs;
  return `${year}-W${String(1 + Math.floor(dayOfYear / 7)).padStart(2, '0')}`;
}

export function shiftWeek(week: string, weeks: number): string {
  return weekOfDay(shiftDay(mondayOf(week), 7 * weeks));
}

export function weekAt(timeMs: number, timeZone: string): string {
  return weekOfDay(dayAt(timeMs, timeZone));
}

/// The newest week that is over.
export function lastWholeWeek(nowMs: number, timeZone: string): string {
  return shiftWeek(weekAt(nowMs, timeZone), -1);
}

function daysSinceMonday(day: string): number {
  return (new Date(Date.parse(day)).getUTCDay() + 6) % 7;
}
