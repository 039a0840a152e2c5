import type { Timers } from '../../api/live-socket.ts';
import { rowsBetween, type Columns } from '../../domain/history/columns.ts';
import { averagingOf } from '../../domain/history/lines.ts';
import { stepsMs, tileSpan, type Level } from '../../domain/history/resolution.ts';
import type { Span } from '../../domain/history/span.ts';
import { Tile, type TileId } from '../../domain/history/tile.ts';
import type { ZoneClock } from '../../domain/history/zone-clock.ts';
import { lengthOf } from '../../domain/history/span.ts';
import type { QuantityKey } from '../../domain/quantity.ts';

export interface WantedTile extends TileId {
  readonly quantity: QuantityKey;
}

export interface RowsQuery {
  readonly quantity: QuantityKey;
  readonly level: Level;
  readonly span: Span;
}

export interface TileStoreDependencies {
  readonly load: (query: RowsQuery, signal: AbortSignal) => Promise<Columns>;
  readonly clock: ZoneClock;
  readonly timers: Timers;
  readonly nowMs: () => number;
  /// A tile has come, or a request has failed (with its error) or succeeded (null) or begun.
  readonly onChange: () => void;
  /// Numbers in memory before what was not looked at for long is let go.
  readonly mostNumbers?: number;
}

/// About 24 MB.
const usualMostNumbers = 3_000_000;
/// The server sends answers of up to 100,000 values whole; a row has up to ten.
const mostRowsAtOnce: Readonly<Record<'raw' | 'aggregated', number>> = { raw: 24_000, aggregated: 9_000 };
const mostRequests = 3;
/// How long what may yet grow is good for, and what is past: a device that was offline delivers later.
const freshMs: Readonly<Record<Level, number>> = { raw: 2_000, '1m': 15_000, '15m': 60_000, '1h': 60_000, '1d': 60_000 };
const pastFreshMs = 600_000;
const firstRetryMs = 2_000;
const longestRetryMs = 30_000;

interface Request {
  readonly query: RowsQuery;
  readonly keys: readonly string[];
  readonly abort: AbortController;
}

/// Tiles as they are fetched and kept: neighbours in one request, none twice, what is no longer wanted is given up, what
/// was not looked at for long makes room.
export class TileStore {
  failure: unknown = null;
  /// In the order of their last use, the oldest first.
  private readonly tiles = new Map<string, Tile>();
  private readonly running = new Set<Request>();
  private seen: readonly WantedTile[] = [];
  private ahead: readonly WantedTile[] = [];
  private retryMs = firstRetryMs;
  private retry: number | null = null;

  constructor(private readonly its: TileStoreDependencies) {}

  find(quantity: QuantityKey, level: Level, index: number): Tile | undefined {
    return this.tiles.get(keyOf({ quantity, level, index }));
  }

  /// Whether anything that is seen is on its way for the first time.
  get isLoading(): boolean {
    return this.seen.some((tile) => !this.tiles.has(keyOf(tile)));
  }

  /// @param seen   what is drawn now
  /// @param ahead  what may be drawn next, fetched when nothing else is
  want(seen: readonly WantedTile[], ahead: readonly WantedTile[]): void {
    this.seen = seen;
    this.ahead = ahead;
    const wanted = new Set([...seen, ...ahead].map(keyOf));
    for (const request of this.running) {
      if (!request.keys.some((key) => wanted.has(key))) this.giveUp(request);
    }
    for (const tile of seen) this.touch(keyOf(tile));
    this.fetchNext();
  }

  /// What failed is asked for at once.
  tryAgain(): void {
    this.clearRetry();
    this.fetchNext();
  }

  stop(): void {
    this.clearRetry();
    this.want([], []);
  }

  private touch(key: string): void {
    const tile = this.tiles.get(key);
    if (tile === undefined) return;
    this.tiles.delete(key);
    this.tiles.set(key, tile);
  }

  private fetchNext(): void {
    if (this.retry !== null) return;
    while (this.running.size < mostRequests) {
      const run = this.nextRun(this.seen) ?? (this.isLoading ? null : this.nextRun(this.ahead));
      if (run === null) return;
      void this.fetch(run);
    }
  }

