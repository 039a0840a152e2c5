import type { PerPhase, Phase } from '../domain/phase.ts';
import { perPhase } from '../domain/phase.ts';
import { powerAxis, type PowerAxis } from '../domain/power-axis.ts';
import type { PowerRing } from '../domain/power-ring.ts';

/// Draws the last minutes on a canvas. Lengths are in CSS pixels; nothing is kept between two pictures.

export interface PlotLook {
  readonly quiet: string;
  readonly grid: string;
  readonly line: string;
  readonly ground: string;
  readonly total: string;
  readonly phase: PerPhase<string>;
  readonly fontPx: number;
}

/// The colours of the style sheet as they are now, so that pictures follow the colour scheme.
export function readLook(element: Element): PlotLook {
  const style = getComputedStyle(element);
  const color = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    quiet: color('ink-quiet'),
    grid: color('grid'),
    line: color('line-strong'),
    ground: color('surface'),
    total: color('ink'),
    phase: perPhase((phase) => color(`phase-${phase.toLowerCase()}`)),
    fontPx: parseFloat(style.fontSize) * 0.75,
  };
}

/// One line: a phase by itself, or the sum of several.
export interface PlotLine {
  readonly name: string;
  readonly of: Phase | readonly Phase[];
}

export interface Plot {
  readonly width: number;
  readonly height: number;
  /// Device pixels to a CSS pixel.
  readonly ratio: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly axis: PowerAxis;
  readonly tickLabels: readonly string[];
  readonly timeTicks: readonly { readonly timeMs: number; readonly label: string }[];
  readonly lines: readonly PlotLine[];
  readonly longestStepMs: number;
  readonly cursorRow: number | null;
}

const timeTickMs = 120_000;
const pixelsToATick = 45;

/// At whole pairs of minutes.
export function timeTicksOf(startMs: number, endMs: number, labelOf: (timeMs: number) => string): Plot['timeTicks'] {
  const ticks = [];
  for (let timeMs = Math.ceil(startMs / timeTickMs) * timeTickMs; timeMs <= endMs; timeMs += timeTickMs) {
    ticks.push({ timeMs, label: labelOf(timeMs) });
  }
  return ticks;
}

export function axisOf(ring: PowerRing, lines: readonly PlotLine[], height: number): PowerAxis {
  let [lowest, highest] = [0, 0];
  for (const line of lines) {
    for (let row = 0; row < ring.rows; row += 1) {
      const watt = wattOf(ring, row, line) ?? 0;
      lowest = Math.min(lowest, watt);
      highest = Math.max(highest, watt);
    }
  }
  return powerAxis(lowest, highest, Math.max(2, Math.floor(height / pixelsToATick)));
}

