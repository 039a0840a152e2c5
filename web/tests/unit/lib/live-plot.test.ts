import { describe, expect, it } from 'vitest';
import { PowerRing } from '../../../src/domain/power-ring.ts';
import { axisOf, drawPlot, timeTicksOf, wattOf, type Plot, type PlotLine } from '../../../src/lib/live-plot.ts';
import { reading } from '../sample.ts';

const look = { quiet: 'q', grid: 'g', line: 'l', ground: 'w', total: 't', phase: { A: 'a', B: 'b', C: 'c' }, fontPx: 12 };
const phaseA: PlotLine = { name: 'A', of: 'A' };
const both: PlotLine = { name: 'Total', of: ['A', 'B'] };

/// A canvas that writes down what is drawn in each colour.
function paper() {
  const strokes: { ink: string; path: string[] }[] = [];
  const words: { text: string; y: number; ink: string }[] = [];
  let path: string[] = [];
  const settings: Record<string, unknown> = {};
  const note = (name: string) => (...given: number[]) => void path.push(`${name} ${given.map((value) => Math.round(value)).join(' ')}`);
  const calls: Record<string, unknown> = {
    beginPath: () => (path = []),
    moveTo: note('M'),
    lineTo: note('L'),
    rect: note('R'),
    stroke: () => strokes.push({ ink: String(settings.strokeStyle), path }),
    fillText: (text: string, _: number, y: number) => words.push({ text, y, ink: String(settings.fillStyle) }),
    measureText: (text: string) => ({ width: 6 * text.length }),
  };
  const ctx = new Proxy(calls, {
    get: (_, name: string) => calls[name] ?? (() => undefined),
    set: (_, name: string, value) => ((settings[name] = value), true),
  });
  return { ctx: ctx as unknown as CanvasRenderingContext2D, strokes, words };
}

function ringOf(rows: readonly (readonly [second: number, a: number | null, b: number | null])[]): PowerRing {
  const ring = new PowerRing();
  for (const [second, a, b] of rows) {
    ring.put([reading('A', second * 1_000, { powerWatt: a }), reading('B', second * 1_000, { powerWatt: b })]);
  }
  return ring;
}

function plotOf(lines: readonly PlotLine[], cursorRow: number | null = null): Plot {
  const axis = { low: 0, high: 100, ticks: [0, 50, 100] };
  const size = { width: 130, height: 132, ratio: 1, startMs: 0, endMs: 10_000 };
  return { ...size, axis, tickLabels: ['', '', ''], timeTicks: [], lines, longestStepMs: 2_500, cursorRow };
}

describe('drawPlot', () => {
  it('goes from left to right, and from the bottom to the top', () => {
    const { ctx, strokes } = paper();
    const area = drawPlot(ctx, ringOf([[0, 0, 5], [1, 50, 5], [2, 100, 5]]), plotOf([phaseA]), look);
    expect(area).toEqual({ left: 8, top: 8, width: 102, height: 100 });
    expect(strokes.find(({ ink }) => ink === 'a')?.path).toEqual(['M 8 108', 'L 18 58', 'L 28 8']);
  });

  it('leaves holes where there is no value or no second, and a dot where one stands alone', () => {
    const { ctx, strokes } = paper();
    drawPlot(ctx, ringOf([[0, 10, 0], [1, null, 0], [2, 10, 0], [3, 10, 0], [8, 10, 0]]), plotOf([phaseA]), look);
    const drawn = strokes.find(({ ink }) => ink === 'a')?.path.map((step) => step.charAt(0));
    expect(drawn).toEqual(['M', 'R', 'M', 'L', 'M', 'R']);
  });

  it('writes the name of each line at its end, apart from each other', () => {
    const { ctx, words } = paper();
    drawPlot(ctx, ringOf([[0, 50, 50]]), plotOf([phaseA, { name: 'B', of: 'B' }]), look);
    const names = words.filter(({ text }) => text !== '');
    expect(names.map(({ text, ink }) => `${text} ${ink}`)).toEqual(['A a', 'B b']);
    expect((names[1]?.y ?? 0) - (names[0]?.y ?? 0)).toBe(12);
  });

  it('sums what is to be shown together, and keeps nothing of an empty ring', () => {
    const ring = ringOf([[0, 30, 40], [1, 30, null]]);
    expect([wattOf(ring, 0, both), wattOf(ring, 1, both), wattOf(ring, 1, phaseA)]).toEqual([70, null, 30]);
    const { ctx, strokes } = paper();
    drawPlot(ctx, new PowerRing(), plotOf([both]), look);
    expect(strokes.filter(({ ink }) => ink === 't').every(({ path }) => path.length === 0)).toBe(true);
  });
});

describe('axisOf', () => {
  it('holds all lines, with as many ticks as there is room for', () => {
    const ring = ringOf([[0, 30, 1_900], [1, -400, 1_900]]);
    expect(axisOf(ring, [phaseA], 232).ticks).toEqual([-400, -300, -200, -100, 0]);
    expect(axisOf(ring, [phaseA, both], 100).ticks).toEqual([0, 2_000]);
  });
});

describe('timeTicksOf', () => {
  it('stands at whole pairs of minutes', () => {
    expect(timeTicksOf(61_000, 600_000, (timeMs) => `${timeMs / 60_000}`).map(({ label }) => label)).toEqual(['2', '4', '6', '8', '10']);
  });
});
