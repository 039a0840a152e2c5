import { describe, expect, it } from 'vitest';
import { LiveSocket, reconnectDelayMs, type LinkState } from '../../../src/api/live-socket.ts';
import type { ServerMessage } from '../../../src/api/parse.ts';
import { Problem, SignedOut } from '../../../src/api/problem.ts';
import { wireReading } from '../sample.ts';
import { FakeSocket, ManualClock, settle } from './fake-socket.ts';

function line(ticket: () => Promise<string> = () => Promise.resolve('')) {
  const clock = new ManualClock();
  const sockets: FakeSocket[] = [];
  const links: LinkState[] = [];
  const messages: ServerMessage[] = [];
  let tickets = 0;
  const socket = new LiveSocket('demo', {
    ticket: async () => (await ticket()) || `t${++tickets}`,
    open: (url, subprotocol) => {
      expect(subprotocol).toBe('edl.v1');
      const made = new FakeSocket(url);
      sockets.push(made);
      return made.asSocket();
    },
    timers: clock,
    random: () => 1,
    onLink: (link) => links.push(link),
    onMessage: (message) => messages.push(message),
  });
  const last = () => sockets.at(-1) ?? expect.fail('no connection');
  return { socket, clock, sockets, links, messages, last };
}

const subscription = { type: 'subscribe', device_id: 'demo' };
const deviceMessage = { type: 'device', device_id: 'demo', online: true, relays: { A: 'on' }, backlog: 0 };

