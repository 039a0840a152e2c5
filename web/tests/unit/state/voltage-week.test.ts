import { expect, it } from 'vitest';
import { Problem } from '../../../src/api/problem.ts';
import type { Series } from '../../../src/domain/series.ts';
import type { VoltageQuality } from '../../../src/domain/voltage-quality.ts';
import { VoltageWeek } from '../../../src/state/voltage-week.svelte.ts';

const means: Series = { resolution: '10m', timesMs: [], columns: { A: null, B: null, C: null } };
const quality: VoltageQuality = { nominalV: 230, byPhase: { A: null, B: null, C: null } };

it('loads both of the same week, from Monday to Monday of the zone', async () => {
  const ranges: unknown[] = [];
  const state = new VoltageWeek({
    quality: async (_, range) => (ranges.push(range), quality),
    means: async (_, range) => (ranges.push(range), means),
  });
  await state.load('demo', '2026-W13', 'Europe/Berlin');
  const range = { startMs: Date.parse('2026-03-22T23:00:00Z'), endMs: Date.parse('2026-03-29T22:00:00Z') };
  expect(ranges).toEqual([range, range].map(({ startMs, endMs }) => expect.objectContaining({ startMs, endMs })));
  expect(state).toMatchObject({ shown: { week: '2026-W13', ...range, quality, means }, failure: null, isLoading: false });
});

it('shows no old week where a new one cannot be told, and lets a newer wish end the one before', async () => {
  const answers: (() => Promise<VoltageQuality>)[] = [];
  let first: (value: VoltageQuality) => void = () => {};
  answers.push(() => new Promise((resolve) => (first = resolve)), async () => quality, () => Promise.reject(new Problem(503, '', 'not there', [], null)));
  const state = new VoltageWeek({ quality: () => answers.shift()!(), means: async () => means });
  const old = state.load('demo', '2026-W10', 'UTC');
  await state.load('demo', '2026-W11', 'UTC');
  first(quality);
  await old;
  expect(state.shown?.week).toBe('2026-W11');
  await state.load('demo', '2026-W12', 'UTC');
  expect(state).toMatchObject({ shown: null, failure: 'Not there.', isLoading: false });
});
