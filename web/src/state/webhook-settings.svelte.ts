import type { AlertsApi } from '../api/alerts-api.ts';
import { explain, SignedOut } from '../api/problem.ts';
import type { Webhook, WebhookWish } from '../domain/webhook.ts';
import { lastDelivery } from '../domain/webhook.ts';

export type WebhookApi = Pick<AlertsApi, 'webhook' | 'setWebhook' | 'removeWebhook' | 'testWebhook'>;

/// What became of a test message.
export type TestState = 'none' | 'sending' | 'taken' | 'not-taken' | 'waiting';

const looks = 6;
const lookEveryMs = 2_000;

/// Where a device's alerts are sent.
export class WebhookSettings {
  webhook = $state.raw<Webhook | null>(null);
  isKnown = $state(false);
  failure = $state<string | null>(null);
  /// Of the signatures; told once, and gone with the page.
  secret = $state<string | null>(null);
  test = $state<TestState>('none');

  constructor(
    private readonly its: { readonly api: WebhookApi; readonly wait: (delayMs: number) => Promise<void> },
    private readonly deviceId: string,
  ) {}

  async load(): Promise<void> {
    try {
      this.webhook = await this.its.api.webhook(this.deviceId);
      this.isKnown = true;
      this.failure = null;
    } catch (error) {
      if (!(error instanceof SignedOut)) this.failure = explain(error);
    }
  }

  /// Throws what the server says against it.
  async save(wish: WebhookWish): Promise<void> {
    const webhook = await this.its.api.setWebhook(this.deviceId, wish);
    this.webhook = webhook;
    this.secret = webhook.secret ?? this.secret;
    this.test = 'none';
  }

  async remove(): Promise<void> {
    await this.its.api.removeWebhook(this.deviceId);
    [this.webhook, this.secret, this.test] = [null, null, 'none'];
  }

  /// Sends a message and looks how it went.
  async tryOut(): Promise<void> {
    const before = this.webhook === null ? null : lastDelivery(this.webhook);
    this.test = 'sending';
    this.failure = null;
    try {
      await this.its.api.testWebhook(this.deviceId);
      for (let look = 0; look < looks; look += 1) {
        await this.its.wait(lookEveryMs);
        await this.load();
        const last = this.webhook === null ? null : lastDelivery(this.webhook);
        if (last === null || last.atMs === before?.atMs) continue;
        this.test = last.wasTaken ? 'taken' : 'not-taken';
        return;
      }
      this.test = 'waiting';
    } catch (error) {
      if (error instanceof SignedOut) return;
      this.test = 'none';
      this.failure = explain(error);
    }
  }
}