/// Where the lines are, within the canvas.
export interface PlotArea {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export function wattOf(ring: PowerRing, row: number, { of }: PlotLine): number | null {
  return typeof of === 'string' ? ring.watt(row, of) : ring.total(row, of);
}

export function drawPlot(ctx: CanvasRenderingContext2D, ring: PowerRing, plot: Plot, look: PlotLook): PlotArea {
  ctx.setTransform(plot.ratio, 0, 0, plot.ratio, 0, 0);
  ctx.clearRect(0, 0, plot.width, plot.height);
  ctx.font = `${look.fontPx}px system-ui, sans-serif`;
  const widest = Math.max(0, ...plot.tickLabels.map((label) => ctx.measureText(label).width));
  const left = Math.ceil(widest) + 8;
  const area = { left, top: 8, width: plot.width - left - look.fontPx - 8, height: plot.height - 8 - look.fontPx * 2 };
  const at = places(plot, area);
  drawAxes(ctx, plot, area, at, look);
  ctx.save();
  ctx.beginPath();
  ctx.rect(area.left, 0, area.width + 2, area.top + area.height + 2);
  ctx.clip();
  for (const line of plot.lines) drawLine(ctx, ring, plot, line, at, inkOf(line, look));
  drawCursor(ctx, ring, plot, area, at, look);
  ctx.restore();
  drawNames(ctx, ring, plot, area, at, look);
  return area;
}

interface Places {
  x(timeMs: number): number;
  y(watt: number): number;
}

function places({ startMs, endMs, axis }: Plot, area: PlotArea): Places {
  return {
    x: (timeMs) => area.left + ((timeMs - startMs) / (endMs - startMs)) * area.width,
    y: (watt) => area.top + area.height - ((watt - axis.low) / (axis.high - axis.low)) * area.height,
  };
}

function inkOf({ of }: PlotLine, look: PlotLook): string {
  return typeof of === 'string' ? look.phase[of] : look.total;
}

function drawAxes(ctx: CanvasRenderingContext2D, plot: Plot, area: PlotArea, at: Places, look: PlotLook): void {
  const { left, top, width, height } = area;
  ctx.lineWidth = 1;
  ctx.fillStyle = look.quiet;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'middle';
  plot.axis.ticks.forEach((tick, index) => {
    // Zero is the line between drawing and feeding in, where there is both.
    ctx.strokeStyle = tick === 0 && plot.axis.low < 0 ? look.line : look.grid;
    const y = Math.round(at.y(tick)) + 0.5;
    stroke(ctx, left, y, left + width, y);
    ctx.fillText(plot.tickLabels[index] ?? '', left - 8, y);
  });
  ctx.strokeStyle = look.grid;
  ctx.textAlign = 'center';
  ctx.textBaseline = 'alphabetic';
  for (const { timeMs, label } of plot.timeTicks) {
    const x = at.x(timeMs);
    stroke(ctx, x, top, x, top + height);
    const half = ctx.measureText(label).width / 2;
    if (x - half >= left - 8 && x + half <= plot.width) ctx.fillText(label, x, plot.height - look.fontPx * 0.4);
  }
}

function stroke(ctx: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  ctx.beginPath();
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
}

/// Holes stay holes; a value that stands alone is a dot.
function drawLine(ctx: CanvasRenderingContext2D, ring: PowerRing, plot: Plot, line: PlotLine, at: Places, ink: string): void {
  ctx.strokeStyle = ink;
  ctx.fillStyle = ink;
  ctx.lineWidth = 1.75;
  ctx.lineJoin = 'round';
  ctx.beginPath();
  let beforeMs = -Infinity;
  let run = 0;
  let [x, y] = [0, 0];
  const endRun = () => {
    if (run === 1) ctx.rect(x - 1.5, y - 1.5, 3, 3);
    run = 0;
  };
  for (let row = Math.max(0, ring.rowAt(plot.startMs) - 1); row < ring.rows; row += 1) {
    const watt = wattOf(ring, row, line);
    const timeMs = ring.timeMs(row);
    if (watt === null || timeMs - beforeMs > plot.longestStepMs) endRun();
    if (watt === null) continue;
    [x, y] = [at.x(timeMs), at.y(watt)];
    if (run === 0) ctx.moveTo(x, y);
    else ctx.lineTo(x, y);
    run += 1;
    beforeMs = timeMs;
  }
  endRun();
  ctx.stroke();
}

function drawCursor(
  ctx: CanvasRenderingContext2D,
  ring: PowerRing,
  plot: Plot,
  area: PlotArea,
  at: Places,
  look: PlotLook,
): void {
  if (plot.cursorRow === null) return;
  const x = at.x(ring.timeMs(plot.cursorRow));
  ctx.strokeStyle = look.line;
  ctx.lineWidth = 1;
  stroke(ctx, x, area.top, x, area.top + area.height);
  for (const line of plot.lines) {
    const watt = wattOf(ring, plot.cursorRow, line);
    if (watt === null) continue;
    ctx.beginPath();
    ctx.arc(x, at.y(watt), 4, 0, 2 * Math.PI);
    ctx.fillStyle = inkOf(line, look);
    ctx.strokeStyle = look.ground;
    ctx.fill();
    ctx.stroke();
  }
}

/// The name of each line at its end, so that the lines are told apart without their colours; side by side where they meet.
function drawNames(
  ctx: CanvasRenderingContext2D,
  ring: PowerRing,
  plot: Plot,
  area: PlotArea,
  at: Places,
  look: PlotLook,
): void {
  if (ring.rows === 0 || plot.lines.length < 2) return;
  const names = plot.lines
    .map((line) => ({ line, watt: wattOf(ring, ring.rows - 1, line) }))
    .flatMap(({ line, watt }) => (watt === null ? [] : [{ line, y: at.y(watt) }]))
    .sort((a, b) => a.y - b.y);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  ctx.font = `700 ${look.fontPx}px system-ui, sans-serif`;
  const lowest = area.top + area.height;
  let freeFrom = -Infinity;
  names.forEach(({ line, y }, index) => {
    const below = names.length - 1 - index;
    const shown = Math.min(Math.max(y, freeFrom), lowest - below * look.fontPx);
    ctx.fillStyle = inkOf(line, look);
    ctx.fillText(line.name, area.left + area.width + 6, shown);
    freeFrom = shown + look.fontPx;
  });
}
