import { describe, expect, it } from 'vitest';
import { inOrder, isResting, nextEntry, sorted, type KeptEntry } from '../../../src/domain/switch-schedule.ts';

const nowMs = Date.UTC(2026, 10, 27, 12);
const dayMs = 86_400_000;

function entry(id: string, members: Partial<KeptEntry> = {}): KeptEntry {
  return {
    ...{ id, phase: 'A', state: 'on', isEnabled: true, weekdays: ['mon'] },
    ...{ at: { kind: 'time', time: '06:30' }, nextMs: nowMs + dayMs },
    ...members,
  } as KeptEntry;
}

describe('a schedule', () => {
  it('tells what comes next, whatever order its entries have', () => {
    const entries = [entry('a', { nextMs: nowMs + 3 }), entry('b', { nextMs: nowMs + 1 }), entry('c', { nextMs: null })];
    expect(nextEntry(entries)?.id).toBe('b');
    expect(nextEntry([entry('c', { nextMs: null })])).toBeNull();
    expect(nextEntry([])).toBeNull();
  });

  it('stands in the order of phases and of the day', () => {
    const entries = [
      entry('evening', { at: { kind: 'time', time: '22:00' } }),
      entry('of-b', { phase: 'B' }),
      entry('dawn', { at: { kind: 'sun', sun: 'sunrise', offsetMinutes: -30 } }),
      entry('dusk', { at: { kind: 'sun', sun: 'sunset', offsetMinutes: 0 } }),
      entry('morning', { at: { kind: 'time', time: '06:10' } }),
    ];
    expect(sorted(entries).map(({ id }) => id)).toEqual(['dawn', 'morning', 'dusk', 'evening', 'of-b']);
  });

  it('knows entries that rest since the sun does not rise or set', () => {
    const dusk = entry('dusk', { at: { kind: 'sun', sun: 'sunset', offsetMinutes: 0 } });
    expect(isResting(dusk, nowMs)).toBe(false);
    expect(isResting({ ...dusk, nextMs: nowMs + 50 * dayMs }, nowMs)).toBe(true);
    expect(isResting({ ...dusk, nextMs: null }, nowMs)).toBe(true);
    expect(isResting({ ...dusk, nextMs: null, isEnabled: false }, nowMs)).toBe(false);
    expect(isResting(entry('clock', { nextMs: null }), nowMs)).toBe(false);
  });

  it('has its days in the order of the week', () => {
    expect(inOrder(['sun', 'mon', 'sat'])).toEqual(['mon', 'sat', 'sun']);
  });
});
