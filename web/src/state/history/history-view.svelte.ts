import type { HistoryApi } from '../../api/history-api.ts';
import type { Timers } from '../../api/live-socket.ts';
import { explain, SignedOut } from '../../api/problem.ts';
import { dayRange } from '../../domain/calendar.ts';
import { historyHash, type HistoryRoute } from '../../domain/history-route.ts';
import { averagingOf } from '../../domain/history/lines.ts';
import { chooseLevel, rowsForEachLine, rowsForEachPoint, stepsMs } from '../../domain/history/resolution.ts';
import type { RowTable } from '../../domain/history/row-table.ts';
import {
  clampSpan,
  endsNow,
  followed,
  lengthOf,
  longestSpanMs,
  movedOn,
  neighbour,
  pan,
  spanOfDay,
  spanOfUnit,
  zoom,
  type Span,
} from '../../domain/history/span.ts';
import { dayMs, type CalendarUnit, type ZoneClock } from '../../domain/history/zone-clock.ts';
import { HistoryRows } from './history-rows.ts';

export interface HistoryViewDependencies {
  readonly api: Pick<HistoryApi, 'rows'>;
  readonly deviceId: string;
  readonly clock: ZoneClock;
  readonly timers: Timers;
  readonly nowMs: () => number;
  /// The view has come to rest somewhere else than its address says.
  readonly onMoved: (route: HistoryRoute) => void;
}

const tickMs = 1_000;
const settleMs = 400;
/// A chart that is being moved asks for what it passes this often.
const wantMs = 80;
const usualSpanMs = dayMs;

/// What the history page shows: the span of time, how it is cut into rows, and where the cursor is.
export class HistoryView {
  span = $state.raw<Span>({ startMs: 0, endMs: usualSpanMs });
  /// Moves on with the time.
  isFollowing = $state(true);
  route = $state.raw<HistoryRoute>() as HistoryRoute;
  /// The span once nobody moves it: for all that is too slow to move along.
  settledSpan = $state.raw<Span>({ startMs: 0, endMs: usualSpanMs });
  /// Of the plot.
  widthPx = $state(800);
  cursorMs = $state<number | null>(null);
  /// Counts up with whatever was fetched.
  revision = $state(0);
  isLoading = $state(true);
  failure = $state<string | null>(null);

  readonly level = $derived(chooseLevel(this.span, this.widthPx, this.route.level));
  readonly rows: HistoryRows;
  /// The address that the view itself has asked for last.
  private told: string | null = null;
  private ticking: number | null = null;
  private settling: number | null = null;
  private wanting: number | null = null;

  constructor(
    route: HistoryRoute,
    private readonly its: HistoryViewDependencies,
  ) {
    const { api, deviceId, clock, timers, nowMs } = its;
    this.rows = new HistoryRows({
      load: (query, signal) => api.rows({ ...query, deviceId, timeZone: clock.timeZone }, signal),
      ...{ clock, timers, nowMs },
      onChange: () => this.hear(),
    });
    this.show(route);
  }

  get clock(): ZoneClock {
    return this.its.clock;
  }

  get nowMs(): number {
    return this.its.nowMs();
  }

  start(): void {
    const tick = () => {
      this.ticking = this.its.timers.set(tick, tickMs);
      this.tick();
    };
    tick();
  }

  stop(): void {
    for (const timer of [this.ticking, this.settling, this.wanting]) if (timer !== null) this.its.timers.clear(timer);
    this.rows.stop();
  }

  /// What the address says. The view may have moved on since it has said so itself.
  show(route: HistoryRoute): void {
    this.route = route;
    const isOwn = historyHash(route) === this.told;
    this.told = null;
    if (isOwn) return this.want();
    const span = this.spanOf(route);
    this.span = span;
    this.settledSpan = span;
    this.isFollowing = endsNow(span, this.nowMs);
    this.want();
  }

  /// To another quantity, layout and the like, at the same time.
  change(settings: Partial<HistoryRoute>): void {
    this.its.onMoved({ ...this.route, ...this.address(), ...settings });
  }

  moveTo(span: Span): void {
    this.span = clampSpan(span, this.nowMs);
    this.isFollowing = endsNow(this.span, this.nowMs);
    this.wantSoon();
    this.settleSoon();
  }

  panBy(byMs: number): void {
    this.moveTo(pan(this.span, byMs, this.nowMs));
  }

  zoomBy(factor: number, aboutMs: number): void {
    this.moveTo(this.zoomed(factor, aboutMs));
  }

