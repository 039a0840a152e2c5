import { earlierOf, earlierSpan, laterOf } from '../../domain/history/comparison.ts';
import type { LineKey } from '../../domain/history/lines.ts';
import type { Level } from '../../domain/history/resolution.ts';
import type { Measured, RowAt } from '../../domain/history/row-at.ts';
import { RowTable } from '../../domain/history/row-table.ts';
import type { Span } from '../../domain/history/span.ts';
import type { HistoryView } from './history-view.svelte.ts';

export interface LineReading {
  readonly line: LineKey;
  readonly now: Measured | null;
  /// The mean at the same time of the day, week or year before; null too where nothing is compared.
  readonly earlier: number | null;
}

/// The exact values of the row at a time.
export interface CursorReading {
  readonly level: Level;
  readonly fromMs: number;
  readonly toMs: number;
  readonly lines: readonly LineReading[];
}

/// @return null where there is no row at that time
export function readingAt(view: HistoryView, timeMs: number): CursorReading | null {
  const { route, span, clock } = view;
  const row = rowIn(view, timeMs);
  if (row === null) return null;
  const valuesOf = view.isCounter ? gainsUpTo(view, span, row) : row.of;
  const earlier = earlierValues(view, row);
  return {
    level: row.level,
    fromMs: row.fromMs,
    toMs: row.toMs,
    lines: route.lines.map((line) => ({ line, now: valuesOf(line), earlier: earlier(line)?.mean ?? null })),
  };

  function earlierValues({ route: { compare } }: HistoryView, { fromMs }: RowAt): (line: LineKey) => Measured | null {
    if (compare === 'none') return () => null;
    const then = earlierOf(fromMs, compare, clock);
    const rowThen = laterOf(then, compare, clock) === fromMs ? rowIn(view, then) : null;
    if (rowThen === null) return () => null;
    return view.isCounter ? gainsUpTo(view, earlierSpan(span, compare, clock), rowThen) : rowThen.of;
  }
}

function rowIn(view: HistoryView, timeMs: number): RowAt | null {
  return view.rows.at(view.route.quantity, view.level, timeMs, view.pointMs());
}

/// What counters have gained from the beginning of what is seen to the row's end.
function gainsUpTo(view: HistoryView, { startMs }: Span, row: RowAt): (line: LineKey) => Measured | null {
  const table = new RowTable();
  view.fillExact(table, { startMs, endMs: row.fromMs + 1 }, null);
  return (line) => {
    const value = table.length === 0 ? NaN : (table.lanes[line].mean[table.length - 1] as number);
    return Number.isNaN(value) ? null : { mean: value, min: value, max: value };
  };
}
