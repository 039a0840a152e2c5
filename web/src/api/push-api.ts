import type { BrowserSubscription, PushSubscriptionInfo } from '../domain/push-subscription.ts';
import type { HttpClient } from './http-client.ts';
import { parsePushKey, parsePushSubscription, parsePushSubscriptions } from './parse-push.ts';
import type { PushSubscriptionRequest } from './types.ts';

/// The server's calls about browsers that alerts are pushed to.
export class PushApi {
  constructor(private readonly http: Pick<HttpClient, 'request'>) {}

  /// What a browser subscribes with: base64url.
  async key(): Promise<string> {
    return parsePushKey(await this.http.request('GET', '/push/key'));
  }

  async subscriptions(): Promise<PushSubscriptionInfo[]> {
    return parsePushSubscriptions(await this.http.request('GET', '/push/subscriptions'));
  }

  /// The same browser again is the same subscription.
  async subscribe({ endpoint, p256dh, auth }: BrowserSubscription, userAgent: string): Promise<PushSubscriptionInfo> {
    const body: PushSubscriptionRequest = { endpoint, keys: { p256dh, auth }, user_agent: userAgent };
    return parsePushSubscription(await this.http.request('PUT', '/push/subscriptions', { body }), '');
  }

  async unsubscribe(id: string): Promise<void> {
    await this.http.request('DELETE', `/push/subscriptions/${encodeURIComponent(id)}`);
  }

  /// Resolves once the message waits; how it went, the list tells later.
  async test(id: string): Promise<void> {
    await this.http.request('POST', `/push/subscriptions/${encodeURIComponent(id)}/test`);
  }
}
