/// What a device says of the reading sets that wait in it, and since when the number has been falling.
export interface Backlog {
  readonly waiting: number;
  readonly toldAtMs: number;
  /// The first word of the fall that goes on.
  readonly from: { readonly waiting: number; readonly toldAtMs: number };
}

/// Fewer are under way in normal life.
const worthTelling = 10;

export function noteBacklog(before: Backlog | null, waiting: number, nowMs: number): Backlog {
  const word = { waiting, toldAtMs: nowMs };
  return { ...word, from: before === null || waiting > before.waiting ? word : before.from };
}

export function isWorthTelling(backlog: Backlog | null): backlog is Backlog {
  return backlog !== null && backlog.waiting > worthTelling;
}

/// How long the rest will take at the pace so far; null while there is no pace to go by.
export function remainingMs({ waiting, toldAtMs, from }: Backlog, nowMs: number): number | null {
  const delivered = from.waiting - waiting;
  const tookMs = toldAtMs - from.toldAtMs;
  if (delivered <= 0 || tookMs <= 0) return null;
  return Math.max(0, (waiting * tookMs) / delivered - (nowMs - toldAtMs));
}
