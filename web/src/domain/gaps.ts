/// The longest step between neighbours that is still one line: well over the usual step, so that a late or lost
/// single sample does not tear it.
export function longestStepMs(timesMs: readonly number[], nominalStepMs: number | null): number {
  const steps = timesMs.slice(1).map((timeMs, row) => timeMs - (timesMs[row] ?? timeMs));
  const median = steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)] ?? 0;
  return Math.max(nominalStepMs ?? 0, median, 1_000) * 2.5;
}

/// Rows for a chart that joins neighbours by a line: into each hole that is longer than `maxStepMs` goes a row without
/// values, so that the hole is seen.
export function withGapRows(
  timesMs: readonly number[],
  columns: readonly (readonly (number | null)[])[],
  maxStepMs: number,
): { timesMs: number[]; columns: (number | null)[][] } {
  const out = { timesMs: [] as number[], columns: columns.map(() => [] as (number | null)[]) };
  timesMs.forEach((timeMs, row) => {
    const beforeMs = timesMs[row - 1];
    if (beforeMs !== undefined && timeMs - beforeMs > maxStepMs) {
      out.timesMs.push(beforeMs + 1);
      out.columns.forEach((column) => column.push(null));
    }
    out.timesMs.push(timeMs);
    out.columns.forEach((column, index) => column.push(columns[index]?.[row] ?? null));
  });
  return out;
}
