import { describe, expect, it } from 'vitest';
import { draftOf, entryOf, newDraft, type EntryDraft } from '../../../src/domain/entry-draft.ts';

const kept = { id: 'e1', isEnabled: false };
const berlin = { latitudeDeg: 52.52, longitudeDeg: 13.405 };

function read(members: Partial<EntryDraft>) {
  return entryOf({ ...newDraft('B', null), ...members }, kept);
}

describe('an entry that is written', () => {
  it('is every day off at a time to begin with', () => {
    expect(read({})).toEqual({
      entry: {
        ...kept,
        ...{ phase: 'B', state: 'off', weekdays: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] },
        at: { kind: 'time', time: '22:00' },
      },
      place: null,
    });
  });

  it('is the same after it was opened and not changed', () => {
    for (const at of [{ kind: 'time', time: '06:05' }, { kind: 'sun', sun: 'sunset', offsetMinutes: -45 }] as const) {
      const entry = { ...kept, phase: 'C', state: 'on', weekdays: ['mon', 'sun'], at } as const;
      expect(entryOf(draftOf(entry, berlin), kept)).toEqual({ entry, place: at.kind === 'sun' ? berlin : null });
    }
  });

  it('reads numbers with a point or a comma, and the true minus sign', () => {
    const sun = { at: 'sunrise', offset: '−30', latitude: '52,52', longitude: '-13.4' } as const;
    expect(read(sun)).toMatchObject({
      entry: { at: { kind: 'sun', sun: 'sunrise', offsetMinutes: -30 } },
      place: { latitudeDeg: 52.52, longitudeDeg: -13.4 },
    });
  });

  it('names what is wrong', () => {
    expect(read({ weekdays: [], time: '24:00' })).toEqual({ faults: { weekdays: 'noDay', time: 'time' } });
    expect(read({ time: '' })).toEqual({ faults: { time: 'time' } });
    expect(read({ at: 'sunset', offset: '121', latitude: '', longitude: '181' })).toEqual({
      faults: { offset: 'offset', latitude: 'latitude', longitude: 'longitude' },
    });
    expect(read({ at: 'sunset', offset: '1.5', latitude: '90', longitude: '-180' })).toEqual({ faults: { offset: 'offset' } });
  });
});
