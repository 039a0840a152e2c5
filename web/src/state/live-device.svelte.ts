import type { EdlApi } from '../api/edl-api.ts';
import { LiveSocket, type LinkState, type LiveSocketDependencies } from '../api/live-socket.ts';
import type { ServerMessage } from '../api/parse.ts';
import { maySwitch, type Device } from '../domain/device.ts';
import { perPhase, phases, type PerPhase, type Phase } from '../domain/phase.ts';
import { PowerRing } from '../domain/power-ring.ts';
import { windowEndMs, windowSpanMs } from '../domain/power-window.ts';
import { newestTimeMs, totalsOf, withNewer, type LatestReadings, type Reading } from '../domain/reading.ts';
import {
  nextSwitch,
  unknownSwitch,
  type AcknowledgedState,
  type RelayState,
  type RelaySwitch,
  type SwitchEvent,
} from '../domain/relay-switch.ts';
import { explainSwitchFailure } from '../lib/switch-failure.ts';
import type { DeviceVisit } from './last-visit.ts';
import { LinkWatch } from './link-watch.svelte.ts';

export type LiveApi = Pick<EdlApi, 'device' | 'latestValues' | 'power' | 'switchRelay' | 'webSocketTicket'>;

export interface LiveDeviceDependencies extends Pick<LiveSocketDependencies, 'open' | 'timers' | 'random'> {
  readonly api: LiveApi;
  readonly nowMs: () => number;
  /// How much the server's clock is ahead of this machine's; null where it is not known.
  readonly serverOffsetMs: () => number | null;
  readonly hasNetwork: boolean;
  /// What was seen at the last visit, to be shown until there is something newer.
  readonly lastVisit: DeviceVisit | null;
  readonly keepVisit: (visit: DeviceVisit) => void;
}

/// What others than the live page may want to hear of: an event, a stored set of harmonics, an alert, what was switched,
/// another schedule, and that the line is open (again), before which something may have been missed.
export type DeviceNews =
  | Extract<ServerMessage, { readonly kind: 'event' | 'harmonics' | 'alert' | 'command' | 'schedule' }>
  | { readonly kind: 'connected' };

const tickMs = 1_000;

/// So often what is seen is kept for the next visit, in case that the page is not told before it is ended.
const keepEveryMs = 30_000;

/// Fetched beyond now on both sides, for meters whose clock differs a little from this one's.
const clockSlackMs = 60_000;

/// A phase whose value is so much older than another one’s has none now.
const freshMs = 15_000;

/// One device as the live page shows it: its newest values, the last minutes, its relays and the way to it.
export class LiveDevice {
  latest = $state.raw<LatestReadings>(perPhase(() => null));
  /// The power of the last minutes; `revision` counts its changes, since it is changed in place.
  readonly ring = new PowerRing();
  revision = $state(0);
  switches = $state.raw<PerPhase<RelaySwitch>>(perPhase(() => unknownSwitch));
  device = $state.raw<Device | null>(null);
  private readonly watch: LinkWatch;
  /// When the newest value was seen first; drives the chart on where nothing arrives.
  private newestSeenAtMs = $state(0);

  readonly newestMs = $derived(newestTimeMs(this.latest));
  readonly totals = $derived(totalsOf(this.latest));
  readonly nowMs = $derived.by(() => this.watch.nowMs);
  readonly connection = $derived.by(() => this.watch.state);
  /// Whether the newest values may be called the present ones.
  readonly isCurrent = $derived.by(() => this.watch.isCurrent);
  readonly maySwitch = $derived(this.device !== null && maySwitch(this.device.role));

  private readonly socket: LiveSocket;
  private ticker: number | null = null;
  private requests = 0;
  private fills = 0;
  private loading: Promise<void> | null = null;
  private isLoaded = false;
  private keptAtMs = 0;
  private readonly listeners = new Set<(news: DeviceNews) => void>();

