import { describe, expect, it } from 'vitest';
import type { EnergyBar } from '../../../src/domain/energy-bars.ts';
import { barLayout } from '../../../src/lib/bar-layout.ts';
import { rateShades } from '../../../src/lib/rate-shades.ts';

const size = { width: 664, height: 334 };

function bar(importKwh: number | null, exportKwh: number | null): EnergyBar {
  return { startMs: 0, endMs: 1, importKwh, exportKwh, importByPhaseKwh: null, coverage: 1 };
}

describe('the layout of bars', () => {
  it('has room for what flowed both ways, between round values', () => {
    const layout = barLayout([bar(9.2, 0), bar(null, 5), bar(4, null)], size);
    expect(layout.ticks).toEqual([-5, 0, 5, 10]);
    expect([layout.y(10), layout.y(-5.4)]).toEqual([layout.top, layout.bottom]);
    expect(layout.y(0)).toBeCloseTo(layout.top + ((layout.bottom - layout.top) * 10) / 15.4);
    expect(layout.pitch).toBe(200);
    expect([layout.x(1), layout.barX(1)]).toEqual([264, 264 + 78]);
  });

  it('goes no farther below zero than bars do', () => {
    const layout = barLayout([bar(9, 0.5)], size);
    expect(layout.ticks).toEqual([0, 2, 4, 6, 8, 10]);
    expect(layout.y(-0.54)).toBeCloseTo(layout.bottom);
  });

  it('has an axis where nothing flowed, and none below zero where nothing was fed in', () => {
    const layout = barLayout([bar(null, null)], size);
    expect(layout.ticks[0]).toBe(0);
    expect(Object.is(layout.ticks[0], -0)).toBe(false);
    expect(layout.ticks.at(-1)).toBeCloseTo(0.1);
    expect(barLayout([], size).ticks.length).toBeGreaterThan(1);
  });

  it('draws bars away from zero, with round ends', () => {
    const layout = barLayout([bar(10, 5)], size);
    const [up, down] = [layout.bar(0, 10), layout.bar(0, -5)];
    const zero = layout.y(0);
    expect(up.startsWith(`M${layout.barX(0)} ${zero}V${layout.y(10) + 3}`)).toBe(true);
    expect(down.startsWith(`M${layout.barX(0)} ${zero}V${layout.y(-5) - 3}`)).toBe(true);
  });

  it('puts phases on each other, without those that have nothing', () => {
    const layout = barLayout([bar(6, 0)], size);
    expect(layout.stack({ A: 2, B: null, C: 4 })).toEqual([
      { phase: 'A', fromKwh: 0, toKwh: 2 },
      { phase: 'C', fromKwh: 2, toKwh: 6 },
    ]);
    expect(layout.stack({ A: 0, B: null, C: null })).toEqual([]);
  });
});

describe('shades of prices', () => {
  const percents = (prices: readonly number[]) => rateShades(prices).map(({ fill }) => Number(/(\d+)%/.exec(fill)?.[1]));

  it('are the darker the dearer', () => {
    expect(percents([0.3, 0.2, 0.4])).toEqual([36, 16, 100]);
    expect(percents([0.3, 0.3])).toEqual([36, 36]);
  });

  it('have an ink that stands out, and lie where one does', () => {
    const shades = rateShades(Array.from({ length: 20 }, (_, index) => index));
    for (const { fill, ink } of shades) {
      const percent = Number(/(\d+)%/.exec(fill)?.[1]);
      expect(percent <= 42 || percent >= 86).toBe(true);
      expect(ink).toBe(percent <= 42 ? 'var(--ink)' : 'var(--on-accent)');
    }
  });
});
