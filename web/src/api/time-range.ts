/// Instants [startMs, endMs).
export interface TimeRange {
  readonly startMs: number;
  readonly endMs: number;
}

export function rangeQuery({ startMs, endMs }: TimeRange): { start: string; end: string } {
  return { start: new Date(startMs).toISOString(), end: new Date(endMs).toISOString() };
}
