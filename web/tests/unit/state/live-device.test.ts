import { describe, expect, it } from 'vitest';
import { Problem } from '../../../src/api/problem.ts';
import type { SwitchAnswer } from '../../../src/api/parse.ts';
import type { Device } from '../../../src/domain/device.ts';
import { emptyWindow, windowOfReadings, type PowerWindow } from '../../../src/domain/power-window.ts';
import { LiveDevice, type DeviceNews, type LiveApi } from '../../../src/state/live-device.svelte.ts';
import { FakeSocket, ManualClock, settle } from '../api/fake-socket.ts';
import { reading, wireAlert, wireEvent, wireReading } from '../sample.ts';

const startMs = Date.UTC(2026, 10, 23, 10);
const demo: Device = {
  deviceId: 'demo',
  name: 'Demo',
  role: 'owner',
  online: true,
  lastSeenMs: startMs,
  timezone: 'UTC',
  nominalVoltageV: 230,
  relays: { A: 'on', B: 'off', C: 'unknown' },
  backlog: 0,
};

function scene() {
  const clock = new ManualClock();
  clock.nowMs = startMs;
  const sockets: FakeSocket[] = [];
  const asked: { startMs: number; endMs: number }[] = [];
  let stored: PowerWindow = emptyWindow;
  let onSwitch: () => Promise<SwitchAnswer> = () => Promise.reject(new Error('not expected'));
  const api: LiveApi = {
    device: () => Promise.resolve(demo),
    latestValues: () => Promise.resolve({ A: reading('A', startMs - 3_600_000, { powerWatt: 5 }), B: null, C: null }),
    power: (_, from, to) => {
      asked.push({ startMs: from, endMs: to });
      return Promise.resolve(stored);
    },
    switchRelay: () => onSwitch(),
    webSocketTicket: () => Promise.resolve('t'),
  };
  const live = new LiveDevice('demo', {
    api,
    timers: clock,
    random: () => 0,
    nowMs: () => clock.nowMs,
    open: (url) => {
      const socket = new FakeSocket(url);
      sockets.push(socket);
      return socket.asSocket();
    },
  });
  const server = () => sockets.at(-1) ?? expect.fail('no connection');
  return {
    live,
    clock,
    asked,
    server,
    store: (window: PowerWindow) => void (stored = window),
    answerSwitch: (answer: typeof onSwitch) => void (onSwitch = answer),
    connect: async () => {
      live.start();
      await settle();
      server().accept();
      await settle();
    },
    tell: (timeMs: number, powerWatt: number | null) =>
      server().say({
        type: 'readings',
        device_id: 'demo',
        readings: [{ ...wireReading, time: new Date(timeMs).toISOString(), power_watt: powerWatt }],
      }),
    tellDevice: (message: object) =>
      server().say({ type: 'device', device_id: 'demo', online: true, relays: { A: 'on' }, backlog: 0, ...message }),
  };
}

