import { describe, expect, it } from 'vitest';
import {
  between,
  clampSpan,
  earliestMs,
  endsNow,
  lengthOf,
  longestSpanMs,
  movedOn,
  neighbour,
  pan,
  shortestSpanMs,
  spanOfDay,
  spanOfUnit,
  unitOf,
  zoom,
  type Span,
} from '../../../../src/domain/history/span.ts';
import { ZoneClock } from '../../../../src/domain/history/zone-clock.ts';
import { Seeded } from '../../../pairing/seeded.ts';

const clock = new ZoneClock('Europe/Berlin');
const at = (iso: string) => Date.parse(iso);
const span = (start: string, end: string): Span => ({ startMs: at(start), endMs: at(end) });
const nowMs = at('2026-11-27T10:37:00Z');
const day = 86_400_000;

describe('clampSpan', () => {
  it('keeps ten seconds at least, about the middle', () => {
    expect(clampSpan({ startMs: 1e12, endMs: 1e12 + 4_000 }, nowMs)).toEqual({ startMs: 1e12 - 3_000, endMs: 1e12 + 7_000 });
  });

  it('keeps ten years at most, and the server’s beginning', () => {
    const all = clampSpan({ startMs: 0, endMs: nowMs }, nowMs);
    expect(lengthOf(all)).toBe(longestSpanMs);
    expect(all.startMs).toBeGreaterThanOrEqual(earliestMs);
  });

  it('does not go beyond now', () => {
    expect(clampSpan({ startMs: nowMs - 1e6, endMs: nowMs + 5e6 }, nowMs)).toEqual({ startMs: nowMs - 6e6, endMs: nowMs });
  });
});

describe('zoom', () => {
  it('keeps the place that it is about', () => {
    const seen = span('2026-01-15T00:00:00Z', '2026-01-16T00:00:00Z');
    expect(zoom(seen, 0.5, at('2026-01-15T06:00:00Z'), nowMs)).toEqual(span('2026-01-15T03:00:00Z', '2026-01-15T15:00:00Z'));
  });

  it('goes from a year to ten seconds and back', () => {
    let seen = span('2025-01-01T00:00:00Z', '2026-01-01T00:00:00Z');
    const aboutMs = at('2025-07-01T12:00:00Z');
    for (let turn = 0; turn < 100; turn += 1) seen = zoom(seen, 0.8, aboutMs, nowMs);
    expect(lengthOf(seen)).toBe(shortestSpanMs);
    expect(seen.startMs <= aboutMs && aboutMs <= seen.endMs).toBe(true);
    for (let turn = 0; turn < 68; turn += 1) seen = zoom(seen, 1.25, aboutMs, nowMs);
    expect(lengthOf(seen)).toBeGreaterThan(364 * day);
  });
});

describe('zoom and pan in any order', () => {
  it('are those of a plain model', () => {
    const random = new Seeded();
    console.info(`span: EDL_SEED=${random.seed}`);
    for (let walk = 0; walk < 60; walk += 1) {
      let seen = clampSpan({ startMs: nowMs - 1e9, endMs: nowMs - 5e8 }, nowMs);
      // The model knows a middle and a length, and pushes the span back where it must not be.
      for (let step = 0; step < 60; step += 1) {
        const before = seen;
        const [length, middle] = [lengthOf(seen), (seen.startMs + seen.endMs) / 2];
        let expected: { middle: number; length: number };
        if (random.number(2) === 0) {
          const factor = Math.exp((random.number(2_000) - 1_000) / 250);
          const aboutMs = seen.startMs + (length * random.number(1_001)) / 1_000;
          seen = zoom(seen, factor, aboutMs, nowMs);
          const next = Math.min(longestSpanMs, Math.max(shortestSpanMs, length * factor));
          expected = { length: next, middle: aboutMs + ((middle - aboutMs) * next) / length };
        } else {
          const byMs = (length * (random.number(4_001) - 2_000)) / 1_000;
          seen = pan(seen, byMs, nowMs);
          expected = { length, middle: middle + byMs };
        }
        const beyond = Math.max(0, expected.middle + expected.length / 2 - nowMs);
        const tooEarly = Math.max(0, earliestMs - (expected.middle - beyond - expected.length / 2));
        const wanted = expected.middle - beyond + tooEarly;
        const what = JSON.stringify({ walk, step, before, seen });
        expect(Math.abs(lengthOf(seen) - expected.length), what).toBeLessThanOrEqual(1);
        expect(Math.abs((seen.startMs + seen.endMs) / 2 - wanted), what).toBeLessThanOrEqual(2);
        expect(seen.endMs, what).toBeLessThanOrEqual(nowMs);
        expect(Number.isInteger(seen.startMs) && Number.isInteger(seen.endMs), what).toBe(true);
      }
    }
  });
});

