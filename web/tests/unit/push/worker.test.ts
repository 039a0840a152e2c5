import { describe, expect, it } from 'vitest';
import { isSubscriptionChanged, subscriptionChanged } from '../../../src/push/subscription-changed.ts';
import { listenForPush, type PushScope, type PushWindow } from '../../../src/push/worker.ts';
import { pushed } from './sample-push.ts';

const nowMs = Date.parse('2026-11-26T12:00:05Z');

/// A service worker's surroundings, with what it does written down.
function scene(windows: PushWindow[] = [], kept: string | null = null) {
  const listeners = new Map<string, (event: never) => void>();
  const shown: [string, NotificationOptions][] = [];
  const did: unknown[] = [];
  const scope: PushScope = {
    registration: {
      showNotification: async (title: string, options?: NotificationOptions) => void shown.push([title, options ?? {}]),
      pushManager: { subscribe: async (options: PushSubscriptionOptionsInit) => void did.push(['subscribe', options]) } as unknown as PushManager,
    },
    clients: {
      matchAll: async () => windows,
      openWindow: async (url) => void did.push(['open', url]),
    },
    navigator: { languages: ['de-AT', 'en'] },
    addEventListener: (type: string, listener: unknown) => void listeners.set(type, listener as (event: never) => void),
  };
  listenForPush(scope, { keptLanguage: async () => kept, nowMs: () => nowMs });
  async function happen(type: string, event: object): Promise<void> {
    const works: Promise<unknown>[] = [];
    listeners.get(type)?.({ ...event, waitUntil: (work: Promise<unknown>) => works.push(work) } as never);
    expect(works).toHaveLength(1);
    await works[0];
  }
  return { shown, did, happen };
}

function pageWindow(did: unknown[], canBeLed = true): PushWindow {
  return {
    url: 'https://edl.example.org/#/live',
    focus: async () => void did.push('focus'),
    navigate: async (url) => {
      if (!canBeLed) throw new TypeError('not controlled');
      did.push(['navigate', url]);
    },
    postMessage: (message) => void did.push(['told', message]),
  };
}

describe('the service worker', () => {
  it('shows what is pushed in the language that was chosen, else in the browser’s', async () => {
    const { shown, happen } = scene();
    await happen('push', { data: { text: () => pushed() } });
    expect(shown).toHaveLength(1);
    expect(shown[0]?.[0]).toBe('Kritisch: Oven forgotten');
    expect(shown[0]?.[1]).toMatchObject({
      tag: 'alert-cellar-17',
      lang: 'de',
      icon: '/icon-192.png',
      data: { url: '/#/alerts?device=cellar' },
      renotify: true,
      requireInteraction: true,
    });
    const other = scene([], 'en');
    await other.happen('push', { data: { text: () => pushed() } });
    expect(other.shown[0]?.[0]).toBe('Critical: Oven forgotten');
  });

  it('shows something for each push, whatever it says', async () => {
    const { shown, happen } = scene();
    await happen('push', { data: null });
    await happen('push', {
      data: {
        text: () => {
          throw new TypeError('no text');
        },
      },
    });
    expect(shown.map(([title]) => title)).toEqual(['EDL', 'EDL']);
  });

  it('opens what was touched in the window that is there', async () => {
    const did: unknown[] = [];
    const { happen } = scene([pageWindow(did)]);
    await happen('notificationclick', { notification: { data: { url: '/#/alerts?device=cellar' }, close: () => did.push('closed') } });
    expect(did).toEqual(['closed', 'focus', ['navigate', '/#/alerts?device=cellar']]);
  });

  it.each([
    ['there is none', () => [] as PushWindow[]],
    ['it may not be led', () => [pageWindow([], false)]],
  ])('opens it in a new one where %s', async (_, windows) => {
    const { did, happen } = scene(windows());
    await happen('notificationclick', { notification: { data: { url: '/#/alerts?device=cellar' }, close: () => undefined } });
    expect(did).toEqual([['open', '/#/alerts?device=cellar']]);
  });

  it('opens no other page than the app’s', async () => {
    const { did, happen } = scene();
    for (const data of [undefined, null, {}, { url: 'https://elsewhere.example/' }, { url: '//elsewhere.example' }, { url: 7 }]) {
      await happen('notificationclick', { notification: { data, close: () => undefined } });
    }
    expect(did).toEqual(Array.from({ length: 6 }, () => ['open', '/#/alerts']));
  });

  it('subscribes again when the browser asks for it, and tells the app', async () => {
    const told: unknown[] = [];
    const { did, happen } = scene([pageWindow(told)]);
    const applicationServerKey = new ArrayBuffer(65);
    await happen('pushsubscriptionchange', { oldSubscription: { options: { userVisibleOnly: true, applicationServerKey } } });
    expect(did).toEqual([['subscribe', { userVisibleOnly: true, applicationServerKey }]]);
    expect(told).toEqual([['told', subscriptionChanged]]);
    expect(isSubscriptionChanged(structuredClone(subscriptionChanged))).toBe(true);
    for (const other of [null, 'push-subscription-changed', {}, { type: 'reload' }]) expect(isSubscriptionChanged(other)).toBe(false);
    await happen('pushsubscriptionchange', { oldSubscription: null });
    expect(did).toHaveLength(1);
  });
});
