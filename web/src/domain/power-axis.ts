/// The value axis of the live chart, in W.
export interface PowerAxis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/// Small loads are not blown up to the full height.
const leastSpanWatt = 50;

/// Zero is always seen; ticks are at multiples of 1, 2 or 5 times a power of ten, at most `mostTicks` of them.
export function powerAxis(lowest: number | null, highest: number | null, mostTicks: number): PowerAxis {
  const top = Math.max(highest ?? 0, 0);
  const bottom = Math.min(lowest ?? 0, 0);
  const span = Math.max(top - bottom, leastSpanWatt);
  const margin = span * 0.06;
  const low = bottom < 0 ? Math.min(bottom, top - span) - margin : 0;
  const high = top > 0 || bottom === 0 ? Math.max(top, bottom + span) + margin : 0;
  const step = roundStep((high - low) / mostTicks);
  const ticks: number[] = [];
  // Not -0, which is no number to write at an axis.
  for (let tick = Math.ceil(low / step) + 0; tick * step <= high; tick += 1) ticks.push(tick * step);
  return { low, high, ticks };
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return [1, 2, 5].map((factor) => factor * power).find((step) => step >= rough * (1 - 1e-9)) ?? 10 * power;
}
