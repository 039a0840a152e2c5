import { EdlApi } from '../api/edl-api.ts';
import { HttpClient } from '../api/http-client.ts';
import type { Tokens } from '../api/parse.ts';
import { explain, SignedOut } from '../api/problem.ts';
import { Session } from '../api/session.ts';
import type { SignUpRequest } from '../api/types.ts';
import type { DeviceSummary } from '../domain/device.ts';
import { ServerClock } from '../domain/server-clock.ts';
import type { Route } from '../domain/route.ts';
import { deviceNamed, parseRoute, routeHash } from '../domain/route.ts';
import { browserTimeZone, exclusiveAmongTabs, onSessionChangedElsewhere, onWorkerMessage, sessionStorage } from '../lib/browser.ts';
import { isSubscriptionChanged } from '../push/subscription-changed.ts';
import type { AlertBook } from './alert-book.svelte.ts';
import { LastVisit, type DeviceVisit } from './last-visit.ts';

const chosenDeviceKey = 'edl.device';
const newDeviceTimeZone = 'UTC';
const firstRetryMs = 1_000;
const longestRetryMs = 15_000;

/// Who is signed in, what devices they have, and which page is open.
export class AppState {
  route = $state.raw<Route>(parseRoute(location.hash));
  username = $state<string | null>(null);
  devices = $state.raw<readonly DeviceSummary[] | null>(null);
  /// Why the devices are not known, in words.
  failure = $state<string | null>(null);
  /// The alerts of the device that is shown, for what stands around its pages.
  alerts = $state.raw<AlertBook | null>(null);
  /// Why somebody who was signed in is not any more, for the page where they sign in again.
  farewell = $state<'ended' | 'deleted' | null>(null);
  private leavesByThemselves = false;
  private chosenDeviceId = $state(localStorage.getItem(chosenDeviceKey));

  readonly device = $derived(
    this.devices?.find(({ deviceId }) => deviceId === this.chosenDeviceId) ?? this.devices?.[0] ?? null,
  );

  private readonly session = new Session({
    fetch: (input, init) => fetch(input, init),
    storage: sessionStorage,
    exclusively: exclusiveAmongTabs('edl.refresh'),
    nowMs: () => Date.now(),
    onSignedOut: () => this.leave(),
  });
  readonly serverClock = new ServerClock();
  readonly http = new HttpClient({
    fetch: (input, init) => fetch(input, init),
    session: this.session,
    heardDate: (date, sentAtMs) => this.serverClock.heard(date, sentAtMs, Date.now()),
  });
  readonly api = new EdlApi(this.http);

  isSignedIn = $state(this.session.isSignedIn);
  private readonly kept = new LastVisit(localStorage);

  start(): void {
    this.recall();
    window.addEventListener('hashchange', () => this.follow(location.hash));
    onSessionChangedElsewhere(() => location.reload());
    onWorkerMessage((said) => {
      if (isSubscriptionChanged(said) && this.username !== null) this.keepPushes(this.username);
    });
    this.follow(location.hash);
    if (this.isSignedIn) void this.loadDevices();
  }

  go(route: Route): void {
    location.hash = routeHash(route);
  }

  async signIn(tokens: Tokens): Promise<void> {
    this.farewell = null;
    this.session.signIn(tokens);
    this.isSignedIn = true;
    this.go({ page: 'live' });
    await this.loadDevices();
  }

  /// As `signIn`, for a page that has more to do.
  async signInHere(tokens: Tokens): Promise<void> {
    this.session.signIn(tokens);
    this.isSignedIn = true;
    await this.loadDevices();
  }

  async signUp(wanted: SignUpRequest): Promise<void> {
    const { tokens, deviceId } = await this.api.signUp(wanted);
    this.session.signIn(tokens);
    await this.adopt(deviceId);
  }

  async linkDevice(deviceCode: string): Promise<void> {
    await this.adopt(await this.api.linkDevice(deviceCode));
  }

