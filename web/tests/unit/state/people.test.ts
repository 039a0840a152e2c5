import { describe, expect, it } from 'vitest';
import { Problem, SignedOut } from '../../../src/api/problem.ts';
import type { Member } from '../../../src/domain/account.ts';
import { People } from '../../../src/state/people.svelte.ts';

function refusal(status: number, detail = 'no'): Problem {
  return new Problem(status, '', detail, [], null);
}

function scene(members: Member[] = [{ username: 'ben', role: 'viewer' }, { username: 'zoe', role: 'owner' }, { username: 'ada', role: 'operator' }]) {
  const its = { members, failure: null as Error | null, asked: [] as string[] };
  const answer = <T,>(call: string, value: T): Promise<T> => {
    its.asked.push(call);
    return its.failure === null ? Promise.resolve(value) : Promise.reject(its.failure);
  };
  const people = new People(
    {
      members: () => Promise.resolve(its.members),
      setMember: (_device, username, role) => answer(`${username} ${role}`, { username, role }),
      removeMember: (_device, username) => answer(`${username} gone`, undefined),
    },
    'demo',
  );
  return { people, its };
}

const names = (people: People) => people.members?.map(({ username, role }) => `${username} ${role}`);

describe('People', () => {
  it('has the owner first, then names', async () => {
    const { people } = scene();
    await people.load();
    expect(names(people)).toEqual(['zoe owner', 'ada operator', 'ben viewer']);
  });

  it('invites whoever is not there yet', async () => {
    const { people, its } = scene();
    await people.load();
    expect(await people.invite('carl', 'viewer')).toBeNull();
    expect(names(people)).toEqual(['zoe owner', 'ada operator', 'ben viewer', 'carl viewer']);
    expect(its.asked).toEqual(['carl viewer']);
  });

  it('names at the field what is wrong with whom', async () => {
    const { people, its } = scene();
    await people.load();
    expect(await people.invite('', 'viewer')).toBe('name-missing');
    expect(await people.invite('BEN', 'operator')).toBe('is-member');
    expect(await people.invite('zoe', 'operator')).toBe('is-owner');
    expect(its.asked).toEqual([]);
    its.failure = refusal(404);
    expect(await people.invite('nobody', 'viewer')).toBe('no-such-user');
    its.failure = refusal(409);
    expect(await people.invite('anna', 'viewer')).toBe('is-owner');
    its.failure = refusal(422, 'is wrong');
    await expect(people.invite('x y', 'viewer')).rejects.toThrow('is wrong');
  });

  it('shows what is so when a change is refused', async () => {
    const { people, its } = scene();
    await people.load();
    its.failure = refusal(403, 'this is the owner’s to do');
    its.members = [{ username: 'zoe', role: 'owner' }];
    await people.change('ben', 'operator');
    expect(people).toMatchObject({ failure: 'This is the owner’s to do.', busyWith: null });
    expect(names(people)).toEqual(['zoe owner']);
    its.failure = null;
    await people.change('ben', 'operator');
    expect(people.failure).toBeNull();
    expect(names(people)).toEqual(['zoe owner', 'ben operator']);
  });

  it('takes somebody who is gone already for removed', async () => {
    const { people, its } = scene();
    await people.load();
    its.failure = refusal(404);
    await people.remove('ben');
    expect(people.failure).toBeNull();
    expect(names(people)).toEqual(['zoe owner', 'ada operator']);
  });

  it('says nothing about a session that has ended: the app leaves', async () => {
    const { people, its } = scene();
    await people.load();
    its.failure = new SignedOut();
    await people.remove('ben');
    expect(people).toMatchObject({ failure: null, busyWith: null });
  });
});
