import { describe, expect, it } from 'vitest';
import { Problem, Unreachable } from '../../../src/api/problem.ts';
import type { AccountSession } from '../../../src/domain/account.ts';
import { AccountSessions } from '../../../src/state/account-sessions.svelte.ts';

function session(id: number, isCurrent = false): AccountSession {
  return { id, isCurrent, lastUsedMs: id, createdMs: 0, userAgent: null };
}

function scene() {
  const its = { sessions: [session(3), session(2), session(1, true)], failure: null as Error | null };
  const kept = (left: (one: AccountSession) => boolean) => {
    if (its.failure !== null) return Promise.reject(its.failure);
    its.sessions = its.sessions.filter(left);
    return Promise.resolve();
  };
  const list = new AccountSessions({
    sessions: () => Promise.resolve(its.sessions),
    endSession: (id) => kept((one) => one.id !== id),
    endOtherSessions: () => kept(({ isCurrent }) => isCurrent),
  });
  return { list, its, ids: () => list.sessions?.map(({ id }) => id) };
}

describe('AccountSessions', () => {
  it('lists this one first, and ends one', async () => {
    const { list, ids } = scene();
    await list.load();
    expect(ids()).toEqual([1, 3, 2]);
    await list.end(2);
    expect(ids()).toEqual([1, 3]);
    expect(list.busyWith).toBeNull();
  });

  it('ends all others', async () => {
    const { list, ids } = scene();
    await list.load();
    await list.endOthers();
    expect(ids()).toEqual([1]);
  });

  it('takes one that has ended meanwhile for ended', async () => {
    const { list, its, ids } = scene();
    await list.load();
    its.failure = new Problem(404, '', 'you have no such session', [], null);
    its.sessions = [session(1, true)];
    await list.end(3);
    expect(list.failure).toBeNull();
    expect(ids()).toEqual([1]);
  });

  it('says what went wrong, and keeps the list', async () => {
    const { list, its, ids } = scene();
    await list.load();
    its.failure = new Unreachable(null);
    await list.endOthers();
    expect(list.failure).toBe('The server cannot be reached.');
    expect(ids()).toEqual([1, 3, 2]);
  });
});
