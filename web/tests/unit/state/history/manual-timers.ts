import type { Timers } from '../../../../src/api/live-socket.ts';

/// Time that passes only when it is told to.
export class ManualTimers implements Timers {
  private readonly pending = new Map<number, { atMs: number; work: () => void }>();
  private next = 1;

  constructor(public nowMs: number) {}

  set(work: () => void, delayMs: number): number {
    this.pending.set(this.next, { atMs: this.nowMs + delayMs, work });
    return this.next++;
  }

  clear(timer: number): void {
    this.pending.delete(timer);
  }

  get count(): number {
    return this.pending.size;
  }

  advance(byMs: number): void {
    const endMs = this.nowMs + byMs;
    for (;;) {
      const due = [...this.pending].filter(([, { atMs }]) => atMs <= endMs).sort(([, a], [, b]) => a.atMs - b.atMs)[0];
      if (due === undefined) break;
      this.pending.delete(due[0]);
      this.nowMs = Math.max(this.nowMs, due[1].atMs);
      due[1].work();
    }
    this.nowMs = endMs;
  }
}
