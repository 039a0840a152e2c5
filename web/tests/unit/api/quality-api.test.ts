import { expect, it } from 'vitest';
import type { RequestOptions } from '../../../src/api/http-client.ts';
import { Problem } from '../../../src/api/problem.ts';
import { QualityApi } from '../../../src/api/quality-api.ts';
import { wireEvent } from '../sample.ts';

function api(answer: () => unknown) {
  const asked: { call: string; query: unknown; body: unknown }[] = [];
  const request = async (method: string, path: string, options: RequestOptions = {}) => {
    asked.push({ call: `${method} ${path}`, query: options.query, body: options.body });
    return answer();
  };
  return { api: new QualityApi({ request }), asked };
}

const range = { startMs: Date.UTC(2026, 10, 26), endMs: Date.UTC(2026, 10, 27) };
const rangeQuery = { start: '2026-11-26T00:00:00.000Z', end: '2026-11-27T00:00:00.000Z' };

it('events are asked for by range and number', async () => {
  const { api: calls, asked } = api(() => ({ events: [wireEvent], more: false }));
  const { events } = await calls.events('demo', range, 200, new AbortController().signal);
  expect(events.length).toBe(1);
  expect(asked).toEqual([{ call: 'GET /events', query: { device_id: 'demo', ...rangeQuery, limit: 200 }, body: undefined }]);
});

it('a waveform that was not kept is none, and any other failure is one', async () => {
  let status = 404;
  const { api: calls, asked } = api(() => {
    throw new Problem(status, '', '', [], null);
  });
  expect(await calls.waveform('demo', 'dip/2026 A')).toBeNull();
  expect(asked[0]).toMatchObject({ call: 'GET /events/dip%2F2026%20A/waveform', query: { device_id: 'demo' } });
  status = 503;
  await expect(calls.waveform('demo', 'e1')).rejects.toThrow(Problem);
});

it('the newest set is asked for without a range', async () => {
  const { api: calls, asked } = api(() => ({ harmonics: [] }));
  expect(await calls.newestHarmonics('demo')).toBeNull();
  expect(await calls.harmonics('demo', range)).toEqual([]);
  expect(asked.map(({ query }) => query)).toEqual([{ device_id: 'demo' }, { device_id: 'demo', ...rangeQuery, limit: 2_000 }]);
});

it('a measurement is asked for by the device’s name', async () => {
  const { api: calls, asked } = api(() => ({ id: 'h1', status: 'acknowledged', latency_ms: 200 }));
  await calls.captureHarmonics('demo');
  expect(asked).toEqual([{ call: 'POST /harmonics/capture', query: undefined, body: { device_id: 'demo' } }]);
});
