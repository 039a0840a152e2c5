import { earlierSpan, type Comparison } from '../../domain/history/comparison.ts';
import { levels, tileIndexAt, tileSpan, type Level } from '../../domain/history/resolution.ts';
import { rowAt, type RowAt } from '../../domain/history/row-at.ts';
import { lengthOf, longestSpanMs, type Span } from '../../domain/history/span.ts';
import { cover, tilesNeeded, type Piece, type TileLookup } from '../../domain/history/tile.ts';
import type { ZoneClock } from '../../domain/history/zone-clock.ts';
import type { QuantityKey } from '../../domain/quantity.ts';
import { TileStore, type TileStoreDependencies, type WantedTile } from './tile-store.ts';

/// How many tiles of a finer resolution may stand in for what is not there yet.
const mostStandIns = 300;
/// Of what is seen, on either side, fetched when there is nothing else to do.
const aheadShare = 0.5;

/// Rows of the past by resolution and span, from the tiles that are there.
export class HistoryRows {
  private readonly store: TileStore;
  private readonly clock: ZoneClock;
  private readonly nowMs: () => number;
  private waiting: (() => void)[] = [];
  private extra: readonly WantedTile[] = [];

  constructor(its: TileStoreDependencies) {
    this.clock = its.clock;
    this.nowMs = its.nowMs;
    this.store = new TileStore({
      ...its,
      onChange: () => {
        its.onChange();
        const { waiting } = this;
        this.waiting = [];
        for (const look of waiting) look();
      },
    });
  }

  get failure(): unknown {
    return this.store.failure;
  }

  get isLoading(): boolean {
    return this.store.isLoading;
  }

  tryAgain(): void {
    this.store.tryAgain();
  }

  stop(): void {
    this.store.stop();
  }

  /// @param marginMs  how much beyond the edges, so that lines reach them
  pieces(quantity: QuantityKey, level: Level, span: Span, marginMs = 0): Piece[] {
    const wide = { startMs: span.startMs - marginMs, endMs: span.endMs + marginMs };
    return cover(wide, this.preference(level, wide), this.clock, this.lookup(quantity));
  }

  /// @param reachMs  how far from the time a reading may be
  at(quantity: QuantityKey, level: Level, timeMs: number, reachMs: number): RowAt | null {
    const moment = { startMs: Math.floor(timeMs), endMs: Math.floor(timeMs) + 1 };
    const [piece] = this.pieces(quantity, level, moment);
    return piece === undefined ? null : rowAt(piece, moment.startMs, reachMs);
  }

  want(quantity: QuantityKey, level: Level, span: Span, compare: Comparison): void {
    const spans = compare === 'none' ? [span] : [span, earlierSpan(span, compare, this.clock)];
    const aheadMs = lengthOf(span) * aheadShare;
    const sides = spans.flatMap(({ startMs, endMs }) => [
      { startMs: startMs - aheadMs, endMs: startMs },
      { startMs: endMs, endMs: endMs + aheadMs },
    ]);
    this.store.want(
      [...spans.flatMap((one) => this.needed(quantity, level, one)), ...this.extra],
      sides.flatMap((one) => this.needed(quantity, level, one)),
    );
  }

  /// When the first readings were, of the last ten years; null where there are none.
  async firstMs(quantity: QuantityKey): Promise<number | null> {
    const span = { startMs: this.nowMs() - longestSpanMs, endMs: this.nowMs() };
    this.extra = this.needed(quantity, '1d', span);
    const isThere = () => this.extra.every(({ level, index }) => this.store.find(quantity, level, index) !== undefined);
    this.store.want(this.extra, []);
    while (!isThere()) await new Promise<void>((resolve) => this.waiting.push(resolve));
    const tiles = this.extra.map(({ level, index }) => this.store.find(quantity, level, index));
    this.extra = [];
    return tiles.find((tile) => tile?.isEmpty === false)?.columns.fromMs[0] ?? null;
  }

  private needed(quantity: QuantityKey, level: Level, span: Span): WantedTile[] {
    // Nothing was measured yet of what is to come.
    const past = { startMs: span.startMs, endMs: Math.min(span.endMs, this.nowMs()) };
    const coarser = levels.slice(levels.indexOf(level));
    return tilesNeeded(past, coarser, this.clock, this.lookup(quantity)).map((id) => ({ quantity, ...id }));
  }

  private lookup(quantity: QuantityKey): TileLookup {
    return (level, index) => this.store.find(quantity, level, index);
  }

  /// The level itself, else the next coarser one that is there, else a finer one.
  private preference(level: Level, span: Span): Level[] {
    const at = levels.indexOf(level);
    const finer = levels.slice(0, at).reverse();
    const tilesOf = (one: Level) => {
      const { startMs, endMs } = tileSpan(one, tileIndexAt(one, span.startMs, this.clock), this.clock);
      return lengthOf(span) / (endMs - startMs);
    };
    return [...levels.slice(at), ...finer.filter((one) => tilesOf(one) <= mostStandIns)];
  }
}
