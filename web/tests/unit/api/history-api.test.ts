import { describe, expect, it } from 'vitest';
import { HistoryApi, type HistoryQuery } from '../../../src/api/history-api.ts';
import type { Query } from '../../../src/api/http-client.ts';
import { parseColumns } from '../../../src/api/parse-columns.ts';

const wanted: HistoryQuery = {
  deviceId: 'demo',
  timeZone: 'Europe/Berlin',
  quantity: 'powerWatt',
  level: '1m',
  span: { startMs: Date.UTC(2026, 0, 15), endMs: Date.UTC(2026, 0, 16) },
};
const asked = {
  device_id: 'demo',
  start: '2026-01-15T00:00:00.000Z',
  end: '2026-01-16T00:00:00.000Z',
  tz: 'Europe/Berlin',
  fields: 'power_watt',
  resolution: '1m',
};

describe('HistoryApi', () => {
  it('asks for the rows of one quantity at one resolution', async () => {
    const requests: unknown[] = [];
    const api = new HistoryApi({
      request: (method, path, options) => {
        requests.push([method, path, options?.query, options?.signal]);
        return Promise.resolve({ time: [0, 60_000], phases: { A: { power_watt: { mean: [1, 2], min: [0, 1], max: [2, 3] } } } });
      },
      download: () => Promise.reject(new Error('not asked for')),
    });
    const { signal } = new AbortController();
    const columns = await api.rows(wanted, signal);
    expect(requests).toEqual([['GET', '/query-data', { ...asked, time_format: 'ms' }, signal]]);
    expect([...columns.toMs]).toEqual([60_000, 120_000]);
  });

  it('asks for the same as CSV, of the phases that are shown', async () => {
    const requests: [string, Query, string][] = [];
    const api = new HistoryApi({
      request: () => Promise.reject(new Error('not asked for')),
      download: (path, query, mediaType) => {
        requests.push([path, query, mediaType]);
        return Promise.resolve(new Blob(['time,phase']));
      },
    });
    const file = await api.csv(wanted, ['A', 'C']);
    expect(await file.text()).toBe('time,phase');
    expect(requests).toEqual([['/query-data', { ...asked, phases: 'A,C', format: 'csv' }, 'text/csv']]);
  });
});

describe('parseColumns', () => {
  it('reads single values: one array for mean, lowest and highest, NaN where there is none', () => {
    const answer = { time: [1_000, 2_000], phases: { A: { power_watt: [5, null] }, B: { power_watt: [null, null] }, C: {} } };
    const { fromMs, toMs, lines } = parseColumns(answer, 'powerWatt', 0);
    expect([...fromMs]).toEqual([1_000, 2_000]);
    expect(toMs).toBe(fromMs);
    expect([...(lines.A?.mean ?? [])]).toEqual([5, NaN]);
    expect(lines.A?.max).toBe(lines.A?.mean);
    expect([lines.B, lines.C]).toEqual([null, null]);
  });

  it('adds up the phases that were measured, and is unknown where one of them lacks', () => {
    const answer = { time: [1, 2], phases: { A: { power_watt: [5, 6] }, B: { power_watt: [-7, null] }, C: { power_watt: [null, null] } } };
    expect([...(parseColumns(answer, 'powerWatt', 0).lines.total?.mean ?? [])]).toEqual([-2, NaN]);
    const volts = { time: [1], phases: { A: { voltage_rms: [230] } } };
    expect(parseColumns(volts, 'voltageRmsV', 0).lines.total).toBeNull();
  });

  it('takes of a counter what it has reached, and of the total where it began', () => {
    const column = (at: number) => ({ mean: [at + 0.5], min: [at], max: [at + 1] });
    const answer = { time: [0], phases: { A: { energy_kwh: column(10) }, B: { energy_kwh: column(20) } } };
    const { A, total } = parseColumns(answer, 'energyKwh', 60_000).lines;
    expect([A?.mean[0], A?.min[0], A?.max[0]]).toEqual([11, 10, 11]);
    expect([total?.mean[0], total?.min[0], total?.max[0]]).toEqual([32, 30, 32]);
  });

  it('knows that a day may be 23 or 25 hours', () => {
    const begins = ['2026-03-27T23:00:00Z', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z', '2026-04-02T22:00:00Z'].map((iso) => Date.parse(iso));
    const { fromMs, toMs } = parseColumns({ time: begins, phases: {} }, 'powerWatt', 86_400_000);
    expect([...toMs].map((endMs, row) => (endMs - (fromMs[row] ?? 0)) / 3_600_000)).toEqual([24, 23, 24, 24]);
  });

  it.each([
    [{ time: [1, 'x'], phases: {} }, '/time/1'],
    [{ time: [null], phases: {} }, '/time/0'],
    [{ time: [1, 2], phases: { A: { power_watt: [1] } } }, '/phases/A/power_watt'],
    [{ time: [1], phases: { A: { power_watt: { mean: [1], min: ['low'], max: [1] } } } }, '/phases/A/power_watt/min/0'],
    [{ time: [1], phases: { B: { power_watt: 7 } } }, '/phases/B/power_watt'],
    [{ time: [1] }, '/phases'],
  ])('names what is wrong in %o', (answer, pointer) => {
    expect(() => parseColumns(answer, 'powerWatt', 0)).toThrow(pointer);
  });
});