  /// Who watches the end of what follows wants to see the end of it closer, too.
  zoomed(factor: number, aboutMs: number): Span {
    const seen = this.isFollowing ? this.now() : this.span;
    return zoom(seen, factor, aboutMs, this.nowMs);
  }

  unit(unit: CalendarUnit): Span {
    return spanOfUnit(unit, this.span, this.clock, this.nowMs);
  }

  beside(direction: -1 | 1): Span {
    return neighbour(this.span, direction, this.clock, this.nowMs);
  }

  now(): Span {
    return followed(this.span, this.nowMs);
  }

  day(day: string): Span {
    const { startMs, endMs } = dayRange(day, this.clock.timeZone);
    return spanOfDay(startMs, endMs, this.nowMs);
  }

  /// From the first day that has readings up to now; null where there is none.
  async everything(): Promise<Span | null> {
    const firstMs = await this.rows.firstMs(this.route.quantity);
    if (firstMs === null) return null;
    return clampSpan({ startMs: Math.max(firstMs, this.nowMs - longestSpanMs), endMs: this.nowMs }, this.nowMs);
  }

  tryAgain(): void {
    this.rows.tryAgain();
  }

  /// The rows to draw, a point for each pixel. Of a counter its gain since the beginning of what is seen.
  fill(table: RowTable, span: Span): void {
    const pieces = this.rows.pieces(this.route.quantity, this.level, span, 2 * this.pointMs());
    table.fill(pieces, (piece) => rowsForEachPoint(span, this.widthPx, stepsMs[piece.tile.level]));
    if (this.isCounter) table.toGains(span.startMs);
  }

  /// The rows that begin in the span.
  /// @param most  how many there may be; else several become one. Null: as many as there are
  fillExact(table: RowTable, span: Span, most: number | null): void {
    const pieces = this.rows.pieces(this.route.quantity, this.level, span);
    table.fill(pieces, ({ tile }) => (most === null ? 1 : rowsForEachLine(span, most, tile.level)));
    if (this.isCounter) table.toGains(span.startMs);
  }

  get isCounter(): boolean {
    return averagingOf(this.route.quantity) === 'counter';
  }

  pointMs(): number {
    return Math.max(stepsMs[this.level], lengthOf(this.span) / Math.max(1, this.widthPx));
  }

  settleSoon(): void {
    if (this.settling !== null) this.its.timers.clear(this.settling);
    this.settling = this.its.timers.set(() => {
      this.settling = null;
      this.settle();
    }, settleMs);
  }

  private settle(): void {
    this.settledSpan = this.span;
    const { range, day } = this.address();
    if (range === this.route.range && day === this.route.day) return;
    const route = { ...this.route, range, day };
    this.told = historyHash(route);
    this.its.onMoved(route);
  }

  /// How the address says what is seen: as it does already where that is right.
  private address(): Pick<HistoryRoute, 'range' | 'day'> {
    const { range, day } = this.route;
    const told = this.spanOf(this.route);
    // The present day grows under the address that says it.
    const isSameEnd = told.endMs === this.span.endMs || (this.isFollowing && range === null);
    if (told.startMs === this.span.startMs && isSameEnd) return { range, day };
    if (this.isFollowing && lengthOf(this.span) === usualSpanMs) return { range: null, day: null };
    return { range: this.span, day: null };
  }

  private spanOf({ range, day }: HistoryRoute): Span {
    if (range !== null) return clampSpan(range, this.nowMs);
    if (day !== null) return this.day(day);
    return { startMs: Math.floor(this.nowMs) - usualSpanMs, endMs: Math.floor(this.nowMs) };
  }

  private tick(): void {
    if (this.isFollowing && this.settling === null && this.nowMs - this.span.endMs >= this.pointMs() / 2) {
      this.span = movedOn(this.span, this.clock, this.nowMs);
      this.settledSpan = this.span;
    }
    this.want();
  }

  private wantSoon(): void {
    this.wanting ??= this.its.timers.set(() => {
      this.wanting = null;
      this.want();
    }, wantMs);
  }

  private want(): void {
    const { quantity, compare } = this.route;
    this.rows.want(quantity, this.level, this.span, compare);
    this.isLoading = this.rows.isLoading;
  }

  private hear(): void {
    this.revision += 1;
    this.isLoading = this.rows.isLoading;
    const { failure } = this.rows;
    this.failure = failure === null || failure instanceof SignedOut ? null : explain(failure);
    // What turned out to be empty may have to be looked for elsewhere.
    this.want();
  }
}
