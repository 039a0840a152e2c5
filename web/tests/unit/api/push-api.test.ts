import { describe, expect, it } from 'vitest';
import { PushApi } from '../../../src/api/push-api.ts';
import { ShapeError } from '../../../src/api/shape.ts';

const answer = {
  id: '7',
  service: 'https://push.example.net',
  user_agent: 'Firefox',
  created_at: '2026-11-26T12:00:00.000Z',
  last_success: null,
  last_failure: '2026-11-26T12:00:01.000Z',
  last_problem: 'it answered with status 503',
};

function api(answers: unknown) {
  const asked: unknown[] = [];
  const http = {
    request: async (method: string, path: string, options: object = {}) => {
      asked.push([method, path, options]);
      return answers;
    },
  };
  return { api: new PushApi(http), asked };
}

describe('PushApi', () => {
  it('tells the server of a browser', async () => {
    const { api: push, asked } = api(answer);
    const subscription = { endpoint: 'https://push.example.net/1', p256dh: 'p', auth: 'a', serverKey: 'k' };
    expect(await push.subscribe(subscription, 'Firefox')).toEqual({
      id: '7',
      service: 'https://push.example.net',
      userAgent: 'Firefox',
      createdMs: Date.parse('2026-11-26T12:00:00Z'),
      lastSuccessMs: null,
      lastFailureMs: Date.parse('2026-11-26T12:00:01Z'),
      lastProblem: 'it answered with status 503',
    });
    const body = { endpoint: 'https://push.example.net/1', keys: { p256dh: 'p', auth: 'a' }, user_agent: 'Firefox' };
    expect(asked).toEqual([['PUT', '/push/subscriptions', { body }]]);
  });

  it('asks by what the server calls it', async () => {
    const { api: push, asked } = api(null);
    await push.unsubscribe('7');
    await push.test('a/b');
    expect(asked).toEqual([
      ['DELETE', '/push/subscriptions/7', {}],
      ['POST', '/push/subscriptions/a%2Fb/test', {}],
    ]);
  });

  it('reads the key and the list, and nothing else', async () => {
    expect(await api({ public_key: 'BP' }).api.key()).toBe('BP');
    expect(await api([answer]).api.subscriptions()).toHaveLength(1);
    await expect(api({}).api.key()).rejects.toThrow(ShapeError);
    await expect(api([{ ...answer, id: 7 }]).api.subscriptions()).rejects.toThrow('/0/id');
  });
});
