import type { Averaging, PerLine } from './lines.ts';
import { lineKeys, perLine } from './lines.ts';

/// One line's values along the rows, NaN where there is none. Of single values the three are one and the same array.
export interface Values {
  readonly mean: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
}

/// Rows over time, ascending. A row stands for [fromMs, toMs]: an interval of the server, a moment where the two are the
/// same, or several of either. `null`: the line is not there at all.
export interface Columns {
  readonly fromMs: Float64Array;
  readonly toMs: Float64Array;
  readonly lines: PerLine<Values | null>;
}

export function isSingle({ mean, min }: Values): boolean {
  return mean === min;
}

export function rowCount({ fromMs }: Columns): number {
  return fromMs.length;
}

/// How many numbers are kept.
export function numbersIn({ fromMs, toMs, lines }: Columns): number {
  const arrays = lineKeys.flatMap((line) => (lines[line] === null ? [] : Object.values(lines[line])));
  return fromMs.length * new Set([fromMs, toMs, ...arrays]).size;
}

/// The first row that begins at that time or later.
export function firstRowFrom(fromMs: Float64Array, timeMs: number, length = fromMs.length): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((fromMs[middle] as number) < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/// The rows that begin in [startMs, endMs), as arrays of their own, so that the long ones can be let go.
export function rowsBetween(columns: Columns, startMs: number, endMs: number): Columns {
  const first = firstRowFrom(columns.fromMs, startMs);
  const last = firstRowFrom(columns.fromMs, endMs);
  const cut = (values: Float64Array) => values.slice(first, last);
  const fromMs = cut(columns.fromMs);
  return {
    fromMs,
    toMs: columns.toMs === columns.fromMs ? fromMs : cut(columns.toMs),
    lines: perLine((line) => {
      const values = columns.lines[line];
      return values === null ? null : mapValues(values, cut);
    }),
  };
}

export function mapValues(values: Values, change: (array: Float64Array) => Float64Array): Values {
  const mean = change(values.mean);
  if (isSingle(values)) return { mean, min: mean, max: mean };
  return { mean, min: change(values.min), max: change(values.max) };
}

/// Fewer rows: one for each `pointMs` from `originMs` on in which there is any. Its mean is that of the rows' means, its
/// extremes are theirs.
export function pointsOf(columns: Columns, pointMs: number, originMs: number, averaging: Averaging): Columns {
  const firsts = firstRows(columns.fromMs, pointMs, originMs);
  const count = firsts.length - 1;
  const [fromMs, toMs] = [new Float64Array(count), new Float64Array(count)];
  for (let point = 0; point < count; point += 1) {
    fromMs[point] = columns.fromMs[firsts[point] as number] as number;
    toMs[point] = columns.toMs[(firsts[point + 1] as number) - 1] as number;
  }
  return {
    fromMs,
    toMs,
    lines: perLine((line) => {
      const values = columns.lines[line];
      return values === null ? null : condensed(values, firsts, averaging);
    }),
  };
}

/// The first row of each point, and behind them the number of rows.
function firstRows(fromMs: Float64Array, pointMs: number, originMs: number): number[] {
  const firsts: number[] = [];
  let current = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < fromMs.length; row += 1) {
    const point = Math.floor(((fromMs[row] as number) - originMs) / pointMs);
    if (point !== current) firsts.push(row);
    current = point;
  }
  return [...firsts, fromMs.length];
}

function condensed(values: Values, firsts: readonly number[], averaging: Averaging): Values {
  const count = firsts.length - 1;
  const result = { mean: new Float64Array(count), min: new Float64Array(count), max: new Float64Array(count) };
  for (let point = 0; point < count; point += 1) {
    let [sum, known, low, high] = [0, 0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let row = firsts[point] as number; row < (firsts[point + 1] as number); row += 1) {
      const mean = values.mean[row] as number;
      if (Number.isNaN(mean)) continue;
      known += 1;
      sum += averaging === 'quadratic' ? mean * mean : mean;
      low = Math.min(low, values.min[row] as number);
      high = Math.max(high, values.max[row] as number);
    }
    const average = sum / known;
    result.mean[point] = known === 0 ? NaN : averaging === 'quadratic' ? Math.sqrt(average) : averaging === 'counter' ? high : average;
    result.min[point] = known === 0 ? NaN : low;
    result.max[point] = known === 0 ? NaN : high;
  }
  return result;
}
