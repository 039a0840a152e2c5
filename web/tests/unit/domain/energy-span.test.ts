import { describe, expect, it } from 'vitest';
import { dayAt, shiftDay } from '../../../src/domain/calendar.ts';
import { daysOf, hasDay, monthsOf, samePartBefore, spanAfter, spanBefore, spanKinds, spanOf, spanRange } from '../../../src/domain/energy-span.ts';
import { randomly } from './randomly.ts';

const berlin = 'Europe/Berlin';

describe('a span', () => {
  it.each([
    ['day', '2026-11-27', '2026-11-27', '2026-11-28'],
    ['week', '2026-11-27', '2026-11-23', '2026-11-30'],
    ['week', '2027-01-03', '2026-12-28', '2027-01-04'],
    ['month', '2026-12-31', '2026-12-01', '2027-01-01'],
    ['month', '2028-02-29', '2028-02-01', '2028-03-01'],
    ['year', '2026-07-01', '2026-01-01', '2027-01-01'],
  ] as const)('%s of %s is from %s to %s', (kind, day, firstDay, endDay) => {
    expect(spanOf(kind, day)).toEqual({ kind, firstDay, endDay });
  });

  it('follows the one before it without a hole, of any day and kind', () => {
    randomly(2_000, (random) => {
      const day = shiftDay('2000-01-01', Math.floor(random() * 20_000));
      const kind = spanKinds[Math.floor(random() * spanKinds.length)]!;
      const span = spanOf(kind, day);
      expect(hasDay(span, day)).toBe(true);
      expect(spanBefore(span).endDay).toBe(span.firstDay);
      expect(spanAfter(spanBefore(span))).toEqual(span);
      expect(daysOf(span)).toHaveLength((Date.parse(span.endDay) - Date.parse(span.firstDay)) / 86_400_000);
      expect(daysOf(span).every((one) => hasDay(span, one))).toBe(true);
    });
  });

  it('lasts as long as its zone has it', () => {
    const hours = (day: string) => {
      const { startMs, endMs } = spanRange(spanOf('day', day), berlin);
      return (endMs - startMs) / 3_600_000;
    };
    expect([hours('2026-03-29'), hours('2026-10-25'), hours('2026-11-27')]).toEqual([23, 25, 24]);
    expect(new Date(spanRange(spanOf('month', '2026-11-27'), berlin).startMs).toISOString()).toBe('2026-10-31T23:00:00.000Z');
  });

  it('of a year has twelve months', () => {
    expect(monthsOf(spanOf('year', '2026-05-05'))).toHaveLength(12);
    expect(monthsOf(spanOf('week', '2026-11-30'))).toEqual(['2026-11', '2026-12']);
  });
});

describe('the same part of the span before', () => {
  const now = Date.parse('2026-11-27T04:20:00+01:00');
  const text = (kind: (typeof spanKinds)[number], nowMs = now) => {
    const { startMs, endMs } = samePartBefore(spanOf(kind, dayAt(nowMs, berlin)), nowMs, berlin);
    return [startMs, endMs].map((ms) => new Date(ms).toISOString());
  };

  it('goes up to the same clock time', () => {
    expect(text('day')).toEqual(['2026-11-25T23:00:00.000Z', '2026-11-26T03:20:00.000Z']);
    expect(text('week')).toEqual(['2026-11-15T23:00:00.000Z', '2026-11-20T03:20:00.000Z']);
    // October was in summer time until the 25th.
    expect(text('month')).toEqual(['2026-09-30T22:00:00.000Z', '2026-10-27T03:20:00.000Z']);
    expect(text('year')).toEqual(['2024-12-31T23:00:00.000Z', '2025-11-27T03:20:00.000Z']);
  });

  it('is all of a shorter month, and goes by the day of a year', () => {
    expect(text('month', Date.parse('2026-03-31T12:00:00+02:00'))).toEqual(['2026-01-31T23:00:00.000Z', '2026-02-28T23:00:00.000Z']);
    expect(text('year', Date.parse('2028-02-29T12:00:00+01:00'))[1]).toBe('2027-03-01T11:00:00.000Z');
  });
});
