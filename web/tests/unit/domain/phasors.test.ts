import { describe, expect, it } from 'vitest';
import { anglesGoodForMs, anglesOf, normalDeg, phasorsOf, type VoltageAngles } from '../../../src/domain/phasors.ts';
import type { LatestReadings } from '../../../src/domain/reading.ts';
import { reading, spectrum } from '../sample.ts';

const nowMs = 10_000_000;
const root3 = Math.sqrt(3);

function of(phase: 'A' | 'B' | 'C', powerWatt: number, reactivePowerVar: number) {
  const apparentPowerVa = Math.hypot(powerWatt, reactivePowerVar);
  return reading(phase, nowMs, { powerWatt, reactivePowerVar, apparentPowerVa, voltageRmsV: 230, currentRmsA: apparentPowerVa / 230 });
}

const house: LatestReadings = { A: of('A', 1_000, 0), B: of('B', 1_000, 1_000), C: of('C', -1_000, -1_000 / root3) };

function measured(b: number | null, c: number | null, agoMs = 0): VoltageAngles {
  return { measuredAtMs: nowMs - agoMs, angleDeg: { A: 0, B: b, C: c } };
}

describe('phasorsOf', () => {
  it('puts each current behind its own voltage by atan2(Q, P)', () => {
    const { phases } = phasorsOf(house, measured(-119, 121), nowMs);
    expect(phases.map(({ voltage }) => voltage?.angleDeg)).toEqual([0, -119, 121]);
    // A: resistive. B: lags by 45. C: exports and leads, 150 ahead of its own current's opposite.
    expect(phases.map(({ lagDeg }) => Number(lagDeg?.toFixed(6)))).toEqual([0, 45, -150]);
    expect(phases.map(({ current }) => Number(current?.angleDeg.toFixed(6)))).toEqual([0, -164, -89]);
    expect(phases[1]?.current?.rms).toBeCloseTo(Math.hypot(1_000, 1_000) / 230, 9);
  });

  it('has P = U I cos φ and Q = U I sin φ in what it draws', () => {
    for (const { phase, voltage, current } of phasorsOf(house, measured(-120, 120), nowMs).phases) {
      const phi = (((voltage?.angleDeg ?? NaN) - (current?.angleDeg ?? NaN)) * Math.PI) / 180;
      const va = (voltage?.rms ?? NaN) * (current?.rms ?? NaN);
      expect(va * Math.cos(phi)).toBeCloseTo(house[phase]?.powerWatt ?? NaN, 6);
      expect(va * Math.sin(phi)).toBeCloseTo(house[phase]?.reactivePowerVar ?? NaN, 6);
    }
  });

  const cases: [name: string, angles: VoltageAngles | null, source: string, sequence: string | null][] = [
    ['measured just now', measured(-119.6, 120.3), 'measured', 'right'],
    ['measured, turning the other way', measured(120.2, -119.9), 'measured', 'left'],
    ['measured, and neither way round', measured(-90, 90), 'measured', 'right'],
    ['measured, two of them the same', measured(0, 120), 'measured', null],
    ['measured nearly too long ago', measured(-120, 120, anglesGoodForMs), 'measured', 'right'],
    ['measured too long ago', measured(-100, 140, anglesGoodForMs + 1), 'assumed', null],
    ['one phase was dead then', measured(-120, null), 'assumed', null],
    ['never measured', null, 'assumed', null],
  ];
  it.each(cases)('says what the angles are worth: %s', (_, angles, source, sequence) => {
    const picture = phasorsOf(house, angles, nowMs);
    expect(picture.angles).toBe(source);
    expect(picture.sequence).toBe(sequence);
    expect(picture.measuredAtMs).toBe(source === 'measured' ? angles?.measuredAtMs : null);
    if (source === 'assumed') expect(picture.phases.map(({ voltage }) => voltage?.angleDeg)).toEqual([0, -120, 120]);
  });

  it('has nothing to assume of one phase, and its own first phase on the reference axis', () => {
    const one = phasorsOf({ A: null, B: house.B, C: null }, null, nowMs);
    expect(one).toMatchObject({ angles: 'own', sequence: null });
    expect(one.phases.map(({ phase, voltage }) => [phase, voltage?.angleDeg])).toEqual([['B', 0]]);
    const two = phasorsOf({ A: null, B: house.B, C: house.C }, measured(-120, 60), nowMs);
    expect(two.phases.map(({ voltage }) => voltage?.angleDeg)).toEqual([0, 180]);
  });

  it('draws no current that has no angle', () => {
    const idle = reading('A', nowMs, { powerWatt: 0.2, reactivePowerVar: 0.1, voltageRmsV: 230, currentRmsA: 0.004 });
    const unknown = reading('B', nowMs, { powerWatt: 100, reactivePowerVar: null, voltageRmsV: 230, currentRmsA: 1 });
    const { phases } = phasorsOf({ A: idle, B: unknown, C: null }, null, nowMs);
    expect(phases.map(({ current, lagDeg }) => [current, lagDeg])).toEqual([[null, null], [null, null]]);
    expect(phases[0]?.voltage).toEqual({ rms: 230, angleDeg: 0 });
  });
});

describe('anglesOf', () => {
  it('takes the fundamental’s angles of the voltages out of a set', () => {
    const turned = { ...spectrum({ 1: 230 }), angleDeg: [-119.5, 3] };
    const set = { timeMs: 7, windowMs: 200, frequencyHz: 50, phases: { A: null, B: { voltage: turned, current: null }, C: { voltage: null, current: turned } } };
    expect(anglesOf(set)).toEqual({ measuredAtMs: 7, angleDeg: { A: null, B: -119.5, C: null } });
  });
});

describe('normalDeg', () => {
  it.each([[0, 0], [180, 180], [-180, 180], [190, -170], [540, 180], [-359, 1]])('%d is %d', (angle, expected) => {
    expect(normalDeg(angle)).toBe(expected);
  });
});