  async signOut(): Promise<void> {
    this.leavesByThemselves = true;
    await this.session.signOut().finally(() => (this.leavesByThemselves = false));
  }

  /// The session has become another one, of the same user: with a new password.
  goOnWith(tokens: Tokens): void {
    this.session.signIn(tokens);
  }

  /// The account has been deleted, and this session with it.
  accountIsGone(): void {
    this.farewell = 'deleted';
    this.session.forget();
  }

  choose(deviceId: string): void {
    this.chosenDeviceId = deviceId;
    localStorage.setItem(chosenDeviceKey, deviceId);
  }

  /// What is kept of the last visit to a device; null where there is nothing.
  lastVisit(deviceId: string): DeviceVisit | null {
    return this.username === null ? null : this.kept.visit(this.username, deviceId);
  }

  keepVisit(visit: DeviceVisit): void {
    // Not `isSignedIn`: what is taken down with the page still sees what that was before.
    if (this.session.isSignedIn && this.username !== null) this.kept.keepVisit(this.username, visit);
  }

  async loadDevices(): Promise<void> {
    for (let delayMs = firstRetryMs; this.isSignedIn; delayMs = Math.min(delayMs * 2, longestRetryMs)) {
      try {
        const me = await this.api.me();
        // Somebody may have signed out meanwhile: then nothing of theirs is shown or kept.
        if (!this.isSignedIn) return;
        this.username = me.username;
        this.devices = me.devices;
        this.failure = null;
        this.kept.keepDevices(me.username, me.devices);
        this.keepPushes(me.username);
        return;
      } catch (error) {
        if (error instanceof SignedOut) return;
        this.failure = explain(error);
      }
      await new Promise((resolve) => setTimeout(resolve, delayMs));
    }
  }

  /// Opens a device that has just become this person's. Who has its code stands beside it: their time zone is its own,
  /// unless it has been told another one than that of a new device.
  private async adopt(deviceId: string): Promise<void> {
    this.choose(deviceId);
    try {
      const { timezone } = await this.api.device(deviceId);
      if (timezone === newDeviceTimeZone) await this.api.setTimeZone(deviceId, browserTimeZone);
    } catch (error) {
      console.warn('The device’s time zone could not be set.', error);
    }
    this.isSignedIn = true;
    this.go({ page: 'live' });
    await this.loadDevices();
  }

  private follow(hash: string): void {
    const wanted = parseRoute(hash);
    const isOpenToAll = ['login', 'sign-up', 'add-device'].includes(wanted.page);
    if (!this.isSignedIn && !isOpenToAll) return this.go({ page: 'login' });
    if (this.isSignedIn && wanted.page === 'login') return this.go({ page: 'live' });
    const named = deviceNamed(hash);
    if (named !== null) this.choose(named);
    this.route = wanted;
  }

  /// Shows what was there at the last visit until the server has answered.
  private recall(): void {
    const username = this.isSignedIn ? (sessionStorage.read()?.username ?? null) : null;
    const devices = username === null ? null : this.kept.devices(username);
    if (devices === null) return this.kept.clear();
    this.username = username;
    this.devices = devices;
  }

  /// Where pushes are on, the server is told anew: they end with the session that they were asked for in.
  private keepPushes(username: string): void {
    if (!('Notification' in window) || Notification.permission !== 'granted') return;
    import('../push/push-of.ts')
      .then(({ pushSubscriber }) => pushSubscriber(this.http, username).refresh())
      .catch((error: unknown) => console.warn('Pushes of this browser could not be renewed.', error));
  }

  private leave(): void {
    if (this.isSignedIn && !this.leavesByThemselves) this.farewell ??= 'ended';
    this.isSignedIn = false;
    this.kept.clear();
    this.username = null;
    this.devices = null;
    this.failure = null;
    localStorage.removeItem(chosenDeviceKey);
    this.go({ page: 'login' });
  }
}
