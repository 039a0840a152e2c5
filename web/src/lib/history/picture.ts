import { color } from '../chart-options.ts';

/// What stands around the plots in a picture of them.
export interface Caption {
  readonly title: string;
  /// Below the title: from when to when, and what a point is.
  readonly subtitle: string;
  readonly legend: readonly { readonly label: string; readonly stroke: string; readonly isDashed: boolean }[];
}

export interface PicturedPlot {
  readonly canvas: HTMLCanvasElement;
  /// Left above the plot; '' for none.
  readonly heading: string;
}

const marginPx = 20;
const titlePx = 20;
const textPx = 13;
const lineHeight = 1.6;
const family = 'system-ui, sans-serif';

/// The plots one below the other as a PNG, with title, time and legend, on the colour that they lie on.
export function pictureOf(plots: readonly PicturedPlot[], caption: Caption): Promise<Blob> {
  const scale = devicePixelRatio;
  const margin = marginPx * scale;
  const row = textPx * lineHeight * scale;
  const headerHeight = margin + titlePx * lineHeight * scale + 2 * row + margin / 2;
  const sheet = document.createElement('canvas');
  sheet.width = Math.max(...plots.map(({ canvas }) => canvas.width)) + 2 * margin;
  sheet.height = headerHeight + plots.reduce((sum, { canvas }) => sum + canvas.height, 0) + margin;
  const ctx = sheet.getContext('2d') as CanvasRenderingContext2D;
  ctx.fillStyle = color('surface');
  ctx.fillRect(0, 0, sheet.width, sheet.height);
  ctx.textBaseline = 'top';
  writeAt(ctx, caption.title, margin, margin, `650 ${titlePx * scale}px ${family}`, color('ink'));
  const below = margin + titlePx * lineHeight * scale;
  writeAt(ctx, caption.subtitle, margin, below, `${textPx * scale}px ${family}`, color('ink-quiet'));
  drawLegend(ctx, caption, margin, below + row, scale);
  let top = headerHeight;
  for (const { canvas, heading } of plots) {
    ctx.drawImage(canvas, margin, top);
    if (heading !== '') writeAt(ctx, heading, margin + 74 * scale, top + 2 * scale, `650 ${12 * scale}px ${family}`, color('ink'));
    top += canvas.height;
  }
  return new Promise((resolve, reject) => {
    sheet.toBlob((blob) => (blob === null ? reject(new Error('The browser made no picture.')) : resolve(blob)), 'image/png');
  });
}

function writeAt(ctx: CanvasRenderingContext2D, text: string, x: number, y: number, font: string, fill: string): void {
  ctx.font = font;
  ctx.fillStyle = fill;
  ctx.fillText(text, x, y);
}

function drawLegend(ctx: CanvasRenderingContext2D, { legend }: Caption, left: number, top: number, scale: number): void {
  let x = left;
  for (const { label, stroke, isDashed } of legend) {
    ctx.strokeStyle = stroke;
    ctx.lineWidth = 2.5 * scale;
    ctx.setLineDash(isDashed ? [5 * scale, 4 * scale] : []);
    ctx.beginPath();
    ctx.moveTo(x, top + 8 * scale);
    ctx.lineTo(x + 20 * scale, top + 8 * scale);
    ctx.stroke();
    writeAt(ctx, label, x + 26 * scale, top, `${textPx * scale}px ${family}`, color('ink'));
    x += 26 * scale + ctx.measureText(label).width + 18 * scale;
  }
  ctx.setLineDash([]);
}
