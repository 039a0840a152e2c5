import { describe, expect, it } from 'vitest';
import { extremesOf, gainSinceStart, phasesOf, resolutionStepMs } from '../../../src/domain/series.ts';

const single = (values: (number | null)[]) => ({ mean: values, min: values, max: values });

describe('resolutionStepMs', () => {
  it.each([
    ['1m', 60_000],
    ['15m', 900_000],
    ['1h', 3_600_000],
    ['1d', 86_400_000],
    ['raw', null],
  ])('%s is %s ms', (resolution, stepMs) => {
    expect(resolutionStepMs(resolution)).toBe(stepMs);
  });
});

describe('extremesOf', () => {
  it('takes the lowest of the minima and the highest of the maxima, at the first time of each', () => {
    const column = { mean: [5, 5, null, 5], min: [1, -3, null, -3], max: [9, 8, null, 9] };
    expect(extremesOf([10, 20, 30, 40], column)).toEqual({
      low: { value: -3, timeMs: 20 },
      high: { value: 9, timeMs: 10 },
    });
  });

  it('of nothing is nothing', () => {
    expect(extremesOf([10], single([null]))).toBeNull();
  });
});

describe('gainSinceStart', () => {
  it('starts at zero and ends at last minus first', () => {
    expect(gainSinceStart(single([100, 100.5, null, 102])).max).toEqual([0, 0.5, null, 2]);
  });

  it('counts on when a new meter starts from zero', () => {
    expect(gainSinceStart(single([100, 101, 0, 0.5])).max).toEqual([0, 1, 1, 1.5]);
  });

  it('counts what the first of the summed-up rows has gained within itself', () => {
    expect(gainSinceStart({ mean: [1.5, 2.5], min: [1, 2], max: [2, 3] }).max).toEqual([1, 2]);
  });
});

it('phasesOf names the phases that have at least one value', () => {
  const columns = { A: single([null, 1]), B: single([null, null]), C: null };
  expect(phasesOf({ resolution: 'raw', timesMs: [1, 2], columns })).toEqual(['A']);
});
