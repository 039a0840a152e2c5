import { describe, expect, it } from 'vitest';
import { Problem, SignedOut, Unreachable } from '../../../src/api/problem.ts';
import { Session, type StoredSession } from '../../../src/api/session.ts';

/// A server that knows one good refresh token at a time, and any number of tabs of one browser.
function house() {
  const spent: string[] = [];
  let good = 'refresh-0';
  let stored: StoredSession | null = { username: 'ada', refreshToken: good };
  let nowMs = 0;
  let answer: (() => Response | Promise<Response>) | null = null;
  let queue: Promise<unknown> = Promise.resolve();

  const fetch = (async (path: string, init: RequestInit) => {
    const { refresh_token: token } = JSON.parse(String(init.body)) as { refresh_token: string };
    await Promise.resolve();
    if (path === '/logout') return new Response(null, { status: 204 });
    if (answer !== null) return answer();
    spent.push(token);
    if (token !== good) return Response.json({ title: 'Unauthorized', status: 401 }, { status: 401 });
    good = `refresh-${spent.length}`;
    const access_token = `access-${spent.length}`;
    return Response.json({ access_token, refresh_token: good, token_type: 'bearer', expires_in: 900, username: 'ada' });
  }) as typeof globalThis.fetch;

  let signedOut = 0;
  const tab = () =>
    new Session({
      fetch,
      storage: {
        read: () => stored,
        write: (session) => void (stored = session),
        clear: () => void (stored = null),
      },
      // One after the other, as the browser's lock does it.
      exclusively: (work) => {
        const turn = queue.then(work, work);
        queue = turn.catch(() => undefined);
        return turn;
      },
      nowMs: () => nowMs,
      onSignedOut: () => void (signedOut += 1),
    });
  return {
    tab,
    spent,
    stored: () => stored,
    signedOut: () => signedOut,
    answerWith: (next: typeof answer) => void (answer = next),
    pass: (ms: number) => void (nowMs += ms),
  };
}

describe('a session', () => {
  it('renews once for all who ask at the same time', async () => {
    const { tab, spent } = house();
    const session = tab();
    const tokens = await Promise.all([session.accessToken(), session.accessToken(), session.accessToken()]);
    expect(tokens).toEqual(['access-1', 'access-1', 'access-1']);
    expect(spent).toEqual(['refresh-0']);
  });

  it('never spends a token twice, even with two tabs that start together', async () => {
    const { tab, spent } = house();
    const tokens = await Promise.all([tab().accessToken(), tab().accessToken()]);
    expect(tokens).toEqual(['access-1', 'access-2']);
    expect(spent).toEqual(['refresh-0', 'refresh-1']);
  });

  it('uses a token until shortly before it expires', async () => {
    const { tab, spent, pass } = house();
    const session = tab();
    await session.accessToken();
    pass(869_000);
    expect(await session.accessToken()).toBe('access-1');
    pass(1_001);
    expect(await session.accessToken()).toBe('access-2');
    expect(spent.length).toBe(2);
  });

  it('renews a token that was refused, but not the one that has replaced it already', async () => {
    const { tab, spent } = house();
    const session = tab();
    const refused = await session.accessToken();
    expect(await session.accessTokenAfter(refused)).toBe('access-2');
    expect(await session.accessTokenAfter(refused)).toBe('access-2');
    expect(spent.length).toBe(2);
  });

  it('ends when the refresh token is refused', async () => {
    const { tab, stored, signedOut, answerWith } = house();
    answerWith(() => Response.json({ title: 'Unauthorized' }, { status: 401 }));
    await expect(tab().accessToken()).rejects.toBeInstanceOf(SignedOut);
    expect(stored()).toBeNull();
    expect(signedOut()).toBe(1);
  });

  it.each([429, 500, 503])('survives a server that answers %d', async (status) => {
    const { tab, stored, answerWith } = house();
    const session = tab();
    answerWith(() => Response.json({ title: 'not now' }, { status }));
    await expect(session.accessToken()).rejects.toBeInstanceOf(Problem);
    expect(stored()).not.toBeNull();
    answerWith(null);
    expect(await session.accessToken()).toBe('access-1');
  });

  it('survives a server that is not there', async () => {
    const { tab, stored, answerWith } = house();
    answerWith(() => Promise.reject(new TypeError('fetch failed')));
    await expect(tab().accessToken()).rejects.toBeInstanceOf(Unreachable);
    expect(stored()).not.toBeNull();
  });

  it('has no token after signing out, here or in another tab', async () => {
    const { tab, spent, stored } = house();
    const [here, there] = [tab(), tab()];
    await here.signOut();
    expect(stored()).toBeNull();
    await expect(here.accessToken()).rejects.toBeInstanceOf(SignedOut);
    await expect(there.accessToken()).rejects.toBeInstanceOf(SignedOut);
    expect(spent).toEqual([]);
  });

  it('uses short-lived tokens for half their life', async () => {
    const { tab, pass, spent } = house();
    const session = tab();
    session.signIn({ accessToken: 'short', refreshToken: 'refresh-0', expiresInS: 10, username: 'ada' });
    pass(4_999);
    expect(await session.accessToken()).toBe('short');
    pass(2);
    expect(await session.accessToken()).toBe('access-1');
    expect(spent).toEqual(['refresh-0']);
  });
});
