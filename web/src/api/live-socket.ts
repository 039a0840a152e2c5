import type { ServerMessage } from './parse.ts';
import { parseServerMessage } from './parse.ts';
import { Problem, SignedOut } from './problem.ts';
import type { AppMessage } from './types.ts';

/// As much of a WebSocket as is needed here.
export type Socket = Pick<WebSocket, 'onopen' | 'onmessage' | 'onclose' | 'send' | 'close'>;

export interface Timers {
  set(work: () => void, delayMs: number): number;
  clear(timer: number): void;
}

export interface LiveSocketDependencies {
  readonly ticket: () => Promise<string>;
  readonly open: (url: string, subprotocol: string) => Socket;
  readonly timers: Timers;
  /// Uniform in [0, 1).
  readonly random: () => number;
  readonly onLink: (link: LinkState) => void;
  readonly onMessage: (message: ServerMessage) => void;
}

/// ended: the session is over, and there is nobody to connect as.
export type LinkState = 'connecting' | 'open' | 'lost' | 'ended';

const firstDelayMs = 500;
const longestDelayMs = 30_000;

/// A browser does not tell a page of pings. After this silence the subscription is asked for again, which the server
/// always answers; after the second limit the connection is taken for dead.
const probeAfterMs = 25_000;
const deadAfterMs = 60_000;
const hurriedDeadAfterMs = 5_000;

/// The wait before the n-th attempt in a row (from 0): doubling up to a limit, and half of it by chance, so that a
/// server that comes back is not met by all its apps at once.
export function reconnectDelayMs(attempt: number, random: number): number {
  const full = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(attempt, 16));
  return full / 2 + (full / 2) * random;
}

/// The conversation with the server about one device; keeps itself connected until it is stopped.
export class LiveSocket {
  private socket: Socket | null = null;
  private attempt = 0;
  private retry: number | null = null;
  private probe: number | null = null;
  private death: number | null = null;
  private stopped = true;
  /// Counts connections, so that what belongs to an earlier one is known.
  private generation = 0;

  constructor(
    private readonly deviceId: string,
    private readonly its: LiveSocketDependencies,
  ) {}

  start(): void {
    this.stopped = false;
    this.its.onLink('connecting');
    void this.connect();
  }

  stop(): void {
    this.stopped = true;
    this.drop();
  }

  /// The network is back, or the page is looked at again: no more waiting, and a connection that seems open (the
  /// machine may have slept) has to show at once that it is.
  hurry(): void {
    if (this.retry !== null) {
      this.clear('retry');
      this.attempt = 0;
      void this.connect();
    } else if (this.probe !== null) {
      this.subscribe();
      this.clear('death');
      this.death = this.its.timers.set(() => this.lost(0), hurriedDeadAfterMs);
    }
  }

  private async connect(): Promise<void> {
    const generation = ++this.generation;
    const isCurrent = () => !this.stopped && generation === this.generation;
    try {
      const ticket = await this.its.ticket();
      if (!isCurrent()) return;
      this.attach(this.its.open(`/ws?ticket=${encodeURIComponent(ticket)}`, 'edl.v1'), isCurrent);
    } catch (error) {
      if (!isCurrent()) return;
      if (error instanceof SignedOut) return this.its.onLink('ended');
      this.lost(error instanceof Problem ? (error.retryAfterS ?? 0) * 1000 : 0);
    }
  }

  private attach(socket: Socket, isCurrent: () => boolean): void {
    this.socket = socket;
    this.death = this.its.timers.set(() => this.lost(0), deadAfterMs);
    socket.onopen = () => {
      if (!isCurrent()) return;
      this.watchSilence();
      this.subscribe();
      this.its.onLink('open');
    };
    socket.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (!isCurrent()) return;
      this.attempt = 0;
      this.watchSilence();
      this.heard(data);
    };
    socket.onclose = () => {
      if (isCurrent()) this.lost(0);
    };
  }

  private heard(data: unknown): void {
    let message: ServerMessage | null = null;
    try {
      message = parseServerMessage(String(data));
    } catch (error) {
      console.warn('A message of the server was left out.', error);
    }
    if (message !== null) this.its.onMessage(message);
  }

  private subscribe(): void {
    const message: AppMessage = { type: 'subscribe', device_id: this.deviceId };
    this.socket?.send(JSON.stringify(message));
  }

  private lost(atLeastMs: number): void {
    this.drop();
    this.its.onLink('lost');
    const delayMs = Math.max(atLeastMs, reconnectDelayMs(this.attempt++, this.its.random()));
    this.retry = this.its.timers.set(() => {
      this.retry = null;
      void this.connect();
    }, delayMs);
  }

  private watchSilence(): void {
    this.clear('probe');
    this.clear('death');
    this.probe = this.its.timers.set(() => this.subscribe(), probeAfterMs);
    this.death = this.its.timers.set(() => this.lost(0), deadAfterMs);
  }

  private drop(): void {
    this.generation += 1;
    this.clear('retry');
    this.clear('probe');
    this.clear('death');
    this.socket?.close();
    this.socket = null;
  }

  private clear(name: 'retry' | 'probe' | 'death'): void {
    const timer = this[name];
    if (timer !== null) this.its.timers.clear(timer);
    this[name] = null;
  }
}
