import { describe, expect, it } from 'vitest';
import type { BrowserSubscription } from '../../../src/domain/push-subscription.ts';
import { base64urlOf, bytesOf, isAppleTouch } from '../../../src/lib/push-browser.ts';
import { PushSubscriber } from '../../../src/push/subscriber.ts';

function subscriptionBy(serverKey: string): BrowserSubscription {
  return { endpoint: `https://push.example.net/${serverKey}`, p256dh: 'p', auth: 'a', serverKey };
}

function scene(options: { subscribed?: string; permission?: NotificationPermission; owner?: string; key?: string } = {}) {
  let subscription = options.subscribed === undefined ? null : subscriptionBy(options.subscribed);
  const store = new Map(options.owner === undefined ? [] : [['edl.push', options.owner]]);
  const did: string[] = [];
  const subscriber = new PushSubscriber(
    {
      api: {
        key: async () => options.key ?? 'key-1',
        subscribe: async ({ endpoint }, userAgent) => {
          did.push(`tell ${endpoint} of ${userAgent}`);
          return { id: '7', service: 'https://push.example.net', userAgent, createdMs: 1, lastSuccessMs: null, lastFailureMs: null, lastProblem: null };
        },
        unsubscribe: async (id) => void did.push(`untell ${id}`),
      },
      browser: {
        userAgent: 'Firefox',
        support: async () => 'possible',
        permission: () => options.permission ?? 'granted',
        ask: async () => 'granted',
        subscription: async () => subscription,
        subscribe: async (serverKey) => {
          did.push(`subscribe ${serverKey}`);
          return (subscription = subscriptionBy(serverKey));
        },
        unsubscribe: async () => {
          did.push('unsubscribe');
          subscription = null;
        },
      },
      storage: {
        getItem: (name) => store.get(name) ?? null,
        setItem: (name, value) => void store.set(name, value),
        removeItem: (name) => void store.delete(name),
      },
      keepLanguage: async () => void did.push('language'),
    },
    'ada',
  );
  return { subscriber, did, store };
}

describe('a browser’s subscription', () => {
  it('is told to the server anew, for it ends with a session', async () => {
    const { subscriber, did } = scene({ subscribed: 'key-1', owner: 'ada' });
    expect(await subscriber.refresh()).toMatchObject({ id: '7' });
    expect(did).toEqual(['language', 'tell https://push.example.net/key-1 of Firefox']);
  });

  it('is nothing to be told where there is none, or it may not be shown', async () => {
    for (const options of [{ owner: 'ada' }, { subscribed: 'key-1', owner: 'ada', permission: 'denied' as const }]) {
      const { subscriber, did } = scene(options);
      expect(await subscriber.refresh()).toBeNull();
      expect(did).toEqual([]);
    }
  });

  it('is not taken over by the next who signs in', async () => {
    const { subscriber, did } = scene({ subscribed: 'key-1', owner: 'ben' });
    expect(await subscriber.refresh()).toBeNull();
    expect(did).toEqual(['unsubscribe']);
  });

  it('is made anew where the server has another key', async () => {
    const { subscriber, did } = scene({ subscribed: 'key-1', owner: 'ada', key: 'key-2' });
    await subscriber.refresh();
    expect(did).toEqual(['unsubscribe', 'subscribe key-2', 'language', 'tell https://push.example.net/key-2 of Firefox']);
  });

  it('begins with whoever wants it, and ends in both places', async () => {
    const { subscriber, did, store } = scene();
    await subscriber.begin('key-1');
    expect(did).toEqual(['subscribe key-1', 'tell https://push.example.net/key-1 of Firefox', 'language']);
    expect(store.get('edl.push')).toBe('ada');
    await subscriber.end('7');
    expect(did.slice(3)).toEqual(['unsubscribe', 'untell 7']);
    expect(store.size).toBe(0);
  });

  it('replaces one that another key may push to', async () => {
    const { subscriber, did } = scene({ subscribed: 'key-0' });
    await subscriber.begin('key-1');
    expect(did[0]).toBe('unsubscribe');
  });
});

describe('the browser’s edge', () => {
  it('reads and writes keys as the server does', () => {
    const bytes = Uint8Array.from([4, 255, 254, 253, 0, 62, 63]);
    expect(base64urlOf(bytes.buffer)).toBe('BP_-_QA-Pw');
    expect(bytesOf('BP_-_QA-Pw')).toEqual(bytes);
  });

  it('knows an iPad that says to be a Mac', () => {
    const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15';
    expect(isAppleTouch({ userAgent: mac, maxTouchPoints: 5 })).toBe(true);
    expect(isAppleTouch({ userAgent: mac, maxTouchPoints: 0 })).toBe(false);
    expect(isAppleTouch({ userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X)', maxTouchPoints: 5 })).toBe(true);
    expect(isAppleTouch({ userAgent: 'Mozilla/5.0 (Linux; Android 14)', maxTouchPoints: 5 })).toBe(false);
  });
});
