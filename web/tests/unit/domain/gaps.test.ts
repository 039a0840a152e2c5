import { describe, expect, it } from 'vitest';
import { longestStepMs, withGapRows } from '../../../src/domain/gaps.ts';

describe('withGapRows', () => {
  it('puts an empty row into each hole and nowhere else', () => {
    const table = withGapRows([0, 1_000, 9_000, 10_000], [[1, 2, 3, 4], [5, null, 7, 8]], 2_500);
    expect(table.timesMs).toEqual([0, 1_000, 1_001, 9_000, 10_000]);
    expect(table.columns).toEqual([[1, 2, null, 3, 4], [5, null, null, 7, 8]]);
  });

  it('leaves a table without holes as it is', () => {
    expect(withGapRows([0, 1_000], [[1, 2]], 2_500)).toEqual({ timesMs: [0, 1_000], columns: [[1, 2]] });
    expect(withGapRows([], [[]], 2_500)).toEqual({ timesMs: [], columns: [[]] });
  });
});

describe('longestStepMs', () => {
  it('follows the usual step of the data, so that a meter of minutes draws lines too', () => {
    expect(longestStepMs([0, 60_000, 120_000, 180_000], null)).toBe(150_000);
    expect(longestStepMs([0, 1_000, 2_000, 900_000], null)).toBe(2_500);
  });

  it('is never less than the resolution asks for', () => {
    expect(longestStepMs([0, 60_000], 900_000)).toBe(2_250_000);
    expect(longestStepMs([], null)).toBe(2_500);
  });
});
