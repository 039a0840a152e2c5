import { expect, it } from 'vitest';
import type { Column, Series } from '../../../src/domain/series.ts';
import { bandOf, outsideOf, tenMinuteMeans } from '../../../src/domain/voltage-quality.ts';

function minutes(values: readonly (number | null)[], startMs = 0): Series {
  const column: Column = { mean: values, min: values, max: values };
  return { resolution: '1m', timesMs: values.map((_, row) => startMs + row * 60_000), columns: { A: column, B: null, C: null } };
}

it('makes a ten-minute mean the root of the mean square', () => {
  const means = tenMinuteMeans(minutes([...Array.from({ length: 5 }, () => 210), ...Array.from({ length: 5 }, () => 250), 230, null]));
  expect(means.timesMs).toEqual([0, 600_000]);
  expect(means.columns.A?.mean[0]).toBeCloseTo(Math.sqrt((210 ** 2 + 250 ** 2) / 2), 9);
  expect(means.columns.A?.mean[1]).toBe(null);
  expect(means.columns.B).toBe(null);
});

it('goes by the clock, and wants half of the minutes', () => {
  const means = tenMinuteMeans(minutes([230, 230, 230, 230, 230, 230, 240, 240, 240, 240, 240], 540_000 - 240_000));
  expect(means.timesMs).toEqual([0, 600_000]);
  expect(means.columns.A?.mean[0]).toBe(230);
  expect(means.columns.A?.mean[1]).toBeCloseTo(Math.sqrt((230 ** 2 + 5 * 240 ** 2) / 6), 9);
  const thin = tenMinuteMeans(minutes([230, 230, 230, 230, null, null, null, null, null, null]));
  expect(thin.columns.A?.mean).toEqual([null]);
});

it('knows the band of a nominal voltage, and what is outside of it', () => {
  const band = bandOf(230);
  expect(band.lowV).toBeCloseTo(207, 9);
  expect(band.highV).toBeCloseTo(253, 9);
  expect(band.lowestV).toBeCloseTo(195.5, 9);
  expect(outsideOf(minutes([206.9, 207.1, null, 253.1, 252.9]), band)).toBe(2);
});