  constructor(
    readonly deviceId: string,
    private readonly its: LiveDeviceDependencies,
  ) {
    this.watch = new LinkWatch({
      newestMs: () => this.newestMs,
      serverOffsetMs: its.serverOffsetMs,
      hasNetwork: its.hasNetwork,
    });
    if (its.lastVisit !== null) {
      this.device = its.lastVisit.device;
      this.showAged(its.lastVisit.latest);
    }
    this.socket = new LiveSocket(deviceId, {
      ticket: () => its.api.webSocketTicket(),
      open: its.open,
      timers: its.timers,
      random: its.random,
      onLink: (link) => this.linked(link),
      onMessage: (message) => this.heard(message),
    });
  }

  /// The right edge of the last minutes, at this very moment.
  chartEndMs(): number {
    return windowEndMs(this.newestMs, this.newestSeenAtMs, this.its.nowMs());
  }

  start(): void {
    this.tick();
    void this.loaded();
    this.socket.start();
  }

  stop(): void {
    this.socket.stop();
    if (this.ticker !== null) this.its.timers.clear(this.ticker);
    this.ticker = null;
    this.keep();
  }

  /// The page is looked at again: what it says has to be true at once. See LiveSocket.hurry.
  hurry(): void {
    this.watch.nowMs = this.its.nowMs();
    this.socket.hurry();
  }

  /// The browser says that there is a network, or that there is none.
  network(hasNetwork: boolean): void {
    this.watch.hasNetwork = hasNetwork;
    if (hasNetwork) this.hurry();
  }

  /// Keeps what is seen for the next visit.
  keep(): void {
    this.keptAtMs = this.its.nowMs();
    if (this.device !== null && this.newestMs !== null) this.its.keepVisit({ device: this.device, latest: this.latest });
  }