describe('LiveSocket', () => {
  it('subscribes and hands on what it hears', async () => {
    const { socket, last, links, messages } = line();
    socket.start();
    await settle();
    last().accept();
    last().say(deviceMessage);
    last().say({ type: 'readings', device_id: 'demo', readings: [wireReading] });
    expect(last().url).toBe('/ws?ticket=t1');
    expect(last().sent).toEqual([subscription]);
    expect(links).toEqual(['connecting', 'open']);
    expect(messages.map(({ kind }) => kind)).toEqual(['device', 'readings']);
  });

  it('connects again with a fresh ticket, waiting longer each time', async () => {
    const { socket, clock, sockets, links } = line();
    socket.start();
    await settle();
    const openedAtMs: number[] = [];
    for (let attempt = 0; attempt < 4; attempt += 1) {
      sockets.at(-1)?.hangUp();
      const count = sockets.length;
      while (sockets.length === count) await clock.pass(10);
      openedAtMs.push(clock.nowMs);
    }
    expect(openedAtMs).toEqual([500, 1_500, 3_500, 7_500]);
    expect(sockets.map(({ url }) => url)).toEqual([1, 2, 3, 4, 5].map((n) => `/ws?ticket=t${n}`));
    expect(links.slice(1)).toEqual(['lost', 'lost', 'lost', 'lost']);
  });

  it('starts over with short waits once it has heard something', async () => {
    const { socket, clock, sockets, last } = line();
    socket.start();
    await settle();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      last().hangUp();
      await clock.pass(30_000);
    }
    last().accept();
    last().say(deviceMessage);
    const before = sockets.length;
    last().hangUp();
    await clock.pass(500);
    expect(sockets.length).toBe(before + 1);
  });

  it('asks after 25 s of silence and gives up after 60 s', async () => {
    const { socket, clock, last, links, sockets } = line();
    socket.start();
    await settle();
    const first = last();
    first.accept();
    first.say(deviceMessage);
    await clock.pass(24_999);
    expect(first.sent).toEqual([subscription]);
    await clock.pass(1);
    expect(first.sent).toEqual([subscription, subscription]);
    await clock.pass(34_999);
    expect(links.at(-1)).toBe('open');
    await clock.pass(1);
    expect(links.at(-1)).toBe('lost');
    expect(first.isClosed).toBe(true);
    await clock.pass(500);
    expect(sockets.length).toBe(2);
  });

  it('lives on as long as it is answered', async () => {
    const { socket, clock, last, links } = line();
    socket.start();
    await settle();
    last().accept();
    for (let minute = 0; minute < 10; minute += 1) {
      await clock.pass(59_000);
      last().say(deviceMessage);
    }
    expect(links).toEqual(['connecting', 'open']);
  });

  it('gives up a connection that never opens', async () => {
    const { socket, clock, last, links } = line();
    socket.start();
    await settle();
    await clock.pass(60_000);
    expect(last().sent).toEqual([]);
    expect(links.at(-1)).toBe('lost');
  });

  it('leaves out what it cannot read and what it does not know', async () => {
    const { socket, last, messages, links } = line();
    const warn = console.warn;
    console.warn = () => undefined;
    socket.start();
    await settle();
    last().accept();
    last().say('not json');
    last().say({ type: 'readings', device_id: 'demo', readings: [{ time: 'yesterday' }] });
    last().say({ type: 'weather', sun: true });
    last().say(deviceMessage);
    console.warn = warn;
    expect(messages.map(({ kind }) => kind)).toEqual(['device']);
    expect(links.at(-1)).toBe('open');
  });

  it('waits as long as the server asks for', async () => {
    let refusals = 1;
    const busy = () => (refusals-- > 0 ? Promise.reject(new Problem(429, '', '', [], 7)) : Promise.resolve(''));
    const { socket, clock, sockets } = line(busy);
    socket.start();
    await clock.pass(6_999);
    expect(sockets.length).toBe(0);
    await clock.pass(1);
    expect(sockets.length).toBe(1);
  });

  it('stops trying when nobody is signed in', async () => {
    const { socket, clock, sockets } = line(() => Promise.reject(new SignedOut()));
    socket.start();
    await clock.pass(120_000);
    expect(sockets.length).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('hurries when there is hope, and only once', async () => {
    const { socket, clock, sockets, last } = line();
    socket.start();
    await settle();
    for (let attempt = 0; attempt < 6; attempt += 1) {
      last().hangUp();
      await clock.pass(30_000);
    }
    last().hangUp();
    const before = sockets.length;
    socket.hurry();
    socket.hurry();
    await settle();
    expect(sockets.length).toBe(before + 1);
    expect(last().sent).toEqual([]);
  });

  it('asks a connection that only seems open to show that it is', async () => {
    const { socket, clock, last, links } = line();
    socket.start();
    await settle();
    last().accept();
    socket.hurry();
    expect(last().sent).toEqual([subscription, subscription]);
    last().say(deviceMessage);
    await clock.pass(20_000);
    expect(links.at(-1)).toBe('open');
    socket.hurry();
    await clock.pass(5_000);
    expect(links.at(-1)).toBe('lost');
  });

  it('leaves nothing behind when it is stopped, whatever it was doing', async () => {
    for (const stopAfter of ['start', 'ticket', 'open', 'loss'] as const) {
      const { socket, clock, sockets, last } = line();
      socket.start();
      if (stopAfter !== 'start') await settle();
      if (stopAfter === 'open') last().accept();
      if (stopAfter === 'loss') last().hangUp();
      socket.stop();
      await clock.pass(120_000);
      expect(clock.pending).toBe(0);
      expect(sockets.length).toBe(stopAfter === 'start' ? 0 : 1);
      expect(sockets.every(({ isClosed }) => isClosed)).toBe(true);
    }
  });
});

describe('reconnectDelayMs', () => {
  it('doubles up to half a minute, with half of it by chance', () => {
    expect([0, 1, 2, 3, 9, 1_000].map((attempt) => reconnectDelayMs(attempt, 1))).toEqual([
      500, 1_000, 2_000, 4_000, 30_000, 30_000,
    ]);
    expect([0, 1, 9].map((attempt) => reconnectDelayMs(attempt, 0))).toEqual([250, 500, 15_000]);
  });
});
