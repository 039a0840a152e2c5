/// Numbers that look random and come again with the same seed: mulberry32.
export class Seeded {
  private state: number;

  constructor(readonly seed = Number(process.env.EDL_SEED ?? Date.now() % 2 ** 31)) {
    this.state = seed;
  }

  /// Uniform in [0, below).
  number(below: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  }

  readonly bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, () => this.number(256));
}
