/// What the server's clock shows, as far as the `Date` of its answers (RFC 9110, 6.6.1) tells: whole seconds, some time
/// between the question and the answer. Each answer narrows what the difference can be; one that contradicts those
/// before it (a clock was set) begins anew.
export class ServerClock {
  private leastMs = -Infinity;
  private mostMs = Infinity;

  /// @param date  the header; what is no date is passed over
  heard(date: string | null, sentAtMs: number, receivedAtMs: number): void {
    const secondMs = Date.parse(date ?? '');
    if (Number.isNaN(secondMs) || receivedAtMs < sentAtMs) return;
    const leastMs = secondMs - receivedAtMs;
    const mostMs = secondMs + 999 - sentAtMs;
    const isContradiction = leastMs > this.mostMs || mostMs < this.leastMs;
    this.leastMs = isContradiction ? leastMs : Math.max(this.leastMs, leastMs);
    this.mostMs = isContradiction ? mostMs : Math.min(this.mostMs, mostMs);
  }

  /// How much the server's clock is ahead of this machine's: 0 where they may agree; null before any answer.
  get offsetMs(): number | null {
    if (this.mostMs === Infinity) return null;
    if (this.leastMs <= 0 && this.mostMs >= 0) return 0;
    return (this.leastMs + this.mostMs) / 2;
  }
}
