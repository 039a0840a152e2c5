import { describe, expect, it } from 'vitest';
import { Problem, SignedOut } from '../../../src/api/problem.ts';
import type { PushSubscriptionInfo } from '../../../src/domain/push-subscription.ts';
import type { PushSupport } from '../../../src/lib/push-browser.ts';
import { PushSettings } from '../../../src/state/push-settings.svelte.ts';

function info(id: string, changes: Partial<PushSubscriptionInfo> = {}): PushSubscriptionInfo {
  return { id, service: 'https://push.example.net', userAgent: null, createdMs: 1, lastSuccessMs: null, lastFailureMs: null, lastProblem: null, ...changes };
}

interface Options {
  support?: PushSupport;
  permission?: NotificationPermission;
  answer?: NotificationPermission;
  here?: PushSubscriptionInfo | null;
  /// What the list is, call by call; the last one stays.
  lists?: PushSubscriptionInfo[][];
  beginFails?: unknown;
}

function scene(options: Options = {}) {
  const lists = [...(options.lists ?? [[]])];
  const did: string[] = [];
  let waits = 0;
  const settings = new PushSettings({
    api: {
      key: async () => 'key-1',
      subscriptions: async () => (lists.length > 1 ? lists.shift() : lists[0]) ?? [],
      unsubscribe: async (id) => void did.push(`forget ${id}`),
      test: async (id) => void did.push(`test ${id}`),
    },
    browser: {
      support: async () => options.support ?? 'possible',
      permission: () => options.permission ?? 'default',
      ask: async () => {
        did.push('ask');
        return options.answer ?? 'granted';
      },
    },
    subscriber: {
      refresh: async () => options.here ?? null,
      begin: async (key) => {
        did.push(`begin ${key}`);
        if (options.beginFails !== undefined) throw options.beginFails;
        return info('7');
      },
      end: async (id) => void did.push(`end ${id}`),
    },
    wait: async () => void (waits += 1),
  });
  return { settings, did, waits: () => waits };
}

describe('PushSettings', () => {
  it('knows this browser among the others', async () => {
    const { settings } = scene({ here: info('7'), permission: 'granted', lists: [[info('7'), info('8')]] });
    expect(settings.isKnown).toBe(false);
    await settings.load();
    expect(settings).toMatchObject({ isKnown: true, canTurnOn: true, isBusy: false, failure: null });
    expect(settings.here?.id).toBe('7');
    expect(settings.others.map(({ id }) => id)).toEqual(['8']);
  });

  it.each(['needs-install', 'needs-https', 'impossible'] as const)('cannot be turned on where the browser is %s', async (support) => {
    const { settings } = scene({ support, here: info('7'), lists: [[info('8')]] });
    await settings.load();
    expect(settings).toMatchObject({ isKnown: true, canTurnOn: false, here: null });
    expect(settings.others).toHaveLength(1);
  });

  it('asks first, and subscribes with the server’s key', async () => {
    const { settings, did } = scene({ lists: [[], [info('7')]] });
    await settings.load();
    await settings.turnOn();
    expect(did).toEqual(['ask', 'begin key-1']);
    expect(settings).toMatchObject({ permission: 'granted', obstacle: 'none', failure: null });
    expect(settings.here?.id).toBe('7');
    await settings.turnOff();
    expect(did.at(-1)).toBe('end 7');
    expect(settings.here).toBeNull();
  });

  it.each([
    ['default', 'dismissed', true],
    ['denied', 'denied', false],
  ] as const)('says what is in the way where permission is %s', async (answer, obstacle, canTurnOn) => {
    const { settings, did } = scene({ answer });
    await settings.load();
    await settings.turnOn();
    expect(did).toEqual(['ask']);
    expect(settings).toMatchObject({ obstacle, canTurnOn, here: null });
  });

  it('tells a browser’s failure from the server’s', async () => {
    const browser = scene({ beginFails: new DOMException('Registration failed', 'AbortError') });
    await browser.settings.turnOn();
    expect(browser.settings).toMatchObject({ obstacle: 'browser', failure: null, isBusy: false });
    const server = scene({ beginFails: new Problem(409, 'Conflict', 'at most 20 browsers are told of alerts', [], null) });
    await server.settings.turnOn();
    expect(server.settings.obstacle).toBe('none');
    expect(server.settings.failure).toContain('At most 20 browsers');
    const signedOut = scene({ beginFails: new SignedOut() });
    await signedOut.settings.turnOn();
    expect(signedOut.settings).toMatchObject({ obstacle: 'none', failure: null });
  });

  it('forgets another browser', async () => {
    const { settings, did } = scene({ lists: [[info('8'), info('9')], [info('9')]] });
    await settings.load();
    await settings.forget('8');
    expect(did).toEqual(['forget 8']);
    expect(settings.others.map(({ id }) => id)).toEqual(['9']);
  });

  it.each([
    ['taken', info('7', { lastSuccessMs: 9 })],
    ['not-taken', info('7', { lastSuccessMs: 5, lastFailureMs: 9, lastProblem: 'it answered with status 500' })],
  ] as const)('looks how a test went: %s', async (state, after) => {
    const before = info('7', { lastSuccessMs: 5 });
    const { settings, did, waits } = scene({ here: before, lists: [[before], [before], [before], [after]] });
    await settings.load();
    await settings.tryOut();
    expect(did).toEqual(['test 7']);
    expect(settings.test).toBe(state);
    expect(waits()).toBe(2);
  });

  it('does not wait for ever, and notes that the browser is gone', async () => {
    const endless = scene({ here: info('7'), lists: [[info('7')]] });
    await endless.settings.load();
    await endless.settings.tryOut();
    expect(endless.settings.test).toBe('waiting');
    expect(endless.waits()).toBe(6);
    const gone = scene({ here: info('7'), lists: [[info('7')], [info('7')], []] });
    await gone.settings.load();
    await gone.settings.tryOut();
    expect(gone.settings).toMatchObject({ test: 'not-taken', here: null });
  });
});
