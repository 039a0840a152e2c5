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
  /// Null: without.
  readonly band: string | null;
  readonly width: number;
  readonly dash: readonly number[];
}

/// Wider rows are drawn as the level stretches that they are, narrower ones as points of a line.
const stepFromPx = 6;

const bandOpacity = 0.17;

export function lineColor(line: LineKey): string {
  return color(line === 'total' ? 'ink' : `phase-${line.toLowerCase()}`);
}

export function lineLook(line: LineKey, hasBand: boolean, isEarlier: boolean): Look {
  const stroke = lineColor(line);
  const scale = devicePixelRatio;
  if (isEarlier) return { stroke: faded(stroke, 0.75), band: null, width: 1.25 * scale, dash: [5 * scale, 4 * scale] };
  const band = hasBand ? faded(stroke, bandOpacity) : null;
  return { stroke, band, width: (line === 'total' ? 2 : 1.5) * scale, dash: [] };
}

/// Draws one line with its band.
/// @param timeOf  where a row stands in time; null where it is when it was
/// @param atEnd   rows stand for their end, as those of counters do
export function paintLine(
  ctx: CanvasRenderingContext2D,
  plot: Plot,
  table: RowTable,
  line: LineKey,
  look: Look,
  { timeOf, atEnd }: { timeOf: ((timeMs: number) => number) | null; atEnd: boolean },
): void {
  const lane = table.lanes[line];
  if (!lane.isThere) return;
  const xScale = plot.width / (plot.span.endMs - plot.span.startMs);
  const yScale = plot.height / (plot.high - plot.low);
  const bottom = plot.top + plot.height;
  const y = (value: number) => bottom - (value - plot.low) * yScale;
  const x = (timeMs: number) => plot.left + ((timeOf === null ? timeMs : timeOf(timeMs)) - plot.span.startMs) * xScale;
  const points = new Path(lane, y);
  let lastX = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < table.length; row += 1) {
    const [from, to] = [x(table.fromMs[row] as number), x(table.toMs[row] as number)];
    const isStep = !atEnd && to - from >= stepFromPx * devicePixelRatio;
    const at = isStep ? from : atEnd ? to : (from + to) / 2;
    // Clocks that were put back would turn the line around.
    if (Number.isNaN(lane.mean[row]) || Number.isNaN(at) || at < lastX) {
      points.tear();
      continue;
    }
    points.add(row, at);
    lastX = isStep ? to : at;
    if (isStep) points.add(row, to);
  }
  points.tear();
  points.paint(ctx, look);
}

/// A line and its band, as they are gathered.
class Path {
  private readonly line = new Path2D();
  private readonly band = new Path2D();
  private readonly lone = new Path2D();
  private rows: number[] = [];
  private xs: number[] = [];

  constructor(
    private readonly lane: RowTable['lanes'][LineKey],
    private readonly y: (value: number) => number,
  ) {}

  add(row: number, x: number): void {
    this.rows.push(row);
    this.xs.push(x);
  }

  /// What comes next is not joined to what was.
  tear(): void {
    const { rows, xs, lane, y } = this;
    if (rows.length === 0) return;
    const first = rows[0] as number;
    if (rows.length === 1) this.dot(xs[0] as number, y(lane.mean[first] as number));
    for (let at = 0; at < rows.length; at += 1) {
      const row = rows[at] as number;
      const x = xs[at] as number;
      if (at === 0) {
        this.line.moveTo(x, y(lane.mean[row] as number));
        this.band.moveTo(x, y(lane.max[row] as number));
      } else {
        this.line.lineTo(x, y(lane.mean[row] as number));
        this.band.lineTo(x, y(lane.max[row] as number));
      }
    }
    for (let at = rows.length - 1; at >= 0; at -= 1) this.band.lineTo(xs[at] as number, y(lane.min[rows[at] as number] as number));
    this.band.closePath();
    this.rows = [];
    this.xs = [];
  }

  /// A value between two holes, which no line would show.
  private dot(x: number, y: number): void {
    const radius = 2 * devicePixelRatio;
    this.lone.moveTo(x + radius, y);
    this.lone.arc(x, y, radius, 0, 2 * Math.PI);
  }

  paint(ctx: CanvasRenderingContext2D, look: Look): void {
    if (look.band !== null) {
      ctx.fillStyle = look.band;
      ctx.fill(this.band);
    }
    ctx.strokeStyle = look.stroke;
    ctx.fillStyle = look.stroke;
    ctx.lineWidth = look.width;
    ctx.lineJoin = 'bevel';
    ctx.setLineDash([...look.dash]);
    ctx.stroke(this.line);
    ctx.setLineDash([]);
    ctx.fill(this.lone);
  }
}
