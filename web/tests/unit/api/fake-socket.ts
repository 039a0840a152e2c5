import type { Socket, Timers } from '../../../src/api/live-socket.ts';

/// The server's end of a WebSocket.
export class FakeSocket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: unknown[] = [];
  isClosed = false;

  constructor(readonly url: string) {}

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.isClosed = true;
  }

  accept(): void {
    this.onopen?.();
  }

  say(message: unknown): void {
    this.onmessage?.({ data: typeof message === 'string' ? message : JSON.stringify(message) });
  }

  hangUp(): void {
    this.isClosed = true;
    this.onclose?.();
  }

  asSocket(): Socket {
    return this as unknown as Socket;
  }
}

/// Time that the test moves.
export class ManualClock implements Timers {
  nowMs = 0;
  private waiting: { id: number; atMs: number; work: () => void }[] = [];
  private ids = 0;

  set(work: () => void, delayMs: number): number {
    this.ids += 1;
    this.waiting.push({ id: this.ids, atMs: this.nowMs + delayMs, work });
    return this.ids;
  }

  clear(timer: number): void {
    this.waiting = this.waiting.filter(({ id }) => id !== timer);
  }

  get pending(): number {
    return this.waiting.length;
  }

  /// Moves on, running what falls due on the way and what that sets going.
  async pass(ms: number): Promise<void> {
    const endMs = this.nowMs + ms;
    for (;;) {
      await settle();
      const next = this.waiting.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.clear(next.id);
      this.nowMs = next.atMs;
      next.work();
    }
    this.nowMs = endMs;
  }
}

export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
