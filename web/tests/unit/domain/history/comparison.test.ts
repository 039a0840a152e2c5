import { describe, expect, it } from 'vitest';
import { earlierOf, earlierSpan, laterOf } from '../../../../src/domain/history/comparison.ts';
import { ZoneClock } from '../../../../src/domain/history/zone-clock.ts';

const clock = new ZoneClock('Europe/Berlin');
const at = (iso: string) => Date.parse(iso);

describe('earlierOf', () => {
  it.each([
    ['day', '2026-03-29T10:00:00Z', '2026-03-28T11:00:00Z'],
    ['week', '2026-10-28T11:00:00Z', '2026-10-21T10:00:00Z'],
    ['year', '2026-07-01T10:00:00Z', '2025-07-01T10:00:00Z'],
    ['year', '2025-02-28T11:00:00Z', '2024-02-28T11:00:00Z'],
  ] as const)('shows the same clock a %s before %s', (by, now, then) => {
    expect(new Date(earlierOf(at(now), by, clock)).toISOString()).toBe(new Date(then).toISOString());
    expect(laterOf(at(then), by, clock)).toBe(at(now));
  });

  it('of a day with the clocks put forward is a whole day', () => {
    const day = { startMs: at('2026-03-28T23:00:00Z'), endMs: at('2026-03-29T22:00:00Z') };
    expect(earlierSpan(day, 'day', clock)).toEqual({ startMs: at('2026-03-27T23:00:00Z'), endMs: at('2026-03-28T23:00:00Z') });
  });
});

describe('laterOf', () => {
  it('has no place for the 29th of February', () => {
    expect(laterOf(at('2024-02-29T11:00:00Z'), 'year', clock)).toBeNaN();
    expect(laterOf(at('2024-03-01T11:00:00Z'), 'year', clock)).toBe(at('2025-03-01T11:00:00Z'));
  });

  it('has no place for an hour that the clocks leave out', () => {
    expect(laterOf(at('2026-03-28T01:30:00Z'), 'day', clock)).toBeNaN();
    expect(laterOf(at('2026-03-28T02:30:00Z'), 'day', clock)).toBe(at('2026-03-29T01:30:00Z'));
  });
});
