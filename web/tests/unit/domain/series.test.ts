import { describe, expect, it } from 'vitest';
import { phasesOf, type Column } from '../../../src/domain/series.ts';

const column = (...mean: (number | null)[]): Column => ({ mean, min: mean, max: mean });

describe('phasesOf', () => {
  it('names the phases that have any value', () => {
    const columns = { A: column(null, 230), B: column(null, null), C: null };
    expect(phasesOf({ resolution: '15m', timesMs: [0, 900_000], columns })).toEqual(['A']);
  });
});
