import type { Phase } from './phase.ts';
import type { PowerRing } from './power-ring.ts';
import { windowSpanMs } from './power-window.ts';

export const trendBins = 60;
const binMs = windowSpanMs / trendBins;

/// The mean power of a phase in each of the last 60 spans of ten seconds, the last of which is going on; null where there
/// was no value. Spans begin at whole tens of seconds, so that a point stays what it is while it moves left.
export function trendOf(ring: PowerRing, phase: Phase, endMs: number): (number | null)[] {
  const sums = new Array<number>(trendBins).fill(0);
  const counts = new Array<number>(trendBins).fill(0);
  const startMs = (Math.floor(endMs / binMs) + 1 - trendBins) * binMs;
  for (let row = ring.rowAt(startMs); row < ring.rows; row += 1) {
    const bin = Math.floor((ring.timeMs(row) - startMs) / binMs);
    const watt = ring.watt(row, phase);
    if (watt === null || bin >= trendBins) continue;
    sums[bin] = (sums[bin] ?? 0) + watt;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return sums.map((sum, bin) => (counts[bin] ? sum / counts[bin] : null));
}

/// The path of an SVG as wide and high as given: the smallest value at the bottom, the largest at the top, holes as holes.
/// Less than `leastSpan` between them fills that part of the height only.
export function trendPath(values: readonly (number | null)[], width: number, height: number, leastSpan: number): string {
  const known = values.filter((value) => value !== null);
  const low = Math.min(...known);
  const high = Math.max(...known);
  const span = Math.max(high - low, leastSpan);
  const bottom = (low + high - span) / 2;
  let path = '';
  values.forEach((value, index) => {
    if (value === null) return;
    const x = (index / (values.length - 1)) * width;
    const y = height - ((value - bottom) / span) * height;
    const before = values[index - 1] ?? null;
    const after = values[index + 1] ?? null;
    path += `${before === null ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
    // A value that stands alone is a dot.
    if (before === null && after === null) path += 'h0.1';
  });
  return path;
}
