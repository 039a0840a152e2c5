import type { PushApi } from '../api/push-api.ts';
import type { PushSubscriptionInfo } from '../domain/push-subscription.ts';
import type { PushBrowser } from '../lib/push-browser.ts';

export interface SubscriberDependencies {
  readonly api: Pick<PushApi, 'key' | 'subscribe' | 'unsubscribe'>;
  readonly browser: PushBrowser;
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly keepLanguage: () => Promise<void>;
}

const ownerKey = 'edl.push';

/// Keeps what this browser has from its push service and what the server knows of it the same.
export class PushSubscriber {
  constructor(
    private readonly its: SubscriberDependencies,
    private readonly username: string,
  ) {}

  /// After each start of the app and each signing in: a subscription ends with the session that made it, a browser gets
  /// another one now and then, and a server that was set up anew has another key.
  /// @return null where this browser is not subscribed, or was by somebody else
  async refresh(): Promise<PushSubscriptionInfo | null> {
    const { api, browser, storage } = this.its;
    let subscription = await browser.subscription();
    if (subscription === null || browser.permission() !== 'granted') return null;
    if (storage.getItem(ownerKey) !== this.username) {
      // Who is signed in now has not asked for it.
      await browser.unsubscribe();
      return null;
    }
    const key = await api.key();
    if (subscription.serverKey !== null && subscription.serverKey !== key) {
      await browser.unsubscribe();
      subscription = await browser.subscribe(key);
    }
    await this.its.keepLanguage();
    return api.subscribe(subscription, browser.userAgent);
  }

  /// @param key  asked for before: between the touch and the browser's question nothing may be waited for
  async begin(key: string): Promise<PushSubscriptionInfo> {
    const { api, browser, storage } = this.its;
    const before = await browser.subscription();
    if (before !== null && before.serverKey !== key) await browser.unsubscribe();
    const subscription = await browser.subscribe(key);
    const known = await api.subscribe(subscription, browser.userAgent);
    storage.setItem(ownerKey, this.username);
    await this.its.keepLanguage();
    return known;
  }

  /// @param id  null: the server does not know it
  async end(id: string | null): Promise<void> {
    this.its.storage.removeItem(ownerKey);
    await this.its.browser.unsubscribe();
    if (id !== null) await this.its.api.unsubscribe(id);
  }
}
