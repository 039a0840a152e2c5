import type { Unit } from '../quantity.ts';

const zeroBased: readonly Unit[] = ['W', 'var', 'VA', 'A', '%', 'kWh'];
const smallest: Partial<Record<Unit, number>> = { V: 2, Hz: 0.1, W: 20, var: 20, VA: 20, A: 0.2, '%': 1, kWh: 0.01 };
const marginShare = 0.06;

/// What the value axis shows. Quantities that have a natural zero show it; others fill the height with what they are. The
/// edges move in steps, so that a chart that is dragged does not breathe.
export function valueRange(low: number, high: number, unit: Unit): [number, number] {
  if (!(low <= high)) return [0, smallest[unit] ?? 1];
  const hasZero = zeroBased.includes(unit);
  const [bottom, top] = hasZero ? [Math.min(low, 0), Math.max(high, 0)] : [low, high];
  const extent = Math.max(top - bottom, smallest[unit] ?? 0.1);
  const step = roundStep(extent / 16);
  const lower = hasZero && bottom === 0 ? 0 : Math.floor((bottom - extent * marginShare) / step) * step;
  const upper = hasZero && top === 0 && bottom < 0 ? 0 : Math.ceil((bottom + extent * (1 + marginShare)) / step) * step;
  return [lower, upper];
}

/// 1, 2 or 5 times a power of ten, the least that is as much.
function roundStep(atLeast: number): number {
  const power = 10 ** Math.floor(Math.log10(atLeast));
  return ([1, 2, 5, 10].find((factor) => factor * power >= atLeast * (1 - 1e-9)) ?? 10) * power;
}
