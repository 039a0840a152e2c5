import { describe, expect, it } from 'vitest';
import { ControlApi } from '../../../src/api/control-api.ts';
import { ShapeError } from '../../../src/api/shape.ts';

const wireSchedule = {
  ...{ revision: 7, timezone: 'Europe/Berlin', place: { latitude_deg: 52.52, longitude_deg: 13.405 } },
  ...{ changed_at: '2026-11-27T10:00:00.000Z', changed_by: 'ada' },
  device: { state: 'waiting', revision: 6, error: null },
  entries: [
    { id: 'e1', phase: 'A', state: 'on', enabled: true, weekdays: ['sun', 'mon'], at: { time: '06:30', sun: null, offset_minutes: null }, next: '2026-11-29T05:30:00.000Z' },
    { id: 'e2', phase: 'B', state: 'off', enabled: false, weekdays: ['fri'], at: { time: null, sun: 'sunset', offset_minutes: -30 }, next: null },
  ],
};

function apiThatAnswers(answer: unknown) {
  const asked: { method: string; path: string; options: unknown }[] = [];
  const http = {
    request: (method: string, path: string, options?: unknown) => {
      asked.push({ method, path, options });
      return Promise.resolve(answer);
    },
  };
  return { api: new ControlApi(http as ConstructorParameters<typeof ControlApi>[0]), asked };
}

describe('the schedule', () => {
  it('is read with what comes next and whether the device has it', async () => {
    const { api, asked } = apiThatAnswers(wireSchedule);
    expect(await api.schedule('house 1')).toEqual({
      ...{ revision: 7, timeZone: 'Europe/Berlin', place: { latitudeDeg: 52.52, longitudeDeg: 13.405 } },
      ...{ changedAtMs: Date.UTC(2026, 10, 27, 10), changedBy: 'ada', device: { state: 'waiting', error: null } },
      entries: [
        { id: 'e1', phase: 'A', state: 'on', isEnabled: true, weekdays: ['mon', 'sun'], at: { kind: 'time', time: '06:30' }, nextMs: Date.UTC(2026, 10, 29, 5, 30) },
        { id: 'e2', phase: 'B', state: 'off', isEnabled: false, weekdays: ['fri'], at: { kind: 'sun', sun: 'sunset', offsetMinutes: -30 }, nextMs: null },
      ],
    });
    expect(asked[0]?.path).toBe('/devices/house%201/schedule');
  });

  it('is set as a whole, on the revision that was seen', async () => {
    const { api, asked } = apiThatAnswers(wireSchedule);
    const seen = await api.schedule('demo');
    await api.setSchedule('demo', seen.revision, seen.place, [...seen.entries, { ...seen.entries[0]!, id: null }]);
    expect(asked[1]).toMatchObject({
      method: 'PUT',
      path: '/devices/demo/schedule',
      options: {
        body: {
          revision: 7,
          place: { latitude_deg: 52.52, longitude_deg: 13.405 },
          entries: [
            { id: 'e1', enabled: true, at: { time: '06:30' } },
            { id: 'e2', enabled: false, at: { sun: 'sunset', offset_minutes: -30 } },
            { id: null, phase: 'A', state: 'on', weekdays: ['mon', 'sun'] },
          ],
        },
      },
    });
  });

  it('of another shape is refused with the place', async () => {
    const { api } = apiThatAnswers({ ...wireSchedule, device: { state: 'lost' } });
    await expect(api.schedule('demo')).rejects.toThrow(new ShapeError('/device/state', 'one of kept, waiting, refused, unknown'));
  });
});

it('the log comes newest first, with what the device did by itself', async () => {
  const line = { id: 'c1', at: '2026-11-27T10:00:00.000Z', username: 'ada', phase: 'A', asked: 'toggle', status: 'acknowledged', state: 'off', error: null, latency_ms: 12, by: 'user' };
  const { api, asked } = apiThatAnswers([line, { ...line, id: 's1', at: '2026-11-27T11:00:00.000Z', username: 'schedule', by: 'schedule', status: 'refused', state: null, error: 'not before 12:00' }]);
  const log = await api.log('demo', { startMs: Date.UTC(2026, 0, 1), endMs: Date.UTC(2027, 0, 1) }, 50);
  expect(log.map(({ id, cause, outcome, state, error }) => ({ id, cause, outcome, state, error }))).toEqual([
    { id: 's1', cause: 'schedule', outcome: 'refused', state: null, error: 'not before 12:00' },
    { id: 'c1', cause: 'user', outcome: 'acknowledged', state: 'off', error: null },
  ]);
  expect(asked[0]).toMatchObject({
    path: '/devices/demo/commands',
    options: { query: { start: '2026-01-01T00:00:00.000Z', end: '2027-01-01T00:00:00.000Z', limit: 50 } },
  });
});
