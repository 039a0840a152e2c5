import type { ConnectionState } from '../domain/connection.ts';
import { locale } from '../messages/language.svelte.ts';
import { connectionWords } from '../messages/live.ts';
import { formatNumber, formatRunning } from './format.ts';

/// Why the state is what it is, in a sentence; '' where there is nothing to say.
/// @param momentOf  writes a time
export function connectionDetail(state: ConnectionState, momentOf: (timeMs: number) => string): string {
  const words = connectionWords();
  switch (state.kind) {
    case 'live':
      return state.aheadMs === 0 ? '' : words.ahead(spanText(state.aheadMs));
    case 'signed-out':
      return words.signedOut;
    case 'catching-up':
      return catchingUpDetail(state);
    case 'offline':
      switch (state.cause) {
        case 'network':
          return words.noNetwork;
        case 'server':
          return words.noServer;
        case 'silent':
          return words.silent;
        case 'device':
          return state.sinceMs === null ? words.deviceAway : words.deviceAwaySince(momentOf(state.sinceMs));
      }
  }
}

function catchingUpDetail(state: ConnectionState & { kind: 'catching-up' }): string {
  const words = connectionWords();
  switch (state.reason) {
    case 'connecting':
      return words.connecting;
    case 'filling':
      return words.filling;
    case 'late':
      return words.late(spanText(state.lateMs));
    case 'backlog': {
      const waiting = words.backlog(formatNumber(state.waiting, 0, locale()));
      return waiting + (state.remainingMs === null ? '.' : words.remaining(spanText(state.remainingMs)));
    }
  }
}

/// What is read out when the state changes: without what changes all the time.
export function connectionSpoken(state: ConnectionState, detail: string): string {
  const name = connectionWords()[state.kind];
  if (state.kind === 'live') return name;
  const isCounting = state.kind === 'catching-up' && (state.reason === 'backlog' || state.reason === 'late');
  return isCounting ? name : `${name}. ${detail}`;
}

export function spanText(ms: number): string {
  return formatRunning(Math.max(0, ms), locale());
}