describe('LiveDevice', () => {
  it('shows the last known values at once, and does not call them live', async () => {
    const { live } = scene();
    live.start();
    await settle();
    expect(live.latest.A?.powerWatt).toBe(5);
    expect(live.newestMs).toBe(startMs - 3_600_000);
    expect(live.connection.kind).toBe('catching-up');
    // The chart ends now, not an hour ago.
    expect(live.chartEndMs).toBe(startMs);
  });

  it('is live when values come and offline when they stop', async () => {
    const { live, clock, connect, tell } = scene();
    await connect();
    tell(startMs, 100);
    expect(live.latest.A?.powerWatt).toBe(100);
    expect(live.connection).toEqual({ kind: 'live' });
    await clock.pass(6_000);
    expect(live.connection).toEqual({ kind: 'offline', cause: 'silent' });
    expect(live.chartEndMs).toBe(startMs + 6_000);
  });

  it('fills the window at first and the gap after a reconnection, without doubling a second', async () => {
    const { live, clock, connect, tell, store, server, asked } = scene();
    store(windowOfReadings([reading('A', startMs - 2_000, { powerWatt: 1 }), reading('A', startMs - 1_000, { powerWatt: 2 })]));
    await connect();
    tell(startMs, 3);
    expect(live.window.timesMs).toEqual([startMs - 2_000, startMs - 1_000, startMs]);

    server().hangUp();
    expect(live.connection).toEqual({ kind: 'offline', cause: 'server' });
    store(windowOfReadings([0, 1, 2, 3].map((second) => reading('A', startMs + second * 1_000, { powerWatt: 3 + second }))));
    await clock.pass(4_000);
    server().accept();
    await settle();
    tell(startMs + 4_000, 7);
    expect(asked.length).toBe(2);
    expect(live.window.timesMs).toEqual([-2, -1, 0, 1, 2, 3, 4].map((second) => startMs + second * 1_000));
    expect(live.window.powerWatt.A).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(live.connection.kind).toBe('live');
  });

  it('fetches again what the device had kept, once it has delivered it', async () => {
    const { live, connect, tell, tellDevice, asked } = scene();
    await connect();
    tell(startMs, 1);
    tellDevice({ backlog: 900 });
    expect(live.connection).toEqual({ kind: 'catching-up', reason: 'backlog' });
    tellDevice({ backlog: 0 });
    await settle();
    expect(asked.length).toBe(2);
    expect(live.connection.kind).toBe('live');
  });

  it('switches only when the device has acknowledged', async () => {
    const { live, connect, answerSwitch } = scene();
    await connect();
    let acknowledge: (answer: SwitchAnswer) => void = () => undefined;
    answerSwitch(() => new Promise((resolve) => (acknowledge = resolve)));
    live.ask('A', 'off');
    expect(live.switches.A).toEqual({ acknowledged: 'on', request: { kind: 'confirming', wished: 'off' } });
    live.confirm('A');
    await settle();
    expect(live.switches.A).toMatchObject({ acknowledged: 'on', request: { kind: 'sending', wished: 'off' } });
    acknowledge({ phase: 'A', state: 'off' });
    await settle();
    expect(live.switches.A).toEqual({ acknowledged: 'off', request: { kind: 'none' } });
    expect(live.switches.B.acknowledged).toBe('off');
    expect(live.switches.C.acknowledged).toBe('unknown');
  });

  it.each([
    [403, 'operator'],
    [503, 'offline'],
    [504, 'did not answer'],
  ])('explains a refusal with %d', async (status, word) => {
    const { live, connect, answerSwitch } = scene();
    await connect();
    answerSwitch(() => Promise.reject(new Problem(status, 'Title', 'detail', [], null)));
    live.ask('B', 'on');
    await settle();
    const { acknowledged, request } = live.switches.B;
    expect(acknowledged).toBe('off');
    expect(request).toMatchObject({ kind: 'failed', wished: 'on' });
    expect(request.kind === 'failed' ? request.reason : '').toContain(word);
  });

  it('follows what others switch', async () => {
    const { live, connect, server } = scene();
    await connect();
    const command = { type: 'command', device_id: 'demo', id: 'c1', phase: 'A', state: 'off' };
    server().say({ ...command, status: 'sent' });
    expect(live.switches.A.acknowledged).toBe('on');
    server().say({ ...command, status: 'acknowledged' });
    expect(live.switches.A.acknowledged).toBe('off');
  });

  it('is not misled by another device', async () => {
    const { live, connect, server } = scene();
    await connect();
    server().say({ type: 'readings', device_id: 'other', readings: [wireReading] });
    expect(live.latest.A?.powerWatt).toBe(5);
  });

  it('hands on events, harmonics and alerts of its own device, and that it is connected again', async () => {
    const { live, clock, connect, server } = scene();
    const news: DeviceNews[] = [];
    const quiet = live.listen((heard) => news.push(heard));
    await connect();
    for (const device_id of ['demo', 'other']) {
      server().say({ type: 'event', device_id, event: wireEvent });
      server().say({ type: 'harmonics', device_id, time: wireEvent.begin });
      server().say({ type: 'alert', device_id, alert: wireAlert });
    }
    server().hangUp();
    await clock.pass(4_000);
    server().accept();
    expect(news.map(({ kind }) => kind)).toEqual(['connected', 'event', 'harmonics', 'alert', 'connected']);
    expect(news[1]).toMatchObject({ deviceId: 'demo', event: { id: 'e1', extreme: 160.1 } });
    quiet();
    server().say({ type: 'event', device_id: 'demo', event: wireEvent });
    expect(news.length).toBe(5);
  });

  it('leaves no timer behind', async () => {
    const { live, clock, connect } = scene();
    await connect();
    live.stop();
    await clock.pass(120_000);
    expect(clock.pending).toBe(0);
  });
});
