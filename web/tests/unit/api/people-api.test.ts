import { describe, expect, it } from 'vitest';
import { AccountApi } from '../../../src/api/account-api.ts';
import type { RequestOptions } from '../../../src/api/http-client.ts';
import { PeopleApi } from '../../../src/api/people-api.ts';
import { ShapeError } from '../../../src/api/shape.ts';

const wireDevice = { device_id: 'a b', name: 'Barn', role: 'owner', online: true, last_seen: null, site: 'Farm', wiring: 'split_phase', agent_version: '0.1.0' };

function scene(answer: unknown) {
  const asked: { call: string; options: RequestOptions }[] = [];
  const http = {
    request: (method: string, path: string, options: RequestOptions = {}) => {
      asked.push({ call: `${method} ${path}`, options });
      return Promise.resolve(answer);
    },
    requestStream: (method: string, path: string, options: RequestOptions = {}) => {
      asked.push({ call: `${method} ${path}`, options });
      return Promise.resolve(new Response('x'));
    },
  };
  return { people: new PeopleApi(http), account: new AccountApi(http), asked };
}

describe('PeopleApi', () => {
  it('changes what is named, in the words of the wire', async () => {
    const { people, asked } = scene(wireDevice);
    const device = await people.changeDevice('a b', { site: null, nominalVoltageV: 120 });
    expect(asked).toEqual([{ call: 'PATCH /devices/a%20b', options: { body: { site: null, nominal_voltage: 120 } } }]);
    expect(device).toMatchObject({ deviceId: 'a b', site: 'Farm', wiring: 'split_phase', agentVersion: '0.1.0' });
  });

  it('takes a wiring that it does not know for one that nobody has said', async () => {
    expect((await scene({ ...wireDevice, wiring: 'delta' }).people.device('x')).wiring).toBeNull();
  });

  it('releases with the fate of the past', async () => {
    const { people, asked } = scene(null);
    await people.release('cellar', true);
    expect(asked[0]).toEqual({ call: 'DELETE /devices/cellar/link', options: { query: { erase: 'true' } } });
  });

  it('reads members and who did what', async () => {
    const members = [{ username: 'anna', role: 'owner' }, { username: 'ben', role: 'viewer' }];
    expect(await scene(members).people.members('x')).toEqual(members);
    await expect(scene([{ username: 'anna', role: 'king' }]).people.members('x')).rejects.toThrow(ShapeError);
    const { people, asked } = scene([{ at: '2026-11-27T05:00:00.000Z', who: 'user:anna', what: 'became the owner' }]);
    expect(await people.audit('x', { startMs: 0, endMs: 1_000 }, 5)).toEqual([
      { timeMs: Date.UTC(2026, 10, 27, 5), actor: { kind: 'user', name: 'anna' }, deed: { kind: 'became-owner' } },
    ]);
    expect(asked[0]?.options.query).toEqual({ start: '1970-01-01T00:00:00.000Z', end: '1970-01-01T00:00:01.000Z', limit: 5 });
  });

  it('names members in the path', async () => {
    const { people, asked } = scene(null);
    await people.removeMember('x', 'a.b/c');
    expect(asked[0]?.call).toBe('DELETE /devices/x/members/a.b%2Fc');
  });
});

describe('AccountApi', () => {
  it('reads sessions, those of older servers too', async () => {
    const [at, used] = ['2026-11-27T05:00:00.000Z', '2026-11-27T06:00:00.000Z'];
    const { account } = scene([{ id: 7, created_at: at, last_used_at: used, user_agent: 'curl/7', current: true }, { id: 6, created_at: at, last_used_at: at }]);
    expect(await account.sessions()).toEqual([
      { id: 7, createdMs: Date.parse(at), lastUsedMs: Date.parse(used), userAgent: 'curl/7', isCurrent: true },
      { id: 6, createdMs: Date.parse(at), lastUsedMs: Date.parse(at), userAgent: null, isCurrent: false },
    ]);
  });

  it('deletes the account with its password in the body, and never in the address', async () => {
    const { account, asked } = scene(null);
    await account.deleteAccount('correct horse');
    expect(asked).toEqual([{ call: 'DELETE /me', options: { body: { password: 'correct horse' } } }]);
  });

  it('asks for readings as CSV', async () => {
    const { account, asked } = scene(null);
    const { signal } = new AbortController();
    await account.exportReadings('x', { startMs: 0, endMs: 1_000 }, '1m', signal);
    expect(asked[0]).toEqual({
      call: 'GET /query-data',
      options: { signal, query: { device_id: 'x', start: '1970-01-01T00:00:00.000Z', end: '1970-01-01T00:00:01.000Z', resolution: '1m', format: 'csv' } },
    });
  });
});
