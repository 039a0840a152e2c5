/// Schedule and log of switchings, as the server keeps them of one device.

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface FakeEntry extends Record<string, unknown> {
  readonly id: string | null;
  readonly phase: string;
  readonly state: string;
  readonly enabled: boolean;
}

const ok = (body: unknown): Answer => ({ status: 200, body });
export const daily = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export function fakeEntry(id: string, members: Record<string, unknown> = {}): FakeEntry {
  const base = { id, phase: 'A', state: 'off', enabled: true, weekdays: daily };
  return { ...base, at: { time: '22:00', sun: null, offset_minutes: null }, next: new Date(Date.now() + 3_600_000).toISOString(), ...members } as FakeEntry;
}

/// What a house might have: a heater at night, a lamp by the sun, one that is not enabled, and one that rests.
export function someEntries(nowMs: number): FakeEntry[] {
  const inHours = (hours: number) => new Date(nowMs + hours * 3_600_000).toISOString();
  return [
    fakeEntry('night', { at: { time: '22:00' }, next: inHours(3) }),
    fakeEntry('morning', { state: 'on', weekdays: daily.slice(0, 5), at: { time: '05:45' }, next: inHours(11) }),
    fakeEntry('dusk', { phase: 'B', state: 'on', at: { sun: 'sunset', offset_minutes: -30 }, next: inHours(27) }),
    fakeEntry('holiday', { phase: 'B', enabled: false, weekdays: ['sat', 'sun'], at: { time: '09:00' }, next: null }),
    fakeEntry('polar', { phase: 'C', at: { sun: 'sunrise', offset_minutes: 0 }, next: inHours(24 * 47) }),
  ];
}

export class FakeControl {
  revision = 0;
  place: unknown = null;
  entries: FakeEntry[] = [];
  changedBy: string | null = null;
  device: { state: string; revision: number | null; error: string | null } = { state: 'kept', revision: 0, error: null };
  /// Oldest first, as the server lists them.
  log: Record<string, unknown>[] = [];
  readonly puts: Record<string, unknown>[] = [];

  logged(members: Record<string, unknown>): void {
    const base = { id: `c${this.log.length}`, at: new Date().toISOString(), username: 'ada', phase: 'A', asked: 'off' };
    this.log.push({ ...base, status: 'acknowledged', state: 'off', error: null, latency_ms: 12, by: 'user', ...members });
  }

  answer(method: string, path: string, body: Record<string, unknown>): Answer | null {
    if (method === 'GET' && path.endsWith('/commands')) return ok(this.log);
    if (!path.endsWith('/schedule')) return null;
    if (method === 'PUT') {
      this.puts.push(body);
      if (body.revision !== this.revision) {
        const detail = 'the schedule was changed meanwhile';
        return { status: 409, body: { type: 'about:blank', title: 'Conflict', status: 409, detail, errors: [] } };
      }
      this.revision += 1;
      this.place = body.place ?? null;
      this.entries = (body.entries as FakeEntry[]).map((one, index) => ({
        ...fakeEntry(one.id ?? `e${index}`),
        ...one,
        id: one.id ?? `e${index}`,
      }));
      this.changedBy = 'ada';
      this.device = { ...this.device, state: 'waiting' };
    }
    return ok({
      ...{ revision: this.revision, timezone: 'Europe/Berlin', place: this.place, entries: this.entries, device: this.device },
      ...{ changed_at: this.changedBy === null ? null : new Date().toISOString(), changed_by: this.changedBy },
    });
  }
}
