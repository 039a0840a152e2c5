import { describe, expect, it } from 'vitest';
import { Problem } from '../../../src/api/problem.ts';
import type { KeptEntry, Place, ScheduleEntry, SwitchSchedule } from '../../../src/domain/switch-schedule.ts';
import { ScheduleBook, type ScheduleApi } from '../../../src/state/schedule-book.svelte.ts';

const berlin = { latitudeDeg: 52.52, longitudeDeg: 13.405 };

function entry(id: string | null, members: Partial<ScheduleEntry> = {}): ScheduleEntry {
  return { id, phase: 'A', state: 'on', isEnabled: true, weekdays: ['mon'], at: { kind: 'time', time: '06:30' }, ...members };
}

function scene(entries: readonly ScheduleEntry[]) {
  const kept = (revision: number, place: Place | null, list: readonly ScheduleEntry[]): SwitchSchedule => ({
    ...{ revision, place, timeZone: 'UTC', changedAtMs: 1, changedBy: 'ada', device: { state: 'kept', error: null } },
    entries: list.map((one, index) => ({ ...one, id: one.id ?? `e${index}`, nextMs: null }) as KeptEntry),
  });
  let server = kept(3, null, entries);
  const api: ScheduleApi = {
    schedule: () => Promise.resolve(server),
    setSchedule: (_, revision, place, list) => {
      if (revision !== server.revision) return Promise.reject(new Problem(409, 'Conflict', 'changed meanwhile', [], null));
      server = kept(revision + 1, place, list);
      return Promise.resolve(server);
    },
  };
  const book = new ScheduleBook(api, 'demo');
  return { book, server: () => server, change: () => void (server = { ...server, revision: server.revision + 1 }) };
}

describe('the schedule that is edited', () => {
  it('gains, changes and loses entries, each time as a whole', async () => {
    const { book, server } = scene([entry('a'), entry('b', { phase: 'B' })]);
    await book.load();
    await book.save(entry(null, { phase: 'C' }), null);
    expect(server().entries.map(({ phase }) => phase)).toEqual(['A', 'B', 'C']);
    await book.save(entry('a', { state: 'off' }), null);
    expect(server().entries.map(({ id, state }) => `${id} ${state}`).sort()).toEqual(['a off', 'b on', 'e2 on']);
    await book.enable('b', false);
    expect(book.entries.find(({ id }) => id === 'b')?.isEnabled).toBe(false);
    await book.remove('a');
    expect(book.entries.map(({ id }) => id)).toEqual(['b', 'e2']);
    expect(book.schedule?.revision).toBe(7);
  });

  it('keeps the place only while an entry asks for the sun', async () => {
    const { book, server } = scene([]);
    await book.load();
    await book.save(entry('dusk', { at: { kind: 'sun', sun: 'sunset', offsetMinutes: 0 } }), berlin);
    expect(server().place).toEqual(berlin);
    await book.save(entry('b'), null);
    expect(server().place).toEqual(berlin);
    await book.remove('dusk');
    expect(server().place).toBeNull();
  });

  it('shows what somebody else has made of it, and loses nothing of theirs', async () => {
    const { book, server, change } = scene([entry('a')]);
    await book.load();
    change();
    await expect(book.remove('a')).rejects.toThrow('changed meanwhile');
    expect(book.wasChangedElsewhere).toBe(true);
    expect(book.schedule?.revision).toBe(4);
    expect(server().entries.length).toBe(1);
    await book.remove('a');
    expect(book.wasChangedElsewhere).toBe(false);
    expect(server().entries.length).toBe(0);
  });
});
