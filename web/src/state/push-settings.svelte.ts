import type { PushApi } from '../api/push-api.ts';
import { explain, SignedOut } from '../api/problem.ts';
import { lastPush, type PushSubscriptionInfo } from '../domain/push-subscription.ts';
import type { PushBrowser, PushSupport } from '../lib/push-browser.ts';
import type { PushSubscriber } from '../push/subscriber.ts';

export interface PushSettingsDependencies {
  readonly api: Pick<PushApi, 'key' | 'subscriptions' | 'unsubscribe' | 'test'>;
  readonly browser: Pick<PushBrowser, 'support' | 'permission' | 'ask'>;
  readonly subscriber: Pick<PushSubscriber, 'refresh' | 'begin' | 'end'>;
  readonly wait: (delayMs: number) => Promise<void>;
}

/// What became of a test message.
export type PushTest = 'none' | 'sending' | 'taken' | 'not-taken' | 'waiting';

/// Why pushes could not be turned on, where the server is not to blame.
export type PushObstacle = 'none' | 'dismissed' | 'denied' | 'browser';

const looks = 6;
const lookEveryMs = 1_500;

/// Whether alerts are pushed to this browser, and to which others of this person's.
export class PushSettings {
  support = $state<PushSupport | null>(null);
  permission = $state<NotificationPermission>('default');
  /// This browser, where it is subscribed.
  here = $state.raw<PushSubscriptionInfo | null>(null);
  /// All of this person's, this browser too; null: not known yet.
  all = $state.raw<readonly PushSubscriptionInfo[] | null>(null);
  failure = $state<string | null>(null);
  obstacle = $state<PushObstacle>('none');
  isBusy = $state(false);
  test = $state<PushTest>('none');

  readonly others = $derived((this.all ?? []).filter(({ id }) => id !== this.here?.id));
  readonly isKnown = $derived(this.support !== null && this.all !== null);
  readonly canTurnOn = $derived(this.support === 'possible' && this.permission !== 'denied');

  private key: string | null = null;

  constructor(private readonly its: PushSettingsDependencies) {}

  async load(): Promise<void> {
    await this.during(async () => {
      this.support = await this.its.browser.support();
      this.permission = this.its.browser.permission();
      this.key = await this.its.api.key();
      this.here = this.support === 'possible' ? await this.its.subscriber.refresh() : null;
      this.all = await this.its.api.subscriptions();
    });
  }

  /// To be called while a click is handled: the browser asks for permission then only.
  async turnOn(): Promise<void> {
    const asked = this.its.browser.ask();
    await this.during(async () => {
      this.permission = await asked;
      if (this.permission !== 'granted') {
        this.obstacle = this.permission === 'denied' ? 'denied' : 'dismissed';
        return;
      }
      this.key ??= await this.its.api.key();
      this.here = await this.its.subscriber.begin(this.key);
      this.test = 'none';
      this.all = await this.its.api.subscriptions();
    });
  }

  async turnOff(): Promise<void> {
    await this.during(async () => {
      await this.its.subscriber.end(this.here?.id ?? null);
      [this.here, this.test] = [null, 'none'];
      this.all = await this.its.api.subscriptions();
    });
  }

  /// Another browser of this person's is told nothing any more.
  async forget(id: string): Promise<void> {
    await this.during(async () => {
      await this.its.api.unsubscribe(id);
      this.all = await this.its.api.subscriptions();
    });
  }

  /// Sends a message to this browser and looks how it went.
  async tryOut(): Promise<void> {
    const { here } = this;
    if (here === null || this.test === 'sending') return;
    this.test = 'sending';
    const went = await this.during(() => this.deliverTest(here.id));
    if (!went) this.test = 'none';
  }

  private async deliverTest(id: string): Promise<void> {
    const about = async () => {
      this.all = await this.its.api.subscriptions();
      return this.all.find((one) => one.id === id) ?? null;
    };
    const before = await about();
    const beforeMs = before === null ? undefined : lastPush(before)?.atMs;
    await this.its.api.test(id);
    for (let look = 0; look < looks; look += 1) {
      await this.its.wait(lookEveryMs);
      const now = await about();
      if (now === null) {
        // Its push service knows it no more, and so the server has forgotten it.
        [this.here, this.test] = [null, 'not-taken'];
        return;
      }
      const last = lastPush(now);
      if (last === null || last.atMs === beforeMs) continue;
      this.here = now;
      this.test = last.wasTaken ? 'taken' : 'not-taken';
      return;
    }
    this.test = 'waiting';
  }

  /// @return whether nothing went wrong
  private async during(work: () => Promise<void>): Promise<boolean> {
    this.isBusy = true;
    [this.failure, this.obstacle] = [null, 'none'];
    try {
      await work();
      return true;
    } catch (error) {
      if (error instanceof SignedOut) return false;
      // What the browser's own push service says is for nobody to read.
      if (error instanceof DOMException) this.obstacle = 'browser';
      else this.failure = explain(error);
      return false;
    } finally {
      this.isBusy = false;
    }
  }
}
