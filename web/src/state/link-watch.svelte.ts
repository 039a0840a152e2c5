import type { LinkState } from '../api/live-socket.ts';
import { noteBacklog, type Backlog } from '../domain/backlog.ts';
import { connectionState, isCurrent, type ConnectionFacts } from '../domain/connection.ts';

export interface LinkWatchDependencies {
  /// When the newest value was measured, by the meter's clock.
  readonly newestMs: () => number | null;
  /// How much the server's clock is ahead of this machine's; null where it is not known.
  readonly serverOffsetMs: () => number | null;
  readonly hasNetwork: boolean;
}

/// Gathers what is known of the way from the meter to this screen, and says what that comes to.
export class LinkWatch {
  nowMs = $state(0);
  filling = $state(false);
  hasNetwork = $state(true);
  private link = $state<LinkState>('connecting');
  private deviceOnline = $state<boolean | null>(null);
  private lastSeenMs = $state<number | null>(null);
  private backlog = $state.raw<Backlog | null>(null);
  private openedAtMs = $state<number | null>(null);
  private arrivedAtMs = $state<number | null>(null);

  private readonly facts = $derived.by<ConnectionFacts>(() => ({
    hasNetwork: this.hasNetwork,
    link: this.link,
    deviceOnline: this.deviceOnline,
    lastSeenMs: this.lastSeenMs,
    backlog: this.backlog,
    filling: this.filling,
    lastArrivalMs: this.arrivedAtMs,
    openedAtMs: this.openedAtMs,
    newestMs: this.its.newestMs(),
    serverOffsetMs: this.its.serverOffsetMs(),
  }));
  readonly state = $derived(connectionState(this.facts, this.nowMs));
  readonly isCurrent = $derived(isCurrent(this.facts, this.nowMs));

  constructor(private readonly its: LinkWatchDependencies) {
    this.hasNetwork = its.hasNetwork;
  }

  linked(link: LinkState, nowMs: number): void {
    this.link = link;
    this.openedAtMs = link === 'open' ? nowMs : null;
    this.arrivedAtMs = null;
    this.nowMs = nowMs;
  }

  arrived(nowMs: number): void {
    this.nowMs = nowMs;
    this.arrivedAtMs = nowMs;
  }

  /// What was fetched about the device, which a word over the WebSocket outdoes.
  loaded(online: boolean, lastSeenMs: number | null): void {
    this.deviceOnline ??= online;
    this.lastSeenMs ??= lastSeenMs;
  }

  /// The server's word about the device.
  /// @return whether the device has now delivered all that it had kept
  told(online: boolean, lastSeenMs: number | null, waiting: number | null, nowMs: number): boolean {
    this.deviceOnline = online;
    this.lastSeenMs = lastSeenMs ?? this.lastSeenMs;
    const hasCaughtUp = (this.backlog?.waiting ?? 0) > 0 && waiting === 0;
    this.backlog = waiting === null ? null : noteBacklog(this.backlog, waiting, nowMs);
    return hasCaughtUp;
  }
}