describe('unitOf and spanOfUnit', () => {
  it.each([
    ['day', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z'],
    ['day', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z'],
    ['hour', '2026-01-15T12:34:00Z', '2026-01-15T12:00:00Z', '2026-01-15T13:00:00Z'],
    ['week', '2026-01-15T12:00:00Z', '2026-01-11T23:00:00Z', '2026-01-18T23:00:00Z'],
    ['month', '2026-03-10T12:00:00Z', '2026-02-28T23:00:00Z', '2026-03-31T22:00:00Z'],
    ['year', '2025-05-10T12:00:00Z', '2024-12-31T23:00:00Z', '2025-12-31T23:00:00Z'],
  ] as const)('the %s around %s', (unit, middle, start, end) => {
    const seen = { startMs: at(middle) - 500_000, endMs: at(middle) + 500_000 };
    const whole = spanOfUnit(unit, seen, clock, nowMs);
    expect(whole).toEqual(span(start, end));
    expect(unitOf(whole, clock)).toBe(unit);
    // Again is the same.
    expect(spanOfUnit(unit, whole, clock, nowMs)).toEqual(whole);
  });

  it('is the last one up to now where the end follows the time', () => {
    const seen = { startMs: nowMs - 600_000, endMs: nowMs };
    expect(spanOfUnit('day', seen, clock, nowMs)).toEqual({ startMs: nowMs - day, endMs: nowMs });
    expect(spanOfUnit('month', seen, clock, nowMs).startMs).toBe(at('2026-10-27T10:37:00Z'));
    // A day with the clocks put back is 25 hours.
    const then = at('2026-10-25T20:00:00Z');
    expect(lengthOf(spanOfUnit('day', { startMs: then - 1e5, endMs: then }, clock, then))).toBe(25 * 3_600_000);
  });

  it('ends now where the unit is not over', () => {
    const seen = span('2026-11-27T02:00:00Z', '2026-11-27T03:00:00Z');
    expect(spanOfUnit('day', seen, clock, nowMs)).toEqual({ startMs: at('2026-11-26T23:00:00Z'), endMs: nowMs });
  });

  it('is no unit where it is not exactly one', () => {
    expect(unitOf(span('2026-01-15T00:00:00Z', '2026-01-15T23:59:59Z'), clock)).toBeNull();
    // 24 hours are not that day.
    expect(unitOf(span('2026-03-28T23:00:00Z', '2026-03-29T23:00:00Z'), clock)).toBeNull();
  });
});

describe('neighbour', () => {
  it('goes by days of the zone', () => {
    const monday = span('2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z');
    expect(neighbour(monday, 1, clock, nowMs)).toEqual(span('2026-03-29T22:00:00Z', '2026-03-30T22:00:00Z'));
    expect(neighbour(monday, -1, clock, nowMs)).toEqual(span('2026-03-27T23:00:00Z', '2026-03-28T23:00:00Z'));
  });

  it('goes by the length of what is no unit', () => {
    expect(neighbour(span('2026-01-15T10:00:00Z', '2026-01-15T12:30:00Z'), -1, clock, nowMs)).toEqual(
      span('2026-01-15T07:30:00Z', '2026-01-15T10:00:00Z'),
    );
  });

  it('gives the whole day before a day that runs yet', () => {
    const today = spanOfDay(at('2026-11-26T23:00:00Z'), at('2026-11-27T23:00:00Z'), nowMs);
    expect(today.endMs).toBe(nowMs);
    expect(neighbour(today, -1, clock, nowMs)).toEqual(span('2026-11-25T23:00:00Z', '2026-11-26T23:00:00Z'));
  });

  it('ends at now', () => {
    const yesterday = span('2026-11-26T09:00:00Z', '2026-11-27T09:00:00Z');
    expect(neighbour(yesterday, 1, clock, nowMs)).toEqual({ startMs: nowMs - day, endMs: nowMs });
  });
});

describe('following the time', () => {
  it('moves any span, and lets a running day grow', () => {
    const hour = { startMs: nowMs - 3_600_000, endMs: nowMs };
    expect(movedOn(hour, clock, nowMs + 5_000)).toEqual({ startMs: hour.startMs + 5_000, endMs: nowMs + 5_000 });
    const today = { startMs: at('2026-11-26T23:00:00Z'), endMs: nowMs };
    expect(movedOn(today, clock, nowMs + 5_000)).toEqual({ startMs: today.startMs, endMs: nowMs + 5_000 });
  });

  it('is seen at the end', () => {
    expect(endsNow({ startMs: nowMs - 60_000, endMs: nowMs - 900 }, nowMs)).toBe(true);
    expect(endsNow({ startMs: nowMs - 60_000, endMs: nowMs - 1_500 }, nowMs)).toBe(false);
    expect(endsNow({ startMs: nowMs - day, endMs: nowMs - 100_000 }, nowMs)).toBe(true);
  });
});

describe('between', () => {
  const from = span('2026-01-15T00:00:00Z', '2026-01-16T00:00:00Z');
  const to = span('2026-01-15T06:00:00Z', '2026-01-15T07:00:00Z');

  it('begins and ends where it should', () => {
    expect(between(from, to, 0)).toEqual(from);
    expect(between(from, to, 1)).toEqual(to);
  });

  it('keeps the point that both have at one place', () => {
    const fixedMs = (from.startMs * lengthOf(to) - to.startMs * lengthOf(from)) / (lengthOf(to) - lengthOf(from));
    const place = (seen: Span) => (fixedMs - seen.startMs) / lengthOf(seen);
    for (const share of [0.2, 0.5, 0.9]) expect(place(between(from, to, share))).toBeCloseTo(place(from), 4);
    // Half way the scale is the geometric mean.
    expect(lengthOf(between(from, to, 0.5)) / 3_600_000).toBeCloseTo(Math.sqrt(24), 3);
  });

  it('moves evenly where the scale stays', () => {
    const later = pan(from, day, nowMs);
    expect(between(from, later, 0.25).startMs).toBe(from.startMs + day / 4);
  });
});
