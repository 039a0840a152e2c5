import { describe, expect, it } from 'vitest';
import { excursions, isInsideItic } from '../../../src/domain/itic.ts';
import { powerEvent } from '../sample.ts';

describe('isInsideItic', () => {
  const cases: [seconds: number, percent: number, isInside: boolean][] = [
    // A power supply carries 20 ms without any voltage, and no more.
    [0.02, 0, true],
    [0.021, 0, false],
    [0.021, 70, true],
    [0.5, 70, true],
    [0.5, 69.9, false],
    [0.51, 79.9, false],
    [10, 80, true],
    [10.1, 80, false],
    [3_600, 90, true],
    [3_600, 110, true],
    [3_600, 110.1, false],
    [0.5, 120, true],
    [0.51, 120, false],
    [0.003, 140, true],
    [0.0031, 121, false],
    [0.001, 200, true],
    [0.001, 201, false],
    [0.0001, 499, true],
  ];
  it.each(cases)('%f s at %f %%: %s', (seconds, percent, isInside) => {
    expect(isInsideItic(seconds, percent)).toBe(isInside);
  });

  it('falls from 200 % to 140 % between 1 and 3 ms', () => {
    // Halfway on the logarithm.
    const middle = Math.sqrt(0.001 * 0.003);
    expect(isInsideItic(middle, 169.9)).toBe(true);
    expect(isInsideItic(middle, 170.1)).toBe(false);
  });

  it('holds for longer only what holds for shorter', () => {
    for (let percent = 0; percent <= 250; percent += 5) {
      let wasInside = true;
      for (let seconds = 0.0002; seconds < 100; seconds *= 1.1) {
        const isInside = isInsideItic(seconds, percent);
        expect(wasInside || !isInside, `${percent} % for ${seconds} s`).toBe(true);
        wasInside = isInside;
      }
    }
  });
});

it('excursions are voltage events that are over and whose depth is known', () => {
  const known = { extreme: 115, reference: 230, durationMs: 600 };
  const dip = powerEvent('dip', known);
  const others = [
    powerEvent('current', { ...known, kind: 'over_current' }),
    powerEvent('ongoing', { ...known, durationMs: null }),
    powerEvent('no depth', { ...known, extreme: null }),
    powerEvent('weather', { ...known, kind: 'weather' }),
  ];
  expect(excursions([...others, dip])).toEqual([{ event: dip, durationS: 0.6, percent: 50, isInside: false }]);
});
