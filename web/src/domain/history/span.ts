import { dayMs, type CalendarUnit, type ZoneClock } from './zone-clock.ts';

/// What a chart shows of time: instants [startMs, endMs), whole milliseconds.
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

export const shortestSpanMs = 10_000;
/// Ten years with three leap days.
export const longestSpanMs = 3_653 * dayMs;
/// The server keeps no reading from before.
export const earliestMs = Date.UTC(2000, 0, 1);
/// Ends that are this near to now follow it.
const nearNow = 0.002;

export function lengthOf({ startMs, endMs }: Span): number {
  return endMs - startMs;
}

/// The span of at least ten seconds and at most ten years that is nearest to the wished one and not beyond now.
export function clampSpan(wished: Span, nowMs: number): Span {
  const length = Math.round(Math.min(longestSpanMs, Math.max(shortestSpanMs, lengthOf(wished))));
  const startMs = Math.round(wished.startMs + (lengthOf(wished) - length) / 2);
  const latest = Math.floor(nowMs) - length;
  const kept = Math.max(earliestMs, Math.min(latest, startMs));
  return { startMs: kept, endMs: kept + length };
}

/// The span times `factor`, so that `aboutMs` stays where it is as long as there is room.
export function zoom(span: Span, factor: number, aboutMs: number, nowMs: number): Span {
  const length = lengthOf(span);
  const wished = Math.min(longestSpanMs, Math.max(shortestSpanMs, length * factor));
  const startMs = aboutMs - ((aboutMs - span.startMs) * wished) / length;
  return clampSpan({ startMs, endMs: startMs + wished }, nowMs);
}

export function pan(span: Span, byMs: number, nowMs: number): Span {
  return clampSpan({ startMs: span.startMs + byMs, endMs: span.endMs + byMs }, nowMs);
}

/// On the way from one span to another, `share` from 0 to 1: the scale changes evenly about the point that both have at the
/// same place.
export function between(from: Span, to: Span, share: number): Span {
  if (share >= 1) return to;
  const [first, last] = [lengthOf(from), lengthOf(to)];
  const linear = (a: number, b: number) => Math.round(a + (b - a) * share);
  const ratio = last / first;
  if (Math.abs(Math.log(ratio)) < 0.05) {
    return { startMs: linear(from.startMs, to.startMs), endMs: linear(from.endMs, to.endMs) };
  }
  const fixedMs = (from.startMs * last - to.startMs * first) / (last - first);
  const scale = ratio ** share;
  const at = (timeMs: number) => Math.round(fixedMs + (timeMs - fixedMs) * scale);
  return { startMs: at(from.startMs), endMs: at(from.endMs) };
}

/// Whether the span ends now, as far as can be seen.
export function endsNow(span: Span, nowMs: number): boolean {
  return nowMs - span.endMs <= Math.max(1_000, lengthOf(span) * nearNow);
}

/// The same length, ending now.
export function followed(span: Span, nowMs: number): Span {
  return clampSpan({ startMs: nowMs - lengthOf(span), endMs: nowMs }, nowMs);
}

/// What follows the time some moments later: of a day, week, month or year that runs yet more is past, all else moves.
export function movedOn(span: Span, clock: ZoneClock, nowMs: number): Span {
  return runningUnit(span, clock) === null ? followed(span, nowMs) : clampSpan({ startMs: span.startMs, endMs: nowMs }, nowMs);
}

/// The unit that the span is exactly one of, by the clocks of the zone.
export function unitOf(span: Span, clock: ZoneClock): CalendarUnit | null {
  const units: readonly CalendarUnit[] = ['hour', 'day', 'week', 'month', 'year'];
  return units.find((unit) => clock.shift(span.endMs, unit, -1) === span.startMs) ?? null;
}

/// Up to now: the last hour, day, … by the clocks. In the past: the calendar's own that the middle lies in.
export function spanOfUnit(unit: CalendarUnit, seen: Span, clock: ZoneClock, nowMs: number): Span {
  const now = Math.floor(nowMs);
  if (endsNow(seen, nowMs)) return { startMs: clock.shift(now, unit, -1), endMs: now };
  return clampedEnd(clock.periodAt((seen.startMs + seen.endMs) / 2, unit), nowMs);
}

/// The whole day, or of the present one what is past.
export function spanOfDay(startMs: number, endMs: number, nowMs: number): Span {
  return clampedEnd({ startMs, endMs }, nowMs);
}

/// The same, one earlier (-1) or later (1): a calendar's unit by the calendar, any other span by its length.
export function neighbour(span: Span, direction: -1 | 1, clock: ZoneClock, nowMs: number): Span {
  const whole = direction < 0 && endsNow(span, nowMs) ? runningUnit(span, clock) : null;
  if (whole !== null) return { startMs: clock.shift(span.startMs, whole, -1), endMs: span.startMs };
  const unit = unitOf(span, clock);
  if (unit === null) return pan(span, direction * lengthOf(span), nowMs);
  const [startMs, endMs] = [span.startMs, span.endMs].map((edge) => clock.shift(edge, unit, direction)) as [number, number];
  return endMs > nowMs ? spanOfUnit(unit, followed(span, nowMs), clock, nowMs) : clampSpan({ startMs, endMs }, nowMs);
}

/// The day, week, month or year that the span is the past part of.
function runningUnit(span: Span, clock: ZoneClock): CalendarUnit | null {
  const units: readonly CalendarUnit[] = ['day', 'week', 'month', 'year'];
  return (
    units.find((unit) => {
      const { startMs, endMs } = clock.periodAt(span.startMs, unit);
      return startMs === span.startMs && span.endMs < endMs && clock.periodAt(span.endMs, unit).startMs === startMs;
    }) ?? null
  );
}

function clampedEnd({ startMs, endMs }: Span, nowMs: number): Span {
  const end = Math.min(endMs, Math.floor(nowMs));
  return clampSpan({ startMs: Math.min(startMs, end - shortestSpanMs), endMs: end }, nowMs);
}
