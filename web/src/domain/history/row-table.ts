import { firstRowFrom, type Columns } from './columns.ts';
import { perLine, lineKeys, type LineKey, type PerLine } from './lines.ts';
import type { Piece } from './tile.ts';

interface Lane {
  /// Whether any row may have a value.
  isThere: boolean;
  mean: Float64Array;
  min: Float64Array;
  max: Float64Array;
}

/// The rows of several tiles one behind the other, ready to be drawn: a row without values wherever the line is torn. Its
/// arrays are used again for each picture, sixty times a second.
export class RowTable {
  length = 0;
  fromMs = new Float64Array(0);
  toMs = new Float64Array(0);
  lanes: PerLine<Lane> = perLine(emptyLane);
  private capacity = 0;
  private longestGapMs = 0;

  clear(): void {
    this.length = 0;
    this.longestGapMs = 0;
    for (const line of lineKeys) this.lanes[line].isThere = false;
  }

  /// @param rowsForEachPoint  how much to condense the tile of each piece
  fill(pieces: readonly Piece[], rowsForEachPoint: (piece: Piece) => number): void {
    this.clear();
    for (const piece of pieces) {
      const columns = piece.tile.points(rowsForEachPoint(piece));
      this.append(columns, piece.startMs, piece.endMs, piece.tile.longestGapMs);
    }
  }

  /// The rows that begin in [startMs, endMs), and at the very beginning the one that reaches into it.
  append(columns: Columns, startMs: number, endMs: number, longestGapMs: number): void {
    let first = firstRowFrom(columns.fromMs, startMs);
    if (this.length === 0 && first > 0 && (columns.toMs[first - 1] as number) > startMs) first -= 1;
    const last = firstRowFrom(columns.fromMs, endMs);
    if (last <= first) return;
    this.reserve(this.length + 2 * (last - first) + 1);
    for (const line of lineKeys) if (columns.lines[line] !== null) this.revive(this.lanes[line]);
    for (let row = first; row < last; row += 1) {
      const fromMs = columns.fromMs[row] as number;
      const allowed = Math.max(longestGapMs, this.longestGapMs);
      if (this.length > 0 && fromMs - this.lastMs() > allowed) this.tear();
      this.put(columns, row);
      this.longestGapMs = longestGapMs;
    }
  }

  /// Counters become what they have gained since `startMs`. They never fall but when the meter is replaced, and count on
  /// from there.
  toGains(startMs: number): void {
    for (const line of lineKeys) {
      const lane = this.lanes[line];
      let [lost, before, base] = [0, NaN, NaN];
      for (let row = 0; row < this.length; row += 1) {
        const value = lane.mean[row] as number;
        if (Number.isNaN(value)) continue;
        if (value < before) lost += before - value;
        before = value;
        if (Number.isNaN(base) && (this.toMs[row] as number) >= startMs) base = (lane.min[row] as number) + lost;
        lane.mean[row] = value + lost;
      }
      for (let row = 0; row < this.length; row += 1) {
        lane.mean[row] = lane.min[row] = lane.max[row] = (lane.mean[row] as number) - base;
      }
    }
  }

  private lastMs(): number {
    return this.toMs[this.length - 1] as number;
  }

  /// A line that is there from here on was not before.
  private revive(lane: Lane): void {
    if (lane.isThere) return;
    lane.isThere = true;
    for (const values of [lane.mean, lane.min, lane.max]) values.fill(NaN, 0, this.length);
  }

  private tear(): void {
    const at = this.length;
    this.fromMs[at] = this.toMs[at] = this.lastMs();
    for (const line of lineKeys) {
      const lane = this.lanes[line];
      lane.mean[at] = lane.min[at] = lane.max[at] = NaN;
    }
    this.length += 1;
  }

  private put(columns: Columns, row: number): void {
    const at = this.length;
    this.fromMs[at] = columns.fromMs[row] as number;
    this.toMs[at] = columns.toMs[row] as number;
    for (const line of lineKeys) {
      const lane = this.lanes[line];
      const values = columns.lines[line];
      lane.mean[at] = values === null ? NaN : (values.mean[row] as number);
      lane.min[at] = values === null ? NaN : (values.min[row] as number);
      lane.max[at] = values === null ? NaN : (values.max[row] as number);
    }
    this.length += 1;
  }

  private reserve(rows: number): void {
    if (rows <= this.capacity) return;
    this.capacity = Math.max(rows, 2 * this.capacity, 4_096);
    const grown = (values: Float64Array) => {
      const larger = new Float64Array(this.capacity);
      larger.set(values.subarray(0, this.length));
      return larger;
    };
    this.fromMs = grown(this.fromMs);
    this.toMs = grown(this.toMs);
    for (const line of lineKeys) {
      const lane = this.lanes[line];
      lane.mean = grown(lane.mean);
      lane.min = grown(lane.min);
      lane.max = grown(lane.max);
    }
  }
}

function emptyLane(): Lane {
  return { isThere: false, mean: new Float64Array(0), min: new Float64Array(0), max: new Float64Array(0) };
}

/// A value, and the row that it was in.
export interface Extreme {
  readonly value: number;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Summary {
  readonly low: Extreme;
  readonly high: Extreme;
}

/// The lowest and the highest value with the first time of each; null where there is none.
export function summaryOf(table: RowTable, line: LineKey): Summary | null {
  const { min, max, isThere } = table.lanes[line];
  let [lowRow, highRow] = [-1, -1];
  for (let row = 0; isThere && row < table.length; row += 1) {
    if (Number.isNaN(min[row])) continue;
    if (lowRow < 0 || (min[row] as number) < (min[lowRow] as number)) lowRow = row;
    if (highRow < 0 || (max[row] as number) > (max[highRow] as number)) highRow = row;
  }
  if (lowRow < 0) return null;
  const extreme = (values: Float64Array, row: number) => ({
    value: values[row] as number,
    fromMs: table.fromMs[row] as number,
    toMs: table.toMs[row] as number,
  });
  return { low: extreme(min, lowRow), high: extreme(max, highRow) };
}

/// The lowest and the highest of the lines in what is seen; not ordered where nothing is.
export function extent(table: RowTable, lines: readonly LineKey[], startMs: number, endMs: number): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const line of lines) {
    const { min, max, isThere } = table.lanes[line];
    for (let row = 0; isThere && row < table.length; row += 1) {
      if ((table.toMs[row] as number) < startMs || (table.fromMs[row] as number) > endMs) continue;
      if ((min[row] as number) < low) low = min[row] as number;
      if ((max[row] as number) > high) high = max[row] as number;
    }
  }
  return [low, high];
}
