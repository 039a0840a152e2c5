import type { Columns, Values } from '../../../../src/domain/history/columns.ts';
import { perLine, type LineKey } from '../../../../src/domain/history/lines.ts';

export function single(values: readonly number[]): Values {
  const array = Float64Array.from(values);
  return { mean: array, min: array, max: array };
}

export function spread(mean: readonly number[], min: readonly number[], max: readonly number[]): Values {
  return { mean: Float64Array.from(mean), min: Float64Array.from(min), max: Float64Array.from(max) };
}

/// Rows that begin at those times and last `stepMs` each.
export function columns(timesMs: readonly number[], stepMs: number, lines: Partial<Record<LineKey, Values>>): Columns {
  const fromMs = Float64Array.from(timesMs);
  return {
    fromMs,
    toMs: stepMs === 0 ? fromMs : fromMs.map((timeMs) => timeMs + stepMs),
    lines: perLine((line) => lines[line] ?? null),
  };
}
