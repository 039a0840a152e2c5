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
}

export function axes({ unit, locale, timeZone }: AxesWanted): uPlot.Axis[] {
  const common = {
    font,
    stroke: () => color('ink-quiet'),
    grid: { stroke: () => color('grid'), width: 1 },
    ticks: { show: false },
  } as const;
  return [
    {
      ...common,
      space: 70,
      gap: 8,
      size: 32,
      values: (_, seconds) => seconds.map((second) => formatTime(second * 1000, 'minute', locale, timeZone)),
    },
    {
      ...common,
      space: 40,
      gap: 6,
      size: (_, labels) => 14 + Math.max(0, ...(labels ?? []).map((label) => label.length)) * 6.6,
      values: (_, values) => axisLabels(values, unit(), locale),
    },
  ];
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
