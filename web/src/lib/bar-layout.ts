import type { EnergyBar } from '../domain/energy-bars.ts';
import { phases, type PerPhase, type Phase } from '../domain/phase.ts';
import { roundTicks } from './scale.ts';

/// Where the bars of a chart are: import above the line of zero, export below it.
export interface BarLayout {
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
  /// Of one bar and the space beside it.
  readonly pitch: number;
  readonly barWidth: number;
  /// kWh, from the lowest to the highest; 0 among them.
  readonly ticks: readonly number[];
  readonly x: (index: number) => number;
  readonly barX: (index: number) => number;
  readonly y: (kwh: number) => number;
  /// The outline of a bar, with round ends away from the line of zero; below 0 it hangs down.
  readonly bar: (index: number, kwh: number) => string;
  readonly stack: (byPhase: PerPhase<number | null>) => Part[];
}

export interface Part {
  readonly phase: Phase;
  readonly fromKwh: number;
  readonly toKwh: number;
}

const margin = { left: 64, top: 10, bottom: 24 };
const mostTicks = 5;
/// So that an empty day has an axis.
const leastTopKwh = 0.1;

export function barLayout(bars: readonly EnergyBar[], { width, height }: { width: number; height: number }): BarLayout {
  const most = (value: (bar: EnergyBar) => number | null) => Math.max(0, ...bars.map((bar) => value(bar) ?? 0));
  const ticks = ticksFor(Math.max(leastTopKwh, most(({ importKwh }) => importKwh)), most(({ exportKwh }) => exportKwh));
  const down = most(({ exportKwh }) => exportKwh);
  const [low, high] = [Math.min(-1.08 * down, ticks[0] ?? 0), ticks.at(-1) ?? 1];
  const pitch = Math.max(0, (width - margin.left) / Math.max(1, bars.length));
  const barWidth = Math.min(44, pitch * 0.72);
  const bottom = height - margin.bottom;
  const y = (kwh: number) => margin.top + ((high - kwh) / (high - low)) * (bottom - margin.top);
  const barX = (index: number) => margin.left + index * pitch + (pitch - barWidth) / 2;
  return {
    ...{ left: margin.left, top: margin.top, bottom, pitch, barWidth, ticks, y, barX },
    x: (index) => margin.left + index * pitch,
    bar: (index, kwh) => outline(barX(index), barWidth, y(0), y(kwh)),
    stack: stackOf,
  };
}

/// Round values: the highest is above all bars, and below zero there are those that bars reach.
function ticksFor(top: number, down: number): number[] {
  const step = roundTicks(top + down, mostTicks)[1] ?? 1;
  const [first, last] = [-Math.floor(down / step + 1e-9), Math.ceil(top / step - 1e-9)];
  // Not -0, which would be written with a minus.
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step + 0);
}

function outline(x: number, width: number, from: number, to: number): string {
  const radius = Math.min(3, width / 2, Math.abs(to - from));
  const inward = to < from ? radius : -radius;
  return `M${x} ${from}V${to + inward}Q${x} ${to} ${x + radius} ${to}H${x + width - radius}Q${x + width} ${to} ${x + width} ${to + inward}V${from}Z`;
}

function stackOf(byPhase: PerPhase<number | null>): Part[] {
  const parts: Part[] = [];
  let fromKwh = 0;
  for (const phase of phases) {
    const kwh = byPhase[phase];
    if (kwh === null || kwh <= 0) continue;
    parts.push({ phase, fromKwh, toKwh: fromKwh + kwh });
    fromKwh += kwh;
  }
  return parts;
}
