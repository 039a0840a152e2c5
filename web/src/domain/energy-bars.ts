/// The bars of a span: hours of a day, days of a week or month, months of a year.

import { dayRange, shiftDay } from './calendar.ts';
import type { Energy, Flow } from './energy.ts';
import { daysOf, monthsOf, spanOf, spanRange, type Span } from './energy-span.ts';
import { perPhase, phases, type PerPhase } from './phase.ts';
import type { Series } from './series.ts';

export interface EnergyBar extends Flow {
  readonly startMs: number;
  readonly endMs: number;
  readonly importByPhaseKwh: PerPhase<number | null> | null;
  /// Share of its seconds, up to now, with a reading; null where all of it lies ahead.
  readonly coverage: number | null;
}

const hourMs = 3_600_000;

export function barsOf(span: Span, energy: Energy, timeZone: string, nowMs: number, hourly: HourlyImport | null): EnergyBar[] {
  const bars = { day: hourBars, week: dayBars, month: dayBars, year: monthBars }[span.kind](span, energy, timeZone, hourly);
  return bars.map((bar) => (bar.startMs >= nowMs ? { ...bar, coverage: null } : bar));
}

function hourBars(span: Span, energy: Energy, timeZone: string, hourly: HourlyImport | null): EnergyBar[] {
  const { startMs, endMs } = spanRange(span, timeZone);
  const known = new Map(energy.hours.map((hour) => [hour.beginMs, hour]));
  const bars: EnergyBar[] = [];
  // Hours of UTC: in zones of half hours they begin half past.
  for (let beginMs = Math.floor(startMs / hourMs) * hourMs; beginMs < endMs; beginMs += hourMs) {
    const hour = known.get(beginMs);
    bars.push({
      startMs: Math.max(beginMs, startMs),
      endMs: Math.min(beginMs + hourMs, endMs),
      importKwh: hour?.importKwh ?? null,
      exportKwh: hour?.exportKwh ?? null,
      importByPhaseKwh: hour === undefined ? null : agreeing(hour.importKwh, hourly?.get(beginMs)),
      coverage: hour?.coverage ?? 0,
    });
  }
  return bars;
}

function dayBars(span: Span, energy: Energy, timeZone: string): EnergyBar[] {
  const known = new Map(energy.days.map((day) => [day.day, day]));
  return daysOf(span).map((day) => {
    const found = known.get(day);
    return {
      ...dayRange(day, timeZone),
      importKwh: found?.importKwh ?? null,
      exportKwh: found?.exportKwh ?? null,
      importByPhaseKwh: found?.importByPhaseKwh ?? null,
      coverage: found?.coverage ?? 0,
    };
  });
}

function monthBars(span: Span, energy: Energy, timeZone: string): EnergyBar[] {
  const known = new Map(energy.months.map((month) => [month.month, month]));
  return monthsOf(span).map((month) => {
    const found = known.get(month);
    const days = energy.days.filter(({ day }) => day.startsWith(month));
    return {
      ...spanRange(spanOf('month', `${month}-01`), timeZone),
      importKwh: found?.importKwh ?? null,
      exportKwh: found?.exportKwh ?? null,
      importByPhaseKwh: perPhase((phase) => sumOf(days.map(({ importByPhaseKwh }) => importByPhaseKwh[phase]))),
      coverage: found?.coverage ?? 0,
    };
  });
}

/// What is there, summed; null where nothing is.
function sumOf(values: readonly (number | null)[]): number | null {
  const there = values.filter((value) => value !== null);
  return there.length === 0 ? null : there.reduce((sum, value) => sum + value, 0);
}

/// Import of each phase by the hour's begin.
export type HourlyImport = ReadonlyMap<number, PerPhase<number | null>>;

/// What the counters rose in each hour, which counts what they rose since the last hour that has a value.
/// @param counters  by the hour, of `energy_kwh`
/// @source docs/energy.md, "A step of the counter belongs to the time of its later value"
export function hourlyImport({ timesMs, columns }: Series): HourlyImport {
  const last: Record<string, number | null> = {};
  return new Map(
    timesMs.map((timeMs, row) => [
      timeMs,
      perPhase((phase) => {
        const [low, high] = [columns[phase]?.min[row] ?? null, columns[phase]?.max[row] ?? null];
        if (low === null || high === null) return null;
        const from = last[phase] ?? low;
        last[phase] = high;
        return high - from;
      }),
    ]),
  );
}

/// Readings are rounded to the counter's last digit, one of each phase and end.
const roundingKwh = 1e-4;

/// The phases, where they are what the server's sum is made of: with a reset, or where power stands in for a counter,
/// they are not.
function agreeing(importKwh: number | null, byPhase: PerPhase<number | null> | undefined): PerPhase<number | null> | null {
  if (byPhase === undefined || importKwh === null) return null;
  const sum = sumOf(phases.map((phase) => byPhase[phase]));
  return sum !== null && Math.abs(sum - importKwh) <= roundingKwh ? byPhase : null;
}

/// Where the hours' counters are asked from on, so that the first hour knows where it began.
export function hoursBefore(day: string, timeZone: string): number {
  return dayRange(shiftDay(day, -1), timeZone).startMs;
}
