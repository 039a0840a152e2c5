import { describe, expect, it } from 'vitest';
import { noteBacklog } from '../../../src/domain/backlog.ts';
import { connectionState, freshMs, isCurrent, lateMs, type ConnectionFacts } from '../../../src/domain/connection.ts';

const nowMs = 1_000_000;
const live: ConnectionFacts = {
  hasNetwork: true,
  link: 'open',
  deviceOnline: true,
  lastSeenMs: nowMs - 700,
  backlog: noteBacklog(null, 0, nowMs - 9_000),
  filling: false,
  lastArrivalMs: nowMs - 500,
  openedAtMs: nowMs - 60_000,
  newestMs: nowMs - 800,
  serverOffsetMs: 0,
};
const isLive = { kind: 'live', aheadMs: 0 };
const isConnecting = { kind: 'catching-up', reason: 'connecting' };
const silentSince = (ms: number) => ({ lastArrivalMs: nowMs - ms, newestMs: nowMs - ms - 300 });
const away = { deviceOnline: false, lastSeenMs: nowMs - 90_000 };
const falling = noteBacklog(noteBacklog(null, 3_600, nowMs - 10_000), 2_400, nowMs);

describe('connectionState', () => {
  const cases: [name: string, facts: Partial<ConnectionFacts>, expected: object, isNow: boolean][] = [
    ['a value has just come', {}, isLive, true],
    ['the first connection is being made', { link: 'connecting' }, isConnecting, false],
    ['the connection is lost, however fresh the last value', { link: 'lost' }, { kind: 'offline', cause: 'server' }, false],
    ['the connection is lost, and so is the network', { link: 'lost', hasNetwork: false }, { kind: 'offline', cause: 'network' }, false],
    ['opened where there is no network', { link: 'connecting', hasNetwork: false }, { kind: 'offline', cause: 'network' }, false],
    ['values come though the browser sees no network', { hasNetwork: false }, isLive, true],
    [
      'the network is gone and the line does not know yet',
      { hasNetwork: false, ...silentSince(freshMs) },
      { kind: 'offline', cause: 'network' },
      false,
    ],
    ['the session has ended', { link: 'ended' }, { kind: 'signed-out' }, false],
    ['the session has ended and the network too', { link: 'ended', hasNetwork: false }, { kind: 'signed-out' }, false],
    [
      'connected a moment ago and nothing has come yet',
      { lastArrivalMs: null, openedAtMs: nowMs - 1_000 },
      isConnecting,
      false,
    ],
    ['the last value is nearly too old', silentSince(freshMs - 1), isLive, true],
    ['nothing comes', silentSince(freshMs), { kind: 'offline', cause: 'silent' }, false],
    [
      'the device has gone',
      { ...away, ...silentSince(freshMs) },
      { kind: 'offline', cause: 'device', sinceMs: nowMs - 90_000 },
      false,
    ],
    [
      'the device has gone, nobody knows when',
      { ...away, lastSeenMs: null, lastArrivalMs: null },
      { kind: 'offline', cause: 'device', sinceMs: null },
      false,
    ],
    ['the device delivers though it is not on line', { deviceOnline: false }, isLive, true],
    ['the gap is being fetched', { filling: true }, { kind: 'catching-up', reason: 'filling' }, true],
    [
      'the device has much to deliver beside the present second',
      { backlog: falling },
      { kind: 'catching-up', reason: 'backlog', waiting: 2_400, remainingMs: 20_000 },
      true,
    ],
    [
      'the device delivers its past and no present second',
      { backlog: falling, newestMs: nowMs - 2_400_000 },
      { kind: 'catching-up', reason: 'backlog', waiting: 2_400, remainingMs: 20_000 },
      false,
    ],
    ['a few are under way as always', { backlog: noteBacklog(null, 2, nowMs) }, isLive, true],
    [
      'old values come as if they were new',
      { newestMs: nowMs - 3_600_000 },
      { kind: 'catching-up', reason: 'late', lateMs: 3_600_000 },
      false,
    ],
    ['a value is a little late', { newestMs: nowMs - lateMs }, isLive, true],
    [
      'values are old by the server’s clock, though not by this one’s',
      { serverOffsetMs: 60_000 },
      { kind: 'catching-up', reason: 'late', lateMs: 60_800 },
      false,
    ],
    ['this machine’s clock is an hour ahead', { serverOffsetMs: -3_600_000, newestMs: nowMs - 3_600_800 }, isLive, true],
    ['nobody knows what time it is', { serverOffsetMs: null, newestMs: nowMs - 3_600_000 }, isLive, true],
    ['the meter’s clock is ahead', { newestMs: nowMs + 60_000 }, { kind: 'live', aheadMs: 60_000 }, true],
    [
      'a fetch cannot make an offline device look better',
      { filling: true, lastArrivalMs: null },
      { kind: 'offline', cause: 'silent' },
      false,
    ],
  ];
  it.each(cases)('%s', (_, facts, expected, isNow) => {
    expect(connectionState({ ...live, ...facts }, nowMs)).toEqual(expected);
    expect(isCurrent({ ...live, ...facts }, nowMs)).toBe(isNow);
  });

  it('is never live without a value that came in the last five seconds', () => {
    for (const link of ['connecting', 'open', 'lost', 'ended'] as const) {
      for (const hasNetwork of [true, false]) {
        for (const deviceOnline of [true, false, null]) {
          for (const lastArrivalMs of [null, nowMs - freshMs, nowMs - 60_000]) {
            const facts = { ...live, link, hasNetwork, deviceOnline, lastArrivalMs };
            expect(connectionState(facts, nowMs).kind).not.toBe('live');
            expect(isCurrent(facts, nowMs)).toBe(false);
          }
        }
      }
    }
  });
});
