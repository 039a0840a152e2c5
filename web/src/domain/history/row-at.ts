import { firstRowFrom, type Columns } from './columns.ts';
import type { LineKey } from './lines.ts';
import type { Level } from './resolution.ts';
import type { Piece } from './tile.ts';

/// What one line was at a row.
export interface Measured {
  readonly mean: number;
  readonly min: number;
  readonly max: number;
}

/// The row at some time: an interval [fromMs, toMs), or a moment.
export interface RowAt {
  readonly level: Level;
  readonly fromMs: number;
  readonly toMs: number;
  readonly of: (line: LineKey) => Measured | null;
}

/// The row whose interval contains the time, or of moments the nearest that is not too far.
/// @param reachMs  how far from a moment the time may be, as a finger is less exact than a second
export function rowAt({ tile }: Piece, timeMs: number, reachMs: number): RowAt | null {
  const { columns, level } = tile;
  const row = level === 'raw' ? nearestRow(columns, timeMs, Math.max(reachMs, tile.longestGapMs)) : rowOf(columns, timeMs);
  if (row === null) return null;
  const [fromMs, toMs] = [columns.fromMs[row] as number, columns.toMs[row] as number];
  const of = (line: LineKey) => {
    const values = columns.lines[line];
    const mean = values?.mean[row] ?? NaN;
    if (values === null || Number.isNaN(mean)) return null;
    return { mean, min: values.min[row] as number, max: values.max[row] as number };
  };
  return { level, fromMs, toMs, of };
}

function rowOf({ fromMs, toMs }: Columns, timeMs: number): number | null {
  const row = firstRowFrom(fromMs, timeMs + 1) - 1;
  return row >= 0 && timeMs < (toMs[row] as number) ? row : null;
}

function nearestRow({ fromMs }: Columns, timeMs: number, reachMs: number): number | null {
  const after = firstRowFrom(fromMs, timeMs);
  const distance = (row: number) => Math.abs((fromMs[row] ?? Number.POSITIVE_INFINITY) - timeMs);
  const nearest = distance(after - 1) <= distance(after) ? after - 1 : after;
  return distance(nearest) <= reachMs ? nearest : null;
}
