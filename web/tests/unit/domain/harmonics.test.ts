import { describe, expect, it } from 'vitest';
import {
  percentOf,
  phasesWith,
  rmsOf,
  spectrumOf,
  strongestOrder,
  thdPercent,
  withSets,
} from '../../../src/domain/harmonics.ts';
import { spectrum, voltageSet } from '../sample.ts';

describe('a spectrum', () => {
  const measured = spectrum({ 1: 230, 3: 6.9, 5: 9.2, 40: 1.15 });

  it('is told in percent of the fundamental', () => {
    expect(rmsOf(measured, 1)).toBe(230);
    const percents = [1, 2, 3, 5, 40].map((order) => percentOf(measured, order));
    expect(percents).toEqual([100, 0, 3, 4, 0.5].map((percent) => expect.closeTo(percent, 12)));
  });

  it('has a distortion whose square is the sum of its harmonics’ squares', () => {
    const thd = thdPercent(measured) ?? 0;
    // 3 % and 4 % make 5 %, with the 40th a little more.
    expect(thd ** 2).toBeCloseTo(9 + 16 + 0.25, 9);
    expect(thdPercent(spectrum({ 1: 230 }))).toBe(0);
  });

  it('knows its strongest harmonic, which is not the fundamental', () => {
    expect(strongestOrder(measured)).toBe(5);
    expect(strongestOrder(spectrum({ 1: 230, 40: 0.1 }))).toBe(40);
    expect(strongestOrder(spectrum({ 1: 230 }))).toBeNull();
  });

  it('has no shares where there is no fundamental', () => {
    const dead = spectrum({ 5: 0.01 });
    expect(percentOf(dead, 5)).toBeNull();
    expect(thdPercent(dead)).toBeNull();
    expect(strongestOrder(dead)).toBeNull();
    expect(percentOf(null, 5)).toBeNull();
    expect(percentOf(measured, 41)).toBeNull();
  });
});

it('a set tells which phases were measured', () => {
  const set = voltageSet(0, { 1: 230 });
  expect(phasesWith(set, 'voltage')).toEqual(['A', 'B']);
  expect(phasesWith(set, 'current')).toEqual([]);
  expect(spectrumOf(set, 'C', 'voltage')).toBeNull();
});

it('withSets has each time once, in order, and the newer word', () => {
  const [first, second] = [voltageSet(1_000, { 1: 230 }), voltageSet(2_000, { 1: 231 })];
  const again = voltageSet(1_000, { 1: 232 });
  expect(withSets([second], [first])).toEqual([first, second]);
  expect(withSets([first, second], [again])).toEqual([again, second]);
});
