import type { Columns } from './columns.ts';
import { numbersIn, pointsOf, rowCount } from './columns.ts';
import type { Averaging } from './lines.ts';
import type { Level } from './resolution.ts';
import { stepsMs, tileIndexAt, tileSpan } from './resolution.ts';
import type { Span } from './span.ts';
import type { ZoneClock } from './zone-clock.ts';

/// A stretch of one resolution that is fetched and kept as a whole, with what it is condensed to for wider views.
export class Tile {
  readonly longestGapMs: number;
  private readonly condensed = new Map<number, Columns>();

  constructor(
    readonly level: Level,
    readonly index: number,
    readonly span: Span,
    readonly columns: Columns,
    readonly averaging: Averaging,
    readonly fetchedMs: number,
  ) {
    this.longestGapMs = longestGapMs(level, columns);
  }

  get isEmpty(): boolean {
    return rowCount(this.columns) === 0;
  }

  /// One row for each `rows` of them, kept for the next time.
  points(rows: number): Columns {
    if (rows <= 1) return this.columns;
    let points = this.condensed.get(rows);
    if (points === undefined) {
      points = pointsOf(this.columns, rows * stepsMs[this.level], this.span.startMs, this.averaging);
      this.condensed.set(rows, points);
    }
    return points;
  }

  get numbers(): number {
    return [...this.condensed.values()].reduce((sum, columns) => sum + numbersIn(columns), numbersIn(this.columns));
  }
}

/// How far apart two rows may be and still be one line: well over the usual step, so that a late or lost single sample
/// does not tear it. Intervals touch each other, so that one may be lost.
function longestGapMs(level: Level, { fromMs }: Columns): number {
  if (level !== 'raw') return stepsMs[level] * 1.5;
  const steps = fromMs.slice(1).map((timeMs, row) => timeMs - (fromMs[row] as number));
  const median = steps.sort()[Math.floor(steps.length / 2)] ?? 0;
  return Math.max(median, stepsMs.raw) * 2.5;
}

export function tileIndexes(level: Level, span: Span, clock: ZoneClock): number[] {
  const first = tileIndexAt(level, span.startMs, clock);
  const last = tileIndexAt(level, span.endMs - 1, clock);
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

export interface TileId {
  readonly level: Level;
  readonly index: number;
}

export type TileLookup = (level: Level, index: number) => Tile | undefined;

/// What is to be drawn of a tile.
export interface Piece extends Span {
  readonly tile: Tile;
}

/// The pieces that the span is drawn from, ascending: of the first level that has them, and where it has nothing yet of
/// the next. A tile that turned out to be empty leaves its place to the others.
export function cover(span: Span, preference: readonly Level[], clock: ZoneClock, find: TileLookup): Piece[] {
  const [level, ...others] = preference;
  if (level === undefined || span.endMs <= span.startMs) return [];
  return tileIndexes(level, span, clock).flatMap((index) => {
    const whole = tileSpan(level, index, clock);
    const startMs = Math.max(span.startMs, whole.startMs);
    const endMs = Math.min(span.endMs, whole.endMs);
    const tile = find(level, index);
    if (tile === undefined || tile.isEmpty) return cover({ startMs, endMs }, others, clock, find);
    return [{ tile, startMs, endMs }];
  });
}

/// The tiles that the span needs. Where one is empty the next coarser is needed too: seconds are kept shorter than
/// hours.
export function tilesNeeded(span: Span, preference: readonly Level[], clock: ZoneClock, find: TileLookup): TileId[] {
  const [level, ...others] = preference;
  if (level === undefined || span.endMs <= span.startMs) return [];
  const needed = tileIndexes(level, span, clock).flatMap((index) => {
    const here = { level, index };
    if (find(level, index)?.isEmpty !== true) return [here];
    const whole = tileSpan(level, index, clock);
    const startMs = Math.max(span.startMs, whole.startMs);
    const endMs = Math.min(span.endMs, whole.endMs);
    return [here, ...tilesNeeded({ startMs, endMs }, others, clock, find)];
  });
  const seen = new Set<string>();
  return needed.filter((id) => seen.size < seen.add(`${id.level} ${id.index}`).size);
}
