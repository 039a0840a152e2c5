import type { Columns, Values } from '../domain/history/columns.ts';
import { averagingOf, hasTotal, type PerLine } from '../domain/history/lines.ts';
import { dayMs, hourMs } from '../domain/history/zone-clock.ts';
import type { Phase } from '../domain/phase.ts';
import { perPhase, phases } from '../domain/phase.ts';
import { quantities, type QuantityKey } from '../domain/quantity.ts';
import type { Members } from './shape.ts';
import { asArray, asNumber, asObject, orNull, ShapeError } from './shape.ts';

const changeMs = 2 * hourMs;

/// One quantity out of an answer of `/query-data` with `time_format=ms`, with the sum over the phases where it has one.
/// @param stepMs  how long a row's interval is; 0 for single values
export function parseColumns(value: unknown, quantity: QuantityKey, stepMs: number): Columns {
  const answer = asObject(value, '');
  const fromMs = numbersOf(answer.time, '/time', null);
  const byPhase = asObject(answer.phases, '/phases');
  const isCounter = averagingOf(quantity) === 'counter';
  const lines = perPhase((phase) => {
    const values = valuesOf(byPhase, phase, quantities[quantity].wireName, fromMs.length);
    // Of a counter counts what it has reached.
    return values === null || !isCounter ? values : { ...values, mean: values.max };
  });
  const toMs = stepMs === 0 ? fromMs : endsOf(fromMs, stepMs);
  const total = hasTotal(quantity) ? totalOf(lines, fromMs.length, isCounter) : null;
  return { fromMs, toMs, lines: { ...lines, total } satisfies PerLine<Values | null> };
}

/// Days are 23 or 25 hours where the clocks are changed: such a row ends where the next begins.
function endsOf(fromMs: Float64Array, stepMs: number): Float64Array {
  return fromMs.map((timeMs, row) => {
    const next = fromMs[row + 1] ?? NaN;
    const isChanged = stepMs >= dayMs && Math.abs(next - timeMs - stepMs) <= changeMs;
    return isChanged ? next : timeMs + stepMs;
  });
}

function valuesOf(byPhase: Members, phase: Phase, wireName: string, rows: number): Values | null {
  const fields = orNull(byPhase[phase], `/phases/${phase}`, asObject);
  const pointer = `/phases/${phase}/${wireName}`;
  const column = fields?.[wireName];
  if (column === null || column === undefined) return null;
  const values = (part: unknown, name: string) => numbersOf(part, `${pointer}${name}`, rows);
  if (Array.isArray(column)) {
    const single = values(column, '');
    return isNothing(single) ? null : { mean: single, min: single, max: single };
  }
  const { mean, min, max } = asObject(column, pointer);
  const parts = { mean: values(mean, '/mean'), min: values(min, '/min'), max: values(max, '/max') };
  return isNothing(parts.mean) ? null : parts;
}

/// `null` becomes NaN.
function numbersOf(value: unknown, pointer: string, rows: number | null): Float64Array {
  const items = asArray(value, pointer);
  if (rows !== null && items.length !== rows) throw new ShapeError(pointer, `as long as /time (${rows})`);
  const numbers = new Float64Array(items.length);
  items.forEach((item, row) => {
    numbers[row] = typeof item === 'number' ? item : item === null && rows !== null ? NaN : asNumber(item, `${pointer}/${row}`);
  });
  return numbers;
}

function isNothing(values: Float64Array): boolean {
  return values.every((value) => Number.isNaN(value));
}

/// Unknown where a phase that was measured otherwise lacks a value. Of intervals only the means add up: a phase's highest
/// second need not be another's. Counters all stand lowest at the beginning.
function totalOf(lines: Readonly<Record<Phase, Values | null>>, rows: number, isCounter: boolean): Values | null {
  const present = phases.map((phase) => lines[phase]).filter((values) => values !== null);
  if (present.length === 0) return null;
  const sumOf = (part: keyof Values) => {
    const sums = new Float64Array(rows);
    for (const values of present) for (let row = 0; row < rows; row += 1) sums[row]! += values[part][row]!;
    return sums;
  };
  const mean = sumOf('mean');
  return isCounter ? { mean, min: sumOf('min'), max: mean } : { mean, min: mean, max: mean };
}
