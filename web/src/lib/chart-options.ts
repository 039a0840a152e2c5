import uPlot from 'uplot';
import type { Phase } from '../domain/phase.ts';
import type { Unit } from '../domain/quantity.ts';
import { axisLabels, formatTime } from './format.ts';

/// A colour of the style sheet, read when the chart is drawn, so that it follows the colour scheme.
export function color(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

export function phaseColor(phase: Phase): string {
  return color(`phase-${phase.toLowerCase()}`);
}

/// The colour at an opacity between 0 and 1, for colours written #rrggbb.
export function faded(hex: string, opacity: number): string {
  const byte = Math.round(opacity * 255);
  return hex + byte.toString(16).padStart(2, '0');
}

const font = '12px system-ui, sans-serif';

interface AxesWanted {
  readonly unit: () => Unit;
  readonly locale: string;
  readonly timeZone: string;
  /// Of labels of the value axis from each other, at least, in pixels.
  readonly valueSpace?: number;
}

const commonAxis = {
  font,
  stroke: () => color('ink-quiet'),
  grid: { stroke: () => color('grid'), width: 1 },
  ticks: { show: false },
} as const;

export function axes({ unit, locale, timeZone, valueSpace = 40 }: AxesWanted): uPlot.Axis[] {
  const timeLabels = (_: uPlot, seconds: number[]) =>
    seconds.map((second) => formatTime(second * 1000, 'minute', locale, timeZone));
  return [{ ...commonAxis, space: 70, gap: 8, size: 32, values: timeLabels }, valueAxis(unit, locale, valueSpace)];
}

/// Axes over milliseconds from some moment. The value axis is as wide whatever its labels, so that charts one below the
/// other have one time.
export function elapsedAxes({ unit, locale, valueSpace = 40 }: Omit<AxesWanted, 'timeZone'>): uPlot.Axis[] {
  const labels = (_: uPlot, values: number[]) => axisLabels(values, 'ms', locale);
  return [{ ...commonAxis, space: 60, gap: 8, size: 32, values: labels }, { ...valueAxis(unit, locale, valueSpace), size: 58 }];
}

function valueAxis(unit: () => Unit, locale: string, space: number): uPlot.Axis {
  return {
    ...commonAxis,
    space,
    gap: 6,
    size: (_, labels) => 14 + Math.max(0, ...(labels ?? []).map((label) => label.length)) * 6.6,
    values: (_, values) => axisLabels(values, unit(), locale),
  };
}

/// A vertical line through the whole height, at a value of the x axis.
export function drawUpright(chart: uPlot, at: number, stroke: string, dash: readonly number[] = []): void {
  const { ctx, bbox } = chart;
  const x = Math.round(chart.valToPos(at, 'x', true));
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  ctx.save();
  ctx.strokeStyle = stroke;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.setLineDash(dash.map((length) => length * devicePixelRatio));
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}

/// Dots where a value stands alone between two holes and no line would show it.
export function lonePoints(phase: Phase): uPlot.Series.Points {
  return {
    show: true,
    size: 5,
    fill: () => phaseColor(phase),
    filter: (chart, seriesIndex) => {
      const values = chart.data[seriesIndex] ?? [];
      const alone: number[] = [];
      for (let row = 0; row < values.length; row += 1) {
        if (values[row] != null && values[row - 1] == null && values[row + 1] == null) alone.push(row);
      }
      return alone;
    },
  };
}

export function tzDate(timeZone: string): (seconds: number) => Date {
  return (seconds) => uPlot.tzDate(new Date(seconds * 1000), timeZone);
}
