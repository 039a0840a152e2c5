import { isDay } from './calendar.ts';
import { isComparison, type Comparison } from './history/comparison.ts';
import { hasTotal, isLineKey, lineKeys, type LineKey } from './history/lines.ts';
import { isLevel, type Level } from './history/resolution.ts';
import { shortestSpanMs, type Span } from './history/span.ts';
import { phases } from './phase.ts';
import { isQuantityKey, type QuantityKey } from './quantity.ts';

export type HistoryLayout = 'together' | 'apart';

export interface HistoryRoute {
  readonly page: 'history';
  /// Null: the day, else the last 24 hours.
  readonly range: Span | null;
  readonly day: string | null;
  readonly quantity: QuantityKey;
  /// In their order, at least one.
  readonly lines: readonly LineKey[];
  readonly layout: HistoryLayout;
  readonly compare: Comparison;
  /// Null: as fine as can be seen.
  readonly level: Level | null;
}

export const historyRoute: HistoryRoute = {
  page: 'history',
  range: null,
  day: null,
  quantity: 'powerWatt',
  lines: phases,
  layout: 'together',
  compare: 'none',
  level: null,
};

/// `from`, `to`, `quantity`, `phases`, `layout`, `compare` and `resolution`, or `day`; what is wrong is as if it were not
/// there.
export function historyRouteOf(query: URLSearchParams): HistoryRoute {
  const [day, quantity] = [query.get('day'), query.get('quantity')];
  const [compare, level] = [query.get('compare'), query.get('resolution')];
  const known = isQuantityKey(quantity) ? quantity : historyRoute.quantity;
  return {
    page: 'history',
    range: rangeOf(query),
    day: day !== null && isDay(day) ? day : null,
    quantity: known,
    lines: linesFor(known, (query.get('phases') ?? '').split(',').filter(isLineKey)),
    layout: query.get('layout') === 'apart' ? 'apart' : 'together',
    compare: isComparison(compare) ? compare : 'none',
    level: isLevel(level) ? level : null,
  };
}

export function historyHash(route: HistoryRoute): string {
  const query = new URLSearchParams();
  if (route.range !== null) {
    query.set('from', new Date(route.range.startMs).toISOString());
    query.set('to', new Date(route.range.endMs).toISOString());
  } else if (route.day !== null) {
    query.set('day', route.day);
  }
  query.set('quantity', route.quantity);
  if (route.lines.join() !== phases.join()) query.set('phases', route.lines.join());
  if (route.layout !== 'together') query.set('layout', route.layout);
  if (route.compare !== 'none') query.set('compare', route.compare);
  if (route.level !== null) query.set('resolution', route.level);
  // Colons and commas may stand in a fragment as they are, and are easier to read so.
  return `#/history?${query.toString().replaceAll('%3A', ':').replaceAll('%2C', ',')}`;
}

/// Those that the quantity has, in their order; all phases where none is left.
export function linesFor(quantity: QuantityKey, wished: readonly LineKey[]): readonly LineKey[] {
  const lines = lineKeys.filter((line) => wished.includes(line) && (line !== 'total' || hasTotal(quantity)));
  return lines.length === 0 ? phases : lines;
}

function rangeOf(query: URLSearchParams): Span | null {
  const [startMs, endMs] = ['from', 'to'].map((name) => Date.parse(query.get(name) ?? '')) as [number, number];
  return endMs - startMs >= shortestSpanMs ? { startMs, endMs } : null;
}