  /// The first tile that is missing or old, and its neighbours that are too.
  private nextRun(wanted: readonly WantedTile[]): readonly WantedTile[] | null {
    const underway = new Set([...this.running].flatMap(({ keys }) => keys));
    const isDue = (tile: WantedTile) => !underway.has(keyOf(tile)) && this.isDue(tile);
    const at = wanted.findIndex(isDue);
    const first = wanted[at];
    if (first === undefined) return null;
    const rows = lengthOf(tileSpan(first.level, first.index, this.its.clock)) / stepsMs[first.level];
    const most = Math.max(1, Math.floor(mostRowsAtOnce[first.level === 'raw' ? 'raw' : 'aggregated'] / rows));
    const run = [first];
    for (const tile of wanted.slice(at + 1, at + most)) {
      const follows = tile.index === first.index + run.length && tile.level === first.level;
      if (!follows || tile.quantity !== first.quantity || !isDue(tile)) break;
      run.push(tile);
    }
    return run;
  }

  private isDue(wanted: WantedTile): boolean {
    const tile = this.tiles.get(keyOf(wanted));
    if (tile === undefined) return true;
    const isOpen = tile.fetchedMs < tile.span.endMs;
    return this.its.nowMs() - tile.fetchedMs >= (isOpen ? freshMs[tile.level] : pastFreshMs);
  }

  private async fetch(run: readonly WantedTile[]): Promise<void> {
    const { clock, load, nowMs } = this.its;
    const [first, last] = [run[0], run.at(-1)] as [WantedTile, WantedTile];
    const { quantity, level } = first;
    const span = { startMs: tileSpan(level, first.index, clock).startMs, endMs: tileSpan(level, last.index, clock).endMs };
    const request: Request = { query: { quantity, level, span }, keys: run.map(keyOf), abort: new AbortController() };
    this.running.add(request);
    const askedMs = nowMs();
    try {
      const columns = await load(request.query, request.abort.signal);
      if (request.abort.signal.aborted) return;
      for (const { index } of run) this.keep(quantity, level, index, columns, askedMs);
      this.failure = null;
      this.retryMs = firstRetryMs;
    } catch (error) {
      if (request.abort.signal.aborted) return;
      this.failure = error;
      this.waitAndRetry();
    } finally {
      this.running.delete(request);
    }
    this.makeRoom();
    // Whoever hears of it may want something else at once.
    this.its.onChange();
    this.fetchNext();
  }

  private keep(quantity: QuantityKey, level: Level, index: number, columns: Columns, fetchedMs: number): void {
    const span = tileSpan(level, index, this.its.clock);
    const own = rowsBetween(columns, span.startMs, span.endMs);
    const key = keyOf({ quantity, level, index });
    this.tiles.delete(key);
    this.tiles.set(key, new Tile(level, index, span, own, averagingOf(quantity), fetchedMs));
  }

  private makeRoom(): void {
    let numbers = [...this.tiles.values()].reduce((sum, tile) => sum + tile.numbers, 0);
    const inUse = new Set(this.seen.map(keyOf));
    for (const [key, tile] of this.tiles) {
      if (numbers <= (this.its.mostNumbers ?? usualMostNumbers)) return;
      if (inUse.has(key)) continue;
      this.tiles.delete(key);
      numbers -= tile.numbers;
    }
  }

  private giveUp(request: Request): void {
    request.abort.abort();
    this.running.delete(request);
  }

  private waitAndRetry(): void {
    if (this.retry !== null) return;
    this.retry = this.its.timers.set(() => {
      this.retry = null;
      this.fetchNext();
    }, this.retryMs);
    this.retryMs = Math.min(2 * this.retryMs, longestRetryMs);
  }

  private clearRetry(): void {
    if (this.retry !== null) this.its.timers.clear(this.retry);
    this.retry = null;
  }
}

function keyOf({ quantity, level, index }: WantedTile): string {
  return `${quantity} ${level} ${index}`;
}