  /// Calls back with what comes from now on, until the function that it returns is called.
  listen(listener: (news: DeviceNews) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  // ---- relays ---------------------------------------------------------------------------------------------------

  ask(phase: Phase, wished: RelayState): void {
    const loadWatt = this.loadOf(phase);
    this.request(phase, (requestId) => ({ kind: 'asked', wished, requestId, loadWatt }));
  }

  /// What hangs on a phase now; null where nobody knows.
  loadOf(phase: Phase): number | null {
    const reading = this.latest[phase];
    if (!this.isCurrent || reading === null || this.newestMs === null) return null;
    return this.newestMs - reading.timeMs < freshMs ? reading.powerWatt : null;
  }

  confirm(phase: Phase): void {
    this.request(phase, (requestId) => ({ kind: 'confirmed', requestId }));
  }

  dismiss(phase: Phase): void {
    this.turn(phase, { kind: 'dismissed' });
  }

  /// Takes a step that may set a command on its way, and if so sends it.
  private request(phase: Phase, eventFor: (requestId: number) => SwitchEvent): void {
    const requestId = ++this.requests;
    this.turn(phase, eventFor(requestId));
    const { request } = this.switches[phase];
    if (request.kind === 'sending' && request.requestId === requestId) void this.send(phase, request.wished, requestId);
  }

  private async send(phase: Phase, wished: RelayState, requestId: number): Promise<void> {
    try {
      const { state } = await this.its.api.switchRelay(this.deviceId, phase, wished);
      this.turn(phase, { kind: 'acknowledged', requestId, state });
    } catch (error) {
      this.turn(phase, { kind: 'failed', requestId, reason: explainSwitchFailure(error) });
    }
  }

  private turn(phase: Phase, event: SwitchEvent): void {
    this.switches = { ...this.switches, [phase]: nextSwitch(this.switches[phase], event) };
  }

  private reported(relays: PerPhase<AcknowledgedState>): void {
    for (const phase of phases) this.turn(phase, { kind: 'reported', state: relays[phase] });
  }

  // ---- what arrives -----------------------------------------------------------------------------------------------

  private linked(link: LinkState): void {
    this.watch.linked(link, this.its.nowMs());
    if (link !== 'open') return;
    void this.fill();
    this.spread({ kind: 'connected' });
  }

  private spread(news: DeviceNews): void {
    for (const listener of this.listeners) listener(news);
  }

  private heard(message: ServerMessage): void {
    if (message.kind === 'error') return console.warn(`The server says: ${message.detail}`);
    if (message.deviceId !== this.deviceId) return;
    switch (message.kind) {
      case 'readings':
        return this.measured(message.readings);
      case 'device':
        this.reported(message.relays);
        return this.told(message.online, message.lastSeenMs, message.backlog);
      case 'command':
        this.switched(message);
        return this.spread(message);
      case 'schedule':
      case 'event':
      case 'harmonics':
      case 'alert':
        return this.spread(message);
    }
  }

  private switched(message: Extract<ServerMessage, { readonly kind: 'command' }>): void {
    const { phase, state, status } = message;
    if (state === 'toggle' || message.isByDevice) return;
    if (status === 'sent') this.turn(phase, { kind: 'sent', wished: state });
    if (status === 'acknowledged') this.turn(phase, { kind: 'reported', state });
  }

  private measured(readings: readonly Reading[]): void {
    if (readings.length === 0) return;
    const nowMs = this.its.nowMs();
    this.watch.arrived(nowMs);
    this.show(withNewer(this.latest, readings), nowMs);
    this.ring.put(readings);
    this.revision += 1;
    if (nowMs - this.keptAtMs >= keepEveryMs) this.keep();
  }

  private show(latest: LatestReadings, seenAtMs: number): void {
    const before = this.newestMs;
    this.latest = latest;
    if (this.newestMs !== before) this.newestSeenAtMs = seenAtMs;
  }

  /// Values that were not seen when they were measured: the two clocks are all there is to tell their age.
  private showAged(latest: LatestReadings): void {
    this.show(latest, Math.min(this.its.nowMs(), newestTimeMs(latest) ?? Infinity));
  }

  /// Once a device has delivered what it had kept, the hole in the window can be filled.
  private told(online: boolean, lastSeenMs: number | null, backlog: number | null): void {
    const hasCaughtUp = this.watch.told(online, lastSeenMs, backlog, this.its.nowMs());
    if (hasCaughtUp) void this.fill();
  }

  // ---- what is fetched --------------------------------------------------------------------------------------------

  private loaded(): Promise<void> {
    this.loading ??= this.load().finally(() => (this.loading = null));
    return this.loading;
  }

  /// What is known before the first live value: the device, and its last values however old.
  private async load(): Promise<void> {
    const device = this.its.api.device(this.deviceId).then((loaded) => {
      this.device = loaded;
      this.isLoaded = true;
      this.watch.loaded(loaded.online, loaded.lastSeenMs);
      // What came over the WebSocket in the meantime is newer.
      for (const phase of phases) {
        if (this.switches[phase] === unknownSwitch) {
          this.turn(phase, { kind: 'reported', state: loaded.relays[phase] });
        }
      }
    });
    const values = this.its.api.latestValues(this.deviceId).then((loaded) => {
      this.showAged(withNewer(this.latest, phases.flatMap((phase) => loaded[phase] ?? [])));
    });
    const results = await Promise.allSettled([device, values]);
    results.forEach((result) => {
      if (result.status === 'rejected') console.warn('The device could not be loaded.', result.reason);
    });
  }

  /// Fetches what the window lacks: all of it at first, later what was missed between two connections.
  private async fill(): Promise<void> {
    const fill = ++this.fills;
    const nowMs = this.its.nowMs();
    this.watch.filling = true;
    try {
      if (!this.isLoaded) await this.loaded();
      const fetched = await this.its.api.power(
        this.deviceId,
        nowMs - windowSpanMs - clockSlackMs,
        nowMs + clockSlackMs,
      );
      this.ring.fill(fetched);
      this.revision += 1;
    } catch (error) {
      console.warn('The last minutes could not be fetched.', error);
    } finally {
      if (fill === this.fills) this.watch.filling = false;
    }
  }

  private tick(): void {
    this.watch.nowMs = this.its.nowMs();
    this.ticker = this.its.timers.set(() => this.tick(), tickMs);
  }
}
