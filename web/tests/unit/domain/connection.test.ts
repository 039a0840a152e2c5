import { describe, expect, it } from 'vitest';
import { connectionState, freshMs, type ConnectionFacts } from '../../../src/domain/connection.ts';

const nowMs = 1_000_000;
const live: ConnectionFacts = {
  link: 'open',
  deviceOnline: true,
  backlog: 0,
  filling: false,
  lastArrivalMs: nowMs - 500,
  openedAtMs: nowMs - 60_000,
};

describe('connectionState', () => {
  const cases: [name: string, facts: Partial<ConnectionFacts>, expected: object][] = [
    ['a value has just come', {}, { kind: 'live' }],
    ['the first connection is being made', { link: 'connecting' }, { kind: 'catching-up', reason: 'connecting' }],
    ['the connection is lost, however fresh the last value', { link: 'lost' }, { kind: 'offline', cause: 'server' }],
    [
      'connected a moment ago and nothing has come yet',
      { lastArrivalMs: null, openedAtMs: nowMs - 1_000 },
      { kind: 'catching-up', reason: 'connecting' },
    ],
    ['nothing comes', { lastArrivalMs: nowMs - freshMs }, { kind: 'offline', cause: 'silent' }],
    [
      'the device has gone',
      { lastArrivalMs: nowMs - freshMs, deviceOnline: false },
      { kind: 'offline', cause: 'device' },
    ],
    ['the device delivers though it is not on line', { deviceOnline: false }, { kind: 'live' }],
    ['the gap is being fetched', { filling: true }, { kind: 'catching-up', reason: 'filling' }],
    ['the device has much to deliver', { backlog: 3_600 }, { kind: 'catching-up', reason: 'backlog' }],
    ['a few are under way as always', { backlog: 2 }, { kind: 'live' }],
    ['a fetch cannot make an offline device look better', { filling: true, lastArrivalMs: null }, { kind: 'offline', cause: 'silent' }],
  ];
  it.each(cases)('%s', (_, facts, expected) => {
    expect(connectionState({ ...live, ...facts }, nowMs)).toEqual(expected);
  });
});
