import { laterOf, type Earlier } from '../../domain/history/comparison.ts';
import type { LineKey } from '../../domain/history/lines.ts';
import type { RowTable } from '../../domain/history/row-table.ts';
import type { ZoneClock } from '../../domain/history/zone-clock.ts';
import { color } from '../chart-options.ts';
import { bandColor, layOut, lineColor, lineLook, paintBand, paintMean, type Plot } from './paint.ts';

export interface Frame {
  readonly present: RowTable;
  /// What is compared with, and by how much it is earlier.
  readonly earlier: { readonly table: RowTable; readonly by: Earlier; readonly clock: ZoneClock } | null;
  readonly isCounter: boolean;
  /// Whether a line has a band, where its rows have extremes.
  readonly hasBand: (line: LineKey) => boolean;
  /// What a line is called at its end: short.
  readonly label: (line: LineKey) => string;
  readonly cursor: { readonly timeMs: number; readonly values: readonly { line: LineKey; value: number }[] } | null;
}

const labelHeightPx = 13;

/// All lines of a plot: bands first, so that none hides another's line.
export function paintFrame(ctx: CanvasRenderingContext2D, plot: Plot, lines: readonly LineKey[], frame: Frame): void {
  const { present, earlier, isCounter } = frame;
  ctx.save();
  ctx.beginPath();
  ctx.rect(plot.left, plot.top, plot.width, plot.height);
  ctx.clip();
  if (plot.low < 0 && plot.high > 0) paintLevel(ctx, plot, 0, color('line-strong'));
  if (earlier !== null) {
    const { table, by, clock } = earlier;
    const timeOf = (timeMs: number) => laterOf(timeMs, by, clock);
    for (const line of lines) paintMean(ctx, layOut(plot, table, line, { timeOf, atEnd: isCounter }), lineLook(line, true));
  }
  const drawn = lines.map((line) => layOut(plot, present, line, { timeOf: null, atEnd: isCounter }));
  drawn.forEach((one, at) => {
    const line = lines[at] as LineKey;
    if (frame.hasBand(line)) paintBand(ctx, one, bandColor(line));
  });
  drawn.forEach((one, at) => paintMean(ctx, one, lineLook(lines[at] as LineKey, false)));
  if (frame.cursor !== null) paintCursor(ctx, plot, lines, frame.cursor);
  ctx.restore();
  paintLabels(ctx, plot, lines, frame);
}

function yOf(plot: Plot, value: number): number {
  return plot.top + plot.height * (1 - (value - plot.low) / (plot.high - plot.low));
}

function paintLevel(ctx: CanvasRenderingContext2D, plot: Plot, value: number, stroke: string): void {
  const y = Math.round(yOf(plot, value)) + 0.5;
  ctx.strokeStyle = stroke;
  ctx.lineWidth = 1;
  ctx.beginPath();
  ctx.moveTo(plot.left, y);
  ctx.lineTo(plot.left + plot.width, y);
  ctx.stroke();
}

function paintCursor(
  ctx: CanvasRenderingContext2D,
  plot: Plot,
  lines: readonly LineKey[],
  { timeMs, values }: NonNullable<Frame['cursor']>,
): void {
  const { span } = plot;
  const x = plot.left + (plot.width * (timeMs - span.startMs)) / (span.endMs - span.startMs);
  ctx.strokeStyle = color('line-strong');
  ctx.lineWidth = devicePixelRatio;
  ctx.beginPath();
  ctx.moveTo(x, plot.top);
  ctx.lineTo(x, plot.top + plot.height);
  ctx.stroke();
  for (const { line, value } of values) {
    if (!lines.includes(line)) continue;
    ctx.fillStyle = lineColor(line);
    ctx.strokeStyle = color('surface');
    ctx.lineWidth = 2 * devicePixelRatio;
    ctx.beginPath();
    ctx.arc(x, yOf(plot, value), 4.5 * devicePixelRatio, 0, 2 * Math.PI);
    ctx.fill();
    ctx.stroke();
  }
}

/// Each line's name at its right end, moved apart where lines end at one height: colours alone do not tell them.
function paintLabels(ctx: CanvasRenderingContext2D, plot: Plot, lines: readonly LineKey[], { present, label }: Frame): void {
  const apart = labelHeightPx * devicePixelRatio;
  const ends = lines
    .map((line) => ({ line, y: yOf(plot, lastValue(present, line, plot.span.endMs)) }))
    .filter(({ y }) => !Number.isNaN(y))
    .sort((a, b) => a.y - b.y);
  ctx.font = `600 ${11 * devicePixelRatio}px system-ui, sans-serif`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  let lowest = Number.NEGATIVE_INFINITY;
  for (const [at, { line, y }] of ends.entries()) {
    const room = plot.top + plot.height - (ends.length - 1 - at) * apart;
    const here = Math.min(room, Math.max(y, lowest + apart, plot.top));
    ctx.fillStyle = lineColor(line);
    ctx.fillText(label(line), plot.left + plot.width + 5 * devicePixelRatio, here);
    lowest = here;
  }
}

function lastValue(table: RowTable, line: LineKey, endMs: number): number {
  const { mean, isThere } = table.lanes[line];
  for (let row = table.length - 1; isThere && row >= 0; row -= 1) {
    if (!Number.isNaN(mean[row]) && (table.fromMs[row] as number) <= endMs) return mean[row] as number;
  }
  return NaN;
}
