import type { Span } from './span.ts';
import { lengthOf } from './span.ts';
import { dayMs, hourMs, minuteMs, modulo, secondMs, shiftWall, startOfWall, type ZoneClock } from './zone-clock.ts';

/// What tells a tick from its neighbours, and so what is written at it.
export type TickUnit = 'second' | 'minute' | 'day' | 'month' | 'year';

export interface Ticks {
  readonly timesMs: readonly number[];
  readonly unit: TickUnit;
}

interface Step {
  readonly unit: TickUnit;
  /// About; a month is not as long as another.
  readonly ms: number;
  /// Of the calendar's unit, for those that are not always as long.
  readonly count: number;
  readonly by: 'clock' | 'day' | 'week' | 'month' | 'year';
}

const clockStep = (ms: number): Step => ({ unit: ms < minuteMs ? 'second' : 'minute', ms, count: 1, by: 'clock' });
const calendarStep = (unit: TickUnit, by: 'day' | 'week' | 'month' | 'year', count: number): Step => {
  const ms = { day: dayMs, week: 7 * dayMs, month: 30.4 * dayMs, year: 365.25 * dayMs }[by] * count;
  return { unit, ms, count, by };
};
const steps: readonly Step[] = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => clockStep(seconds * secondMs)),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => clockStep(minutes * minuteMs)),
  ...[1, 2, 3, 6, 12].map((hours) => clockStep(hours * hourMs)),
  ...[1, 2].map((days) => calendarStep('day', 'day', days)),
  calendarStep('day', 'week', 1),
  ...[1, 2, 3, 6].map((months) => calendarStep('month', 'month', months)),
  ...[1, 2, 5, 10].map((years) => calendarStep('year', 'year', years)),
];

/// Round times of the zone's clocks and calendar, ascending, at most `most` of them or little more; one at least, where
/// the span is a second long.
export function timeTicks(span: Span, most: number, clock: ZoneClock): Ticks {
  const fitting = steps.findIndex(({ ms }) => lengthOf(span) / ms <= most);
  const coarsest = fitting === -1 ? steps.length - 1 : fitting;
  // Three weeks may lie within one month: then their weeks tell more than no month does.
  for (let at = coarsest; ; at -= 1) {
    const step = steps[at] as Step;
    const timesMs = ticksBy(step, span, clock);
    if (timesMs.length > 0 || at === 0) return { timesMs, unit: step.unit };
  }
}

function ticksBy(step: Step, span: Span, clock: ZoneClock): number[] {
  const timesMs: number[] = [];
  // A wall time may be an hour off what it was: some before and after are looked at too.
  const endWallMs = clock.wallMs(span.endMs) + hourMs;
  for (let wallMs = firstTick(clock.wallMs(span.startMs) - hourMs, step); wallMs <= endWallMs; wallMs = next(wallMs, step)) {
    for (const timeMs of instantsOf(wallMs, step, clock)) {
      const isNew = timesMs.length === 0 || timeMs > (timesMs.at(-1) as number);
      if (timeMs >= span.startMs && timeMs <= span.endMs && isNew) timesMs.push(timeMs);
    }
  }
  return timesMs;
}

/// An hour that the clocks show twice has its ticks twice; one that they leave out has none.
function instantsOf(wallMs: number, step: Step, clock: ZoneClock): number[] {
  const first = clock.instantOf(wallMs);
  if (step.by !== 'clock') return [first];
  return [first, first + hourMs].filter((timeMs) => clock.wallMs(timeMs) === wallMs);
}

function firstTick(wallMs: number, step: Step): number {
  if (step.by === 'clock') return wallMs - modulo(wallMs, step.ms);
  const start = startOfWall(wallMs, step.by);
  const date = new Date(start);
  if (step.by === 'day') return shiftWall(start, 'day', -((date.getUTCDate() - 1) % step.count));
  if (step.by === 'month') return shiftWall(start, 'month', -(date.getUTCMonth() % step.count));
  if (step.by === 'year') return shiftWall(start, 'year', -(date.getUTCFullYear() % step.count));
  return start;
}

function next(wallMs: number, step: Step): number {
  if (step.by === 'clock') return wallMs + step.ms;
  const later = shiftWall(wallMs, step.by, step.count);
  // Every second day counts from the first of each month.
  const isOtherMonth = new Date(later).getUTCMonth() !== new Date(wallMs).getUTCMonth();
  return step.by === 'day' && step.count > 1 && isOtherMonth ? startOfWall(later, 'month') : later;
}

/// Whether the tick is the first of a larger unit, which is then written too.
export function opensLarger(timeMs: number, unit: TickUnit, clock: ZoneClock): boolean {
  const wallMs = clock.wallMs(timeMs);
  switch (unit) {
    case 'second':
    case 'minute':
      return modulo(wallMs, dayMs) === 0;
    case 'day':
    case 'month':
      return startOfWall(wallMs, 'day') === startOfWall(wallMs, 'year');
    case 'year':
      return false;
  }
}
