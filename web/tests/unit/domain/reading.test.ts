import { describe, expect, it } from 'vitest';
import { newestTimeMs, totalsOf, withNewer, type LatestReadings } from '../../../src/domain/reading.ts';
import { reading } from '../sample.ts';

const none: LatestReadings = { A: null, B: null, C: null };

describe('withNewer', () => {
  it('takes over newer readings and keeps its own against older ones', () => {
    const first = withNewer(none, [reading('A', 2_000, { powerWatt: 20 }), reading('B', 2_000, { powerWatt: 5 })]);
    const second = withNewer(first, [reading('A', 1_000, { powerWatt: 10 }), reading('B', 3_000, { powerWatt: 6 })]);
    expect(second.A?.powerWatt).toBe(20);
    expect(second.B?.powerWatt).toBe(6);
    expect(second.C).toBeNull();
    expect(newestTimeMs(second)).toBe(3_000);
  });

  it('changes nothing when the same readings come again', () => {
    const readings = [reading('A', 2_000), reading('C', 2_000)];
    const once = withNewer(none, readings);
    expect(withNewer(once, readings)).toEqual(once);
  });
});

describe('totalsOf', () => {
  it('is the sum of the phases, with what is exported taken off', () => {
    const latest = withNewer(none, [
      reading('A', 1_000, { powerWatt: 1_500, apparentPowerVa: 1_600, energyKwh: 10 }),
      reading('B', 1_000, { powerWatt: 700, apparentPowerVa: 900, energyKwh: 20 }),
      reading('C', 1_000, { powerWatt: -2_400, apparentPowerVa: 2_500, energyKwh: 30 }),
    ]);
    const totals = totalsOf(latest);
    expect(totals.powerWatt).toBeCloseTo(-200, 9);
    expect(totals.powerFactor).toBeCloseTo(-200 / 5_000, 9);
    expect(totals.energyKwh).toBeCloseTo(60, 9);
  });

  it('of a single-phase meter is that phase alone', () => {
    expect(totalsOf(withNewer(none, [reading('B', 1_000, { powerWatt: 70 })])).powerWatt).toBe(70);
  });

  it('is unknown, not smaller, when a phase could not be measured', () => {
    const latest = withNewer(none, [reading('A', 1_000, { powerWatt: 70 }), reading('B', 1_000, { powerWatt: null })]);
    expect(totalsOf(latest).powerWatt).toBeNull();
  });

  it('does not add values that were not measured together', () => {
    const latest = withNewer(none, [
      reading('A', 60_000, { powerWatt: 70, energyKwh: 1 }),
      reading('B', 1_000, { powerWatt: 30, energyKwh: 2 }),
    ]);
    expect(totalsOf(latest).powerWatt).toBeNull();
    expect(totalsOf(latest).energyKwh).toBe(3);
  });

  it('of nothing is nothing', () => {
    expect(totalsOf(none)).toEqual({ powerWatt: null, powerFactor: null, energyKwh: null, frequencyHz: null });
  });

  it('has no power factor where nothing flows', () => {
    expect(totalsOf(withNewer(none, [reading('A', 0, { powerWatt: 0, apparentPowerVa: 0 })])).powerFactor).toBeNull();
  });
});
