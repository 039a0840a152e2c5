import { isWorthTelling, remainingMs, type Backlog } from './backlog.ts';

/// What is known about the way from the meter to this screen. Times are by this machine's clock where nothing else is said.
export interface ConnectionFacts {
  /// The browser's word. It says false only where there is no network at all.
  readonly hasNetwork: boolean;
  /// The WebSocket: trying for the first time, speaking, lost and trying again, or over, since the session is.
  readonly link: 'connecting' | 'open' | 'lost' | 'ended';
  /// What the server says about the device; null before it has said anything.
  readonly deviceOnline: boolean | null;
  /// When the server last heard of the device, by its own clock.
  readonly lastSeenMs: number | null;
  readonly backlog: Backlog | null;
  /// The gap since the last connection is being fetched.
  readonly filling: boolean;
  /// When the last live reading came; null: none since the link is open.
  readonly lastArrivalMs: number | null;
  readonly openedAtMs: number | null;
  /// When the newest value was measured, by the meter's clock.
  readonly newestMs: number | null;
  /// How much the server's clock is ahead of this machine's; null where it is not known.
  readonly serverOffsetMs: number | null;
}

export type ConnectionState =
  /// `aheadMs`: the meter's clock is so much ahead of the server's; 0 where it is not to speak of.
  | { readonly kind: 'live'; readonly aheadMs: number }
  | { readonly kind: 'catching-up'; readonly reason: 'connecting' | 'filling' }
  | { readonly kind: 'catching-up'; readonly reason: 'backlog'; readonly waiting: number; readonly remainingMs: number | null }
  /// Values come, each of them long after it was measured.
  | { readonly kind: 'catching-up'; readonly reason: 'late'; readonly lateMs: number }
  | { readonly kind: 'offline'; readonly cause: 'network' | 'server' | 'silent' }
  | { readonly kind: 'offline'; readonly cause: 'device'; readonly sinceMs: number | null }
  /// The session has been ended, here or elsewhere.
  | { readonly kind: 'signed-out' };

/// After this time without a value the last one is not "now" any more.
export const freshMs = 5_000;

/// A value that arrives later than this after it was measured is not "now", however fast it came the last of the way. A
/// meter's clock may differ from the server's by less.
export const lateMs = 15_000;

export function connectionState(facts: ConnectionFacts, nowMs: number): ConnectionState {
  if (facts.link === 'ended') return { kind: 'signed-out' };
  if (facts.link !== 'open' && !facts.hasNetwork) return { kind: 'offline', cause: 'network' };
  if (facts.link === 'lost') return { kind: 'offline', cause: 'server' };
  if (facts.link === 'connecting') return { kind: 'catching-up', reason: 'connecting' };
  return hasFreshArrival(facts, nowMs) ? arriving(facts, nowMs) : silent(facts, nowMs);
}

/// Whether the newest value may be called the present one: it has come just now, and was measured just before.
export function isCurrent(facts: ConnectionFacts, nowMs: number): boolean {
  if (facts.link !== 'open' || !hasFreshArrival(facts, nowMs)) return false;
  return (ageMs(facts, nowMs) ?? 0) <= lateMs;
}

function arriving(facts: ConnectionFacts, nowMs: number): ConnectionState {
  const age = ageMs(facts, nowMs) ?? 0;
  if (facts.filling) return { kind: 'catching-up', reason: 'filling' };
  if (isWorthTelling(facts.backlog)) {
    const { backlog } = facts;
    return { kind: 'catching-up', reason: 'backlog', waiting: backlog.waiting, remainingMs: remainingMs(backlog, nowMs) };
  }
  if (age > lateMs) return { kind: 'catching-up', reason: 'late', lateMs: age };
  return { kind: 'live', aheadMs: age < -lateMs ? -age : 0 };
}

function silent(facts: ConnectionFacts, nowMs: number): ConnectionState {
  if (!facts.hasNetwork) return { kind: 'offline', cause: 'network' };
  if (facts.deviceOnline === false) return { kind: 'offline', cause: 'device', sinceMs: facts.lastSeenMs };
  const isNew = facts.openedAtMs !== null && nowMs - facts.openedAtMs < freshMs;
  return isNew ? { kind: 'catching-up', reason: 'connecting' } : { kind: 'offline', cause: 'silent' };
}

function hasFreshArrival({ lastArrivalMs }: ConnectionFacts, nowMs: number): boolean {
  return lastArrivalMs !== null && nowMs - lastArrivalMs < freshMs;
}

function ageMs({ newestMs, serverOffsetMs }: ConnectionFacts, nowMs: number): number | null {
  return newestMs === null || serverOffsetMs === null ? null : nowMs + serverOffsetMs - newestMs;
}
