import { describe, expect, it } from 'vitest';
import {
  countByKind,
  elapsedMs,
  extremePercent,
  isOngoing,
  withEvents,
} from '../../../src/domain/power-event.ts';
import { powerEvent } from '../sample.ts';

it('an event without a duration is still going on, and as long as it has been until now', () => {
  const begun = powerEvent('e1', { beginMs: 5_000, durationMs: null });
  expect(isOngoing(begun)).toBe(true);
  expect(elapsedMs(begun, 65_000)).toBe(60_000);
  expect(elapsedMs(begun, 4_000)).toBe(0);
  const moment = powerEvent('e2', { durationMs: 0 });
  expect(isOngoing(moment)).toBe(false);
  expect(elapsedMs(moment, 65_000)).toBe(0);
});

it('extremePercent is a share of what is nominal, and unknown without it', () => {
  expect(extremePercent(powerEvent('e', { extreme: 161, reference: 230 }))).toBeCloseTo(70, 10);
  expect(extremePercent(powerEvent('e', { extreme: 161, reference: null }))).toBeNull();
  expect(extremePercent(powerEvent('e', { extreme: 161, reference: 0 }))).toBeNull();
  expect(extremePercent(powerEvent('e', { extreme: null, reference: 230 }))).toBeNull();
});

describe('withEvents', () => {
  const first = powerEvent('a', { beginMs: 1_000, durationMs: null, hasWaveform: true });
  const second = powerEvent('b', { beginMs: 2_000 });

  it('has the newest first, whatever the order they came in', () => {
    const ids = (events: readonly { id: string }[]) => events.map(({ id }) => id);
    expect(ids(withEvents([], [first, second]))).toEqual(['b', 'a']);
    expect(ids(withEvents([second], [first]))).toEqual(['b', 'a']);
    const together = [powerEvent('z', { beginMs: 2_000 }), powerEvent('c', { beginMs: 2_000 })];
    expect(ids(withEvents([second], together))).toEqual(['b', 'c', 'z']);
  });

  it.each([null, false])('takes over what is told anew, once, and forgets no waveform (%s)', (hasWaveform) => {
    const ended = powerEvent('a', { beginMs: 1_000, durationMs: 180, extreme: 160.1, hasWaveform });
    const merged = withEvents([second, first], [ended]);
    expect(merged).toEqual([second, { ...ended, hasWaveform: true }]);
    expect(withEvents(merged, [ended])).toEqual(merged);
  });

  it('learns of a waveform that comes later', () => {
    const [event] = withEvents([powerEvent('a', { hasWaveform: false })], [powerEvent('a', { hasWaveform: true })]);
    expect(event?.hasWaveform).toBe(true);
  });
});

it('countByKind leaves out what there is none of and puts what it does not know last', () => {
  const kinds = ['over_current', 'weather', 'voltage_dip', 'over_current'];
  expect(countByKind(kinds.map((kind, index) => powerEvent(`e${index}`, { kind })))).toEqual([
    { kind: 'voltage_dip', count: 1 },
    { kind: 'over_current', count: 2 },
    { kind: 'weather', count: 1 },
  ]);
});
