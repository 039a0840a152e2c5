/// The moments of every year that the periods of a tariff name, by quarter hours of the local clock.

import { dayKinds, type DayKind, type DayTimes, type RatePeriod, type Season, type When } from './tariff.ts';

export const quartersPerDay = 96;
const daysPerYear = 366;

/// The quarter hour that begins then, 0 to 96; null for what no clock shows at a full quarter.
export function quarterOf(time: string): number | null {
  const match = /^(\d{2}):(00|15|30|45)$/.exec(time);
  if (match === null) return null;
  const quarter = 4 * Number(match[1]) + Number(match[2]) / 15;
  return quarter <= quartersPerDay ? quarter : null;
}

export function timeOfQuarter(quarter: number): string {
  const twoDigits = (number: number) => String(number).padStart(2, '0');
  return `${twoDigits(Math.floor(quarter / 4))}:${twoDigits(15 * (quarter % 4))}`;
}

/// The place of `MM-DD` in a leap year, from 0; null for a day that no year has.
export function dayOfYear(monthDay: string): number | null {
  const timeMs = Date.parse(`2000-${monthDay}T00:00:00Z`);
  if (!/^\d{2}-\d{2}$/.test(monthDay) || Number.isNaN(timeMs)) return null;
  // Some browsers read February 30th as March 1st.
  if (new Date(timeMs).toISOString().slice(5, 10) !== monthDay) return null;
  return (timeMs - Date.UTC(2000, 0, 1)) / 86_400_000;
}

export function monthDayAt(index: number): string {
  return new Date(Date.UTC(2000, 0, 1 + index)).toISOString().slice(5, 10);
}

export function isInSeason({ from, to }: Season, day: number): boolean {
  const [first, last] = [dayOfYear(from) ?? 0, dayOfYear(to) ?? daysPerYear - 1];
  return first <= last ? first <= day && day <= last : day >= first || day <= last;
}

export function isInTimes({ from, to }: DayTimes, quarter: number): boolean {
  const [first, end] = [quarterOf(from) ?? 0, quarterOf(to) ?? quartersPerDay];
  return first < end ? first <= quarter && quarter < end : quarter >= first || quarter < end;
}

/// @param day  of the year, from 0
export function fits({ seasons, days, times }: When, day: number, kind: DayKind, quarter: number): boolean {
  return (
    (seasons.length === 0 || seasons.some((season) => isInSeason(season, day))) &&
    (days.length === 0 || days.includes(kind)) &&
    (times.length === 0 || times.some((span) => isInTimes(span, quarter)))
  );
}

/// Whether some moment of some year is in both.
export function overlap(one: When, other: When): boolean {
  const range = (count: number) => Array.from({ length: count }, (_, index) => index);
  const both = <T>(parts: readonly T[], has: (when: When, part: T) => boolean) => parts.some((part) => has(one, part) && has(other, part));
  return (
    both(range(daysPerYear), ({ seasons }, day) => seasons.length === 0 || seasons.some((season) => isInSeason(season, day))) &&
    both(dayKinds, ({ days }, kind) => days.length === 0 || days.includes(kind)) &&
    both(range(quartersPerDay), ({ times }, quarter) => times.length === 0 || times.some((span) => isInTimes(span, quarter)))
  );
}

/// Quarter hours with the same price: `period` is its place in the tariff's periods, null the price of all other times.
export interface Run {
  readonly period: number | null;
  readonly from: number;
  readonly to: number;
}

export function runsOf(periods: readonly RatePeriod[], day: number, kind: DayKind): Run[] {
  const runs: Run[] = [];
  for (let quarter = 0; quarter < quartersPerDay; quarter += 1) {
    const found = periods.findIndex((period) => fits(period, day, kind, quarter));
    const period = found < 0 ? null : found;
    const last = runs.at(-1);
    if (last?.period === period) runs[runs.length - 1] = { ...last, to: quarter + 1 };
    else runs.push({ period, from: quarter, to: quarter + 1 });
  }
  return runs;
}

/// Days of the year that one week stands for.
export interface YearPart {
  /// Of the year, from 0; after `last` where it goes over the turn of the year.
  readonly first: number;
  readonly last: number;
}

/// The parts of the year in which each week is like the others, beginning with the one that has January 1st.
export function yearParts(periods: readonly RatePeriod[]): YearPart[] {
  const seasons = periods.flatMap((period) => period.seasons);
  const begins = new Set<number>();
  for (const { from, to } of seasons) {
    begins.add(dayOfYear(from) ?? 0);
    begins.add(((dayOfYear(to) ?? daysPerYear - 1) + 1) % daysPerYear);
  }
  const sorted = [...begins].sort((a, b) => a - b);
  if (sorted.length < 2) return [{ first: 0, last: daysPerYear - 1 }];
  const parts = sorted.map((first, index) => ({ first, last: ((sorted[index + 1] ?? sorted[0]!) + daysPerYear - 1) % daysPerYear }));
  const last = parts.at(-1)!;
  return sorted[0] === 0 ? parts : [last, ...parts.slice(0, -1)];
}
