import type { PerPhase, Phase } from './phase.ts';
import { perPhase, phases } from './phase.ts';
import { windowSpanMs, type PowerWindow } from './power-window.ts';
import type { Reading } from './reading.ts';

/// More rows than a second-by-second meter fills: what a wrong clock or a faster device can make the ring hold.
export const ringRows = 1_200;

/// A step between neighbours that is longer than so many usual steps is a hole.
const holeInSteps = 2.5;
const shortestUsualStepMs = 1_000;

/// The power of the last ten minutes, in memory that is taken once: rows in order of time, one for each instant. A row that
/// comes late goes to its place; the oldest ones fall out. Where a phase has no value stands NaN, which never leaves it.
export class PowerRing {
  private readonly times = new Float64Array(ringRows);
  private readonly watts: PerPhase<Float64Array> = perPhase(() => new Float64Array(ringRows));
  private readonly steps = new Float64Array(ringRows);
  private first = 0;
  private count = 0;

  get rows(): number {
    return this.count;
  }

  timeMs(row: number): number {
    return this.times[this.slot(row)] ?? NaN;
  }

  watt(row: number, phase: Phase): number | null {
    const value = this.watts[phase][this.slot(row)];
    return value === undefined || Number.isNaN(value) ? null : value;
  }

  /// The sum of the given phases; null where one of them has no value.
  total(row: number, of: readonly Phase[]): number | null {
    let sum: number | null = of.length === 0 ? null : 0;
    for (const phase of of) {
      const value = this.watt(row, phase);
      sum = sum === null || value === null ? null : sum + value;
    }
    return sum;
  }

  /// The phases that have a value at all: the others are not the device's own.
  ownPhases(): Phase[] {
    return phases.filter((phase) => {
      for (let row = 0; row < this.count; row += 1) if (this.watt(row, phase) !== null) return true;
      return false;
    });
  }

  /// The first row that is not before `timeMs`; `rows` if there is none.
  rowAt(timeMs: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.timeMs(middle) < timeMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /// The row whose time is nearest; null where there is no row.
  rowNear(timeMs: number): number | null {
    if (this.count === 0) return null;
    const after = Math.min(this.rowAt(timeMs), this.count - 1);
    const before = Math.max(after - 1, 0);
    return timeMs - this.timeMs(before) <= this.timeMs(after) - timeMs ? before : after;
  }

  /// The longest step between neighbours that is still one line.
  longestStepMs(): number {
    const known = Math.max(0, this.count - 1);
    for (let row = 0; row < known; row += 1) this.steps[row] = this.timeMs(row + 1) - this.timeMs(row);
    const usual = this.steps.subarray(0, known).sort()[known >> 1] ?? 0;
    return Math.max(usual, shortestUsualStepMs) * holeInSteps;
  }

  /// A live value: it has the last word over what is there.
  put(readings: readonly Reading[]): void {
    for (const { timeMs, phase, powerWatt } of readings) {
      const slot = this.slotFor(timeMs);
      if (slot !== null && (powerWatt !== null || Number.isNaN(this.watts[phase][slot]))) {
        this.watts[phase][slot] = powerWatt ?? NaN;
      }
    }
    this.trim();
  }

  /// What was fetched: what has come live in the meantime stands.
  fill(window: PowerWindow): void {
    window.timesMs.forEach((timeMs, row) => {
      const slot = this.slotFor(timeMs);
      if (slot === null) return;
      for (const phase of phases) {
        const value = window.powerWatt[phase][row] ?? null;
        if (value !== null && Number.isNaN(this.watts[phase][slot])) this.watts[phase][slot] = value;
      }
    });
    this.trim();
  }

  private slot(row: number): number {
    return row < 0 || row >= this.count ? -1 : (this.first + row) % ringRows;
  }

  /// Where the values of an instant are kept: a row that is there, or one made for it, for which the oldest goes where the
  /// ring is full. Null where it is older than all of a full ring.
  private slotFor(timeMs: number): number | null {
    const row = this.rowAt(timeMs);
    if (row < this.count && this.timeMs(row) === timeMs) return this.slot(row);
    if (this.count < ringRows) {
      this.count += 1;
      return this.opened(row, timeMs);
    }
    if (row === 0) return null;
    this.first = (this.first + 1) % ringRows;
    return this.opened(row - 1, timeMs);
  }

  /// Moves what comes after one place on; most rows are the newest, and move nothing.
  private opened(row: number, timeMs: number): number {
    for (let to = this.count - 1; to > row; to -= 1) this.move(this.slot(to - 1), this.slot(to));
    const slot = this.slot(row);
    this.times[slot] = timeMs;
    for (const phase of phases) this.watts[phase][slot] = NaN;
    return slot;
  }

  private move(from: number, to: number): void {
    this.times[to] = this.times[from] ?? NaN;
    for (const phase of phases) this.watts[phase][to] = this.watts[phase][from] ?? NaN;
  }

  private trim(): void {
    const tooOld = this.rowAt(this.timeMs(this.count - 1) - windowSpanMs);
    this.first = (this.first + tooOld) % ringRows;
    this.count -= tooOld;
  }
}
