import type { LineKey } from '../../domain/history/lines.ts';
import type { RowTable } from '../../domain/history/row-table.ts';
import type { Span } from '../../domain/history/span.ts';
import { color, faded } from '../chart-options.ts';

/// A rectangle of the canvas, in its own pixels, and what it shows.
export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly span: Span;
  readonly low: number;
  readonly high: number;
}

export interface Look {
  readonly stroke: string;
  readonly width: number;
  readonly dash: readonly number[];
}

/// Wider rows are drawn as the level stretches that they are, narrower ones as points of a line.
const stepFromPx = 6;
/// Points that are no further apart are dense.
const denseFromPx = 3;

const bandOpacity = 0.17;

export function lineColor(line: LineKey): string {
  return color(line === 'total' ? 'ink' : `phase-${line.toLowerCase()}`);
}

export function bandColor(line: LineKey): string {
  return faded(lineColor(line), bandOpacity);
}

export function lineLook(line: LineKey, isEarlier: boolean): Look {
  const stroke = lineColor(line);
  const scale = devicePixelRatio;
  if (isEarlier) return { stroke: faded(stroke, 0.75), width: 1.25 * scale, dash: [5 * scale, 4 * scale] };
  return { stroke, width: (line === 'total' ? 2 : 1.5) * scale, dash: [] };
}

/// Points of a line that are joined: their rows, and where they are on the canvas.
interface Run {
  readonly rows: number[];
  readonly xs: number[];
}

/// A line as it lies on the canvas.
export interface Drawn {
  readonly lane: RowTable['lanes'][LineKey];
  readonly runs: readonly Run[];
  /// Whether its points are so near to each other that they are no shapes of their own.
  readonly isDense: boolean;
  readonly y: (value: number) => number;
}

/// @param timeOf  where a row stands in time; null where it is when it was
/// @param atEnd   rows stand for their end, as those of counters do
export function layOut(
  plot: Plot,
  table: RowTable,
  line: LineKey,
  { timeOf, atEnd }: { timeOf: ((timeMs: number) => number) | null; atEnd: boolean },
): Drawn {
  const lane = table.lanes[line];
  const xScale = plot.width / (plot.span.endMs - plot.span.startMs);
  const yScale = plot.height / (plot.high - plot.low);
  const bottom = plot.top + plot.height;
  const x = (timeMs: number) => plot.left + ((timeOf === null ? timeMs : timeOf(timeMs)) - plot.span.startMs) * xScale;
  const runs: Run[] = [];
  let run: Run | null = null;
  let lastX = Number.NEGATIVE_INFINITY;
  for (let row = 0; lane.isThere && row < table.length; row += 1) {
    const [from, to] = [x(table.fromMs[row] as number), x(table.toMs[row] as number)];
    const isStep = !atEnd && to - from >= stepFromPx * devicePixelRatio;
    const at = isStep ? from : atEnd ? to : (from + to) / 2;
    // Clocks that were put back would turn the line around.
    if (Number.isNaN(lane.mean[row]) || Number.isNaN(at) || at < lastX) {
      run = null;
      continue;
    }
    if (run === null) runs.push((run = { rows: [], xs: [] }));
    run.rows.push(row);
    run.xs.push(at);
    lastX = at;
    if (!isStep) continue;
    run.rows.push(row);
    run.xs.push((lastX = to));
  }
  const isDense = table.length * denseFromPx * devicePixelRatio > plot.width;
  return { lane, runs, isDense, y: (value) => bottom - (value - plot.low) * yScale };
}

/// From the lowest to the highest, at every point.
export function paintBand(ctx: CanvasRenderingContext2D, drawn: Drawn, fill: string): void {
  ctx.fillStyle = fill;
  for (const run of drawn.runs) (drawn.isDense ? fillColumns : fillShape)(ctx, drawn, run);
}

/// Columns of whole pixels: without a graphics card a shape of thousands of corners takes seventy times as long.
function fillColumns(ctx: CanvasRenderingContext2D, { lane, y }: Drawn, { rows, xs }: Run): void {
  let at = 0;
  while (at < rows.length) {
    const left = Math.round(xs[at] as number);
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (; at < rows.length && Math.round(xs[at] as number) === left; at += 1) {
      low = Math.min(low, lane.min[rows[at] as number] as number);
      high = Math.max(high, lane.max[rows[at] as number] as number);
    }
    const right = at < rows.length ? Math.round(xs[at] as number) : left + 1;
    const top = Math.round(y(high));
    ctx.fillRect(left, top, right - left, Math.max(1, Math.round(y(low)) - top));
  }
}

function fillShape(ctx: CanvasRenderingContext2D, { lane, y }: Drawn, { rows, xs }: Run): void {
  ctx.beginPath();
  for (let at = 0; at < rows.length; at += 1) ctx.lineTo(xs[at] as number, y(lane.max[rows[at] as number] as number));
  for (let at = rows.length - 1; at >= 0; at -= 1) ctx.lineTo(xs[at] as number, y(lane.min[rows[at] as number] as number));
  ctx.closePath();
  ctx.fill();
}

/// The means, joined by a line.
export function paintMean(ctx: CanvasRenderingContext2D, drawn: Drawn, look: Look): void {
  const { lane, runs, isDense, y } = drawn;
  const path = new Path2D();
  const lone = new Path2D();
  for (const { rows, xs } of runs) {
    const valueAt = (at: number) => y(lane.mean[rows[at] as number] as number);
    path.moveTo(xs[0] as number, valueAt(0));
    for (let at = 1; at < rows.length; at += 1) path.lineTo(xs[at] as number, valueAt(at));
    if (rows.length === 1) addDot(lone, xs[0] as number, valueAt(0));
  }
  ctx.strokeStyle = look.stroke;
  ctx.fillStyle = look.stroke;
  ctx.lineJoin = 'bevel';
  ctx.setLineDash([...look.dash]);
  if (isDense && look.width <= 2) strokeHair(ctx, path, look.width);
  else {
    ctx.lineWidth = look.width;
    ctx.stroke(path);
  }
  ctx.setLineDash([]);
  ctx.fill(lone);
}

/// A line of a pixel is drawn thirty times as fast as a wider one; another half a pixel below makes it as wide.
function strokeHair(ctx: CanvasRenderingContext2D, path: Path2D, width: number): void {
  ctx.lineWidth = 1;
  ctx.stroke(path);
  if (width <= 1.25) return;
  ctx.translate(0, width - 1);
  ctx.stroke(path);
  ctx.translate(0, 1 - width);
}

/// A value between two holes, which no line would show.
function addDot(path: Path2D, x: number, y: number): void {
  const radius = 2 * devicePixelRatio;
  path.moveTo(x + radius, y);
  path.arc(x, y, radius, 0, 2 * Math.PI);
}
