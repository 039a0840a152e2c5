import { describe, expect, it } from 'vitest';
import { HttpClient } from '../../../src/api/http-client.ts';
import { Problem, SignedOut, Unreachable } from '../../../src/api/problem.ts';

function client(...answers: (() => Response | Promise<Response>)[]) {
  const requests: { path: string; token: string | null; init: RequestInit }[] = [];
  let forgotten = 0;
  const http = new HttpClient({
    fetch: (async (path: string, init: RequestInit) => {
      requests.push({ path, init, token: new Headers(init.headers).get('Authorization') });
      const answer = answers[requests.length - 1];
      if (answer === undefined) throw new Error('one request too many');
      return answer();
    }) as typeof fetch,
    session: {
      accessToken: () => Promise.resolve('first'),
      accessTokenAfter: (refused) => Promise.resolve(`after ${refused}`),
      forget: () => void (forgotten += 1),
    },
  });
  return { http, requests, forgotten: () => forgotten };
}

const refused = () => Response.json({ title: 'Unauthorized' }, { status: 401 });

describe('HttpClient', () => {
  it('sends the token, the query and the body', async () => {
    const { http, requests } = client(() => Response.json({ ok: true }));
    const answer = await http.request('POST', '/devices/x', { query: { tz: 'Europe/Berlin', n: 5 }, body: { a: 1 } });
    expect(answer).toEqual({ ok: true });
    expect(requests[0]?.path).toBe('/devices/x?tz=Europe%2FBerlin&n=5');
    expect(requests[0]?.token).toBe('Bearer first');
    expect(requests[0]?.init.body).toBe('{"a":1}');
  });

  it('renews a refused token once and asks again', async () => {
    const { http, requests } = client(refused, () => Response.json(7));
    expect(await http.request('GET', '/me')).toBe(7);
    expect(requests.map(({ token }) => token)).toEqual(['Bearer first', 'Bearer after first']);
  });

  it('hands over a long answer unread, with a renewed token too', async () => {
    const { http, requests } = client(refused, () => new Response('time,phase'));
    const response = await http.requestStream('GET', '/query-data', { query: { format: 'csv' } });
    expect(response.bodyUsed).toBe(false);
    expect(await response.text()).toBe('time,phase');
    expect(requests.map(({ token }) => token)).toEqual(['Bearer first', 'Bearer after first']);
    expect(requests.every(({ path }) => path === '/query-data?format=csv')).toBe(true);
    const { http: other } = client(() => Response.json({ title: 'Too Many Requests' }, { status: 429 }));
    await expect(other.requestStream('GET', '/query-data')).rejects.toMatchObject({ status: 429 });
  });

  it('signs out when the new token is refused too', async () => {
    const { http, forgotten } = client(refused, refused);
    await expect(http.request('GET', '/me')).rejects.toBeInstanceOf(SignedOut);
    expect(forgotten()).toBe(1);
  });

  it('takes a 401 at the login for what it is', async () => {
    const { http, requests } = client(refused);
    await expect(http.requestOpen('POST', '/login', { body: {} })).rejects.toMatchObject({ status: 401 });
    expect(requests[0]?.token).toBeNull();
  });

  it('reads problem documents', async () => {
    const document = {
      type: 'about:blank',
      title: 'Unprocessable Content',
      status: 422,
      detail: 'one member is wrong',
      errors: [{ pointer: '/password', detail: 'is too short' }, 'nonsense'],
    };
    const { http } = client(() => Response.json(document, { status: 422, headers: { 'Retry-After': '9' } }));
    const error = await http.request('POST', '/sign-up').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Problem);
    const problem = error as Problem;
    expect(problem.faultOf('password')).toBe('is too short');
    expect(problem.faultOf('username')).toBeNull();
    expect(problem.message).toBe('one member is wrong');
    expect(problem.retryAfterS).toBe(9);
  });

  it('makes a problem of whatever a proxy answers', async () => {
    const { http } = client(() => new Response('<html>Bad Gateway</html>', { status: 502, statusText: 'Bad Gateway' }));
    await expect(http.request('GET', '/me')).rejects.toMatchObject({ status: 502, message: 'Bad Gateway', faults: [] });
  });

  it('knows an answer without a body', async () => {
    const { http } = client(() => new Response(null, { status: 204 }));
    expect(await http.request('DELETE', '/devices/x/link')).toBeNull();
  });

  it('says that the server was not reached', async () => {
    const { http } = client(() => Promise.reject(new TypeError('fetch failed')));
    await expect(http.request('GET', '/me')).rejects.toBeInstanceOf(Unreachable);
  });

  it('lets whoever asked stop it', async () => {
    const { http } = client(() => Response.json(1));
    const stopped = AbortSignal.abort();
    await expect(http.request('GET', '/me', { signal: stopped })).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('downloads what is no JSON, with the token in the header and nowhere else', async () => {
    const { http, requests } = client(refused, () => new Response('time,phase\r\n'));
    const file = await http.download('/query-data', { format: 'csv' }, 'text/csv');
    expect(await file.text()).toBe('time,phase\r\n');
    expect(requests.map(({ path, token }) => [path, token])).toEqual([
      ['/query-data?format=csv', 'Bearer first'],
      ['/query-data?format=csv', 'Bearer after first'],
    ]);
    expect(new Headers(requests[1]?.init.headers).get('Accept')).toBe('text/csv');
  });

  it('tells why there is no download', async () => {
    const { http } = client(() => Response.json({ title: 'Not found', detail: 'no such device' }, { status: 404 }));
    await expect(http.download('/query-data', {}, 'text/csv')).rejects.toThrow('no such device');
  });
});
