import type uPlot from 'uplot';
import { timeTicks, type Ticks } from '../../domain/history/time-ticks.ts';
import type { ZoneClock } from '../../domain/history/zone-clock.ts';
import type { Unit } from '../../domain/quantity.ts';
import { color } from '../chart-options.ts';
import { axisLabels } from '../format.ts';
import { tickLabels } from './tick-labels.ts';

/// Left of the plot. The same whatever the labels, so that plots one below the other have one time.
export function plotLeftPx(widthPx: number): number {
  return widthPx < 600 ? 56 : 66;
}
export const plotRightPx = 18;
export const timesHeightPx = 42;
const font = '12px system-ui, sans-serif';
const tickSpacePx = 70;

export interface PlotWanted {
  readonly unit: () => Unit;
  readonly locale: () => string;
  readonly clock: ZoneClock;
  readonly hasTimes: boolean;
  /// Draws what is measured, between the grid and whatever comes next.
  readonly paint: (plot: uPlot) => void;
}

/// uPlot draws grid and axes, over milliseconds; the lines are painted by the caller.
export function plotOptions({ unit, locale, clock, hasTimes, paint }: PlotWanted): Omit<uPlot.Options, 'width' | 'height'> {
  const common = {
    font,
    stroke: () => color('ink-quiet'),
    grid: { stroke: () => color('grid'), width: 1 },
    ticks: { show: false },
  };
  let ticks: Ticks = { timesMs: [], unit: 'second' };
  const splits = (plot: uPlot, _: number, startMs: number, endMs: number): number[] => {
    const most = Math.max(2, plot.bbox.width / devicePixelRatio / tickSpacePx);
    ticks = timeTicks({ startMs, endMs }, most, clock);
    return [...ticks.timesMs];
  };
  return {
    legend: { show: false },
    cursor: { show: false },
    padding: [12, plotRightPx, hasTimes ? 0 : 8, 0],
    scales: { x: { time: false, auto: false }, y: { auto: false } },
    axes: [
      {
        ...common,
        size: hasTimes ? timesHeightPx : 0,
        gap: 8,
        splits,
        values: (plot) => (hasTimes ? fitting(plot, ticks, tickLabels(ticks, clock, locale())) : ticks.timesMs.map(() => '')),
      },
      { ...common, size: (plot) => plotLeftPx(plot.width), gap: 6, space: 36, values: (_, values) => axisLabels(values, unit(), locale()) },
    ],
    series: [{}, { show: false }],
    hooks: { draw: [paint] },
  };
}

const characterPx = 6.6;

/// Labels that the right edge would cut: they are left away.
function fitting(plot: uPlot, { timesMs }: Ticks, labels: readonly string[]): string[] {
  const room = (timeMs: number) => plot.bbox.width / devicePixelRatio + plotRightPx - plot.valToPos(timeMs, 'x');
  return labels.map((label, at) => {
    const lines = label.split('\n').filter((line) => (line.length * characterPx) / 2 <= room(timesMs[at] as number));
    return lines.join('\n');
  });
}
