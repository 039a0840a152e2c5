import type { Span } from './span.ts';
import { shiftWall, type ZoneClock } from './zone-clock.ts';

/// What is shown beside the present: the same time of an earlier day, week or year.
export const comparisons = ['none', 'day', 'week', 'year'] as const;
export type Comparison = (typeof comparisons)[number];
export type Earlier = Exclude<Comparison, 'none'>;

export function isComparison(value: unknown): value is Comparison {
  return comparisons.some((comparison) => comparison === value);
}

/// The instant that stands below `timeMs`: the same wall time that much before.
export function earlierOf(timeMs: number, by: Earlier, clock: ZoneClock): number {
  return clock.shift(timeMs, by, -1);
}

export function earlierSpan({ startMs, endMs }: Span, by: Earlier, clock: ZoneClock): Span {
  return { startMs: earlierOf(startMs, by, clock), endMs: earlierOf(endMs, by, clock) };
}

/// Where an earlier instant is drawn. The 29th of February stands below no day of the next year, and an hour that is
/// left out by the clocks below none of that day: NaN.
export function laterOf(timeMs: number, by: Earlier, clock: ZoneClock): number {
  const wallMs = clock.wallMs(timeMs);
  const later = shiftWall(wallMs, by, 1);
  if (by === 'year' && dateOf(later) !== dateOf(wallMs)) return NaN;
  const instant = clock.instantOf(later);
  return clock.wallMs(instant) === later ? instant : NaN;
}

function dateOf(wallMs: number): number {
  return new Date(wallMs).getUTCDate();
}
