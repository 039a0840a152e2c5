/// What is known about the way from the meter to this screen.
export interface ConnectionFacts {
  /// The WebSocket: trying for the first time, speaking, or lost and trying again.
  readonly link: 'connecting' | 'open' | 'lost';
  /// What the server says about the device; null before it has said anything.
  readonly deviceOnline: boolean | null;
  /// Reading sets that wait in the device; null when not known.
  readonly backlog: number | null;
  /// The gap since the last connection is being fetched.
  readonly filling: boolean;
  /// When the last live reading came, by this machine's clock; null: none since the link is open.
  readonly lastArrivalMs: number | null;
  /// When the link opened, by this machine's clock.
  readonly openedAtMs: number | null;
}

export type ConnectionState =
  | { readonly kind: 'live' }
  | { readonly kind: 'catching-up'; readonly reason: 'connecting' | 'filling' | 'backlog' }
  | { readonly kind: 'offline'; readonly cause: 'server' | 'device' | 'silent' };

/// After this time without a value the last one is not "now" any more.
export const freshMs = 5_000;

/// Fewer are under way in normal life.
const backlogWorthTelling = 10;

export function connectionState(facts: ConnectionFacts, nowMs: number): ConnectionState {
  if (facts.link === 'lost') return { kind: 'offline', cause: 'server' };
  if (facts.link === 'connecting') return { kind: 'catching-up', reason: 'connecting' };
  const isFresh = facts.lastArrivalMs !== null && nowMs - facts.lastArrivalMs < freshMs;
  if (!isFresh) {
    if (facts.deviceOnline === false) return { kind: 'offline', cause: 'device' };
    const isNew = facts.openedAtMs !== null && nowMs - facts.openedAtMs < freshMs;
    return isNew ? { kind: 'catching-up', reason: 'connecting' } : { kind: 'offline', cause: 'silent' };
  }
  if (facts.filling) return { kind: 'catching-up', reason: 'filling' };
  if ((facts.backlog ?? 0) > backlogWorthTelling) return { kind: 'catching-up', reason: 'backlog' };
  return { kind: 'live' };
}
