import type { Columns } from '../domain/history/columns.ts';
import { stepsMs, type Level } from '../domain/history/resolution.ts';
import type { Span } from '../domain/history/span.ts';
import type { Phase } from '../domain/phase.ts';
import { quantities, type QuantityKey } from '../domain/quantity.ts';
import type { HttpClient, Query } from './http-client.ts';
import { parseColumns } from './parse-columns.ts';
import { rangeQuery } from './time-range.ts';

export interface HistoryQuery {
  readonly deviceId: string;
  /// Whose days `1d` means.
  readonly timeZone: string;
  readonly quantity: QuantityKey;
  readonly level: Level;
  readonly span: Span;
}

/// Readings of the past, as columns to draw and as a file to keep.
export class HistoryApi {
  constructor(private readonly http: Pick<HttpClient, 'request' | 'download'>) {}

  async rows(wanted: HistoryQuery, signal: AbortSignal): Promise<Columns> {
    const query = { ...queryOf(wanted), time_format: 'ms' };
    const stepMs = wanted.level === 'raw' ? 0 : stepsMs[wanted.level];
    return parseColumns(await this.http.request('GET', '/query-data', { query, signal }), wanted.quantity, stepMs);
  }

  csv(wanted: HistoryQuery, phases: readonly Phase[]): Promise<Blob> {
    return this.http.download('/query-data', { ...queryOf(wanted), phases: phases.join(), format: 'csv' }, 'text/csv');
  }
}

function queryOf({ deviceId, timeZone, quantity, level, span }: HistoryQuery): Query {
  return {
    device_id: deviceId,
    ...rangeQuery(span),
    tz: timeZone,
    fields: quantities[quantity].wireName,
    resolution: level,
  };
}
