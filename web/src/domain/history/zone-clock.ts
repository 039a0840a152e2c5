import { offsetMs } from '../calendar.ts';

export const calendarUnits = ['hour', 'day', 'week', 'month', 'year'] as const;
export type CalendarUnit = (typeof calendarUnits)[number];

export const secondMs = 1_000;
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;
const quarterMs = 900_000;
const mostKept = 20_000;
/// 1970 began on a Thursday.
const daysToMonday = 3;

/// The clocks of a time zone. A wall time is what they show, written as if it were UTC, in ms.
export class ZoneClock {
  private readonly kept = new Map<number, number>();

  constructor(readonly timeZone: string) {}

  wallMs(timeMs: number): number {
    return timeMs + this.offsetMs(timeMs);
  }

  /// The first instant that shows this wall time. Where the clocks leave it out, they show as much later as they were
  /// put forward.
  instantOf(wallMs: number): number {
    const before = wallMs - this.offsetMs(wallMs - dayMs);
    const after = wallMs - this.offsetMs(wallMs + dayMs);
    const shows = (timeMs: number) => this.wallMs(timeMs) === wallMs;
    if (shows(before)) return shows(after) ? Math.min(before, after) : before;
    return shows(after) ? after : before;
  }

  /// The same wall time some units later or earlier; an hour is always 60 minutes. A day of month that the other month
  /// does not have becomes its last.
  shift(timeMs: number, unit: CalendarUnit, count: number): number {
    if (unit === 'hour') return timeMs + count * hourMs;
    return this.instantOf(shiftWall(this.wallMs(timeMs), unit, count));
  }

  /// The hour, day, week (from Monday), month or year that contains the instant, half-open.
  periodAt(timeMs: number, unit: CalendarUnit): { startMs: number; endMs: number } {
    const wallMs = this.wallMs(timeMs);
    if (unit === 'hour') {
      const startMs = timeMs - modulo(wallMs, hourMs);
      return { startMs, endMs: startMs + hourMs };
    }
    const start = startOfWall(wallMs, unit);
    return { startMs: this.instantOf(start), endMs: this.instantOf(shiftWall(start, unit, 1)) };
  }

  /// What the clocks show less UTC. Asking the browser is slow, so a day of one offset is asked for once, and other days
  /// once for each quarter of an hour: no zone changes between two of them.
  offsetMs(timeMs: number): number {
    const day = Math.floor(timeMs / dayMs) * dayMs;
    const atStart = this.asked(day);
    if (atStart === this.asked(day + dayMs)) return atStart;
    return this.asked(Math.floor(timeMs / quarterMs) * quarterMs);
  }

  private asked(timeMs: number): number {
    const known = this.kept.get(timeMs);
    if (known !== undefined) return known;
    if (this.kept.size >= mostKept) this.kept.clear();
    const offset = offsetMs(timeMs, this.timeZone);
    this.kept.set(timeMs, offset);
    return offset;
  }
}

export function shiftWall(wallMs: number, unit: Exclude<CalendarUnit, 'hour'>, count: number): number {
  if (unit === 'day') return wallMs + count * dayMs;
  if (unit === 'week') return wallMs + count * 7 * dayMs;
  const date = new Date(wallMs);
  const months = date.getUTCFullYear() * 12 + date.getUTCMonth() + count * (unit === 'month' ? 1 : 12);
  const [year, month] = [Math.floor(months / 12), modulo(months, 12)];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), lastDay)) + modulo(wallMs, dayMs);
}

export function startOfWall(wallMs: number, unit: Exclude<CalendarUnit, 'hour'>): number {
  const date = new Date(wallMs);
  const midnight = wallMs - modulo(wallMs, dayMs);
  switch (unit) {
    case 'day':
      return midnight;
    case 'week':
      return midnight - modulo(midnight / dayMs + daysToMonday, 7) * dayMs;
    case 'month':
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
    case 'year':
      return Date.UTC(date.getUTCFullYear(), 0, 1);
  }
}

/// The remainder that has the sign of the divisor.
export function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
