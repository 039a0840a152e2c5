import { describe, expect, it } from 'vitest';
import { Problem, SignedOut } from '../../../src/api/problem.ts';
import type { SwitchAnswer } from '../../../src/api/parse.ts';
import type { Device } from '../../../src/domain/device.ts';
import { emptyWindow, type PowerWindow } from '../../../src/domain/power-window.ts';
import type { DeviceVisit } from '../../../src/state/last-visit.ts';
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
  site: null,
  wiring: null,
  agentVersion: null,
  timezone: 'UTC',
  nominalVoltageV: 230,
  relays: { A: 'on', B: 'off', C: 'unknown' },
  backlog: 0,
};

/// The power of phase A at seconds from the start of the scene.
function stretch(watts: Record<number, number>): PowerWindow {
  const seconds = Object.keys(watts).map(Number).sort((a, b) => a - b);
  const blank = seconds.map(() => null);
  return {
    timesMs: seconds.map((second) => startMs + second * 1_000),
    powerWatt: { A: seconds.map((second) => watts[second] ?? null), B: blank, C: blank },
  };
}

function scene(lastVisit: DeviceVisit | null = null) {
  const clock = new ManualClock();
  clock.nowMs = startMs;
  const sockets: FakeSocket[] = [];
  const asked: { startMs: number; endMs: number }[] = [];
  let stored: PowerWindow = emptyWindow;
  const kept: DeviceVisit[] = [];
  let serverAheadMs: number | null = 0;
  let ticket: () => Promise<string> = () => Promise.resolve('t');
  let isReachable = true;
  let onSwitch: () => Promise<SwitchAnswer> = () => Promise.reject(new Error('not expected'));
  const api: LiveApi = {
    device: () => (isReachable ? Promise.resolve(demo) : Promise.reject(new Error('cut off'))),
    latestValues: () =>
      !isReachable ? Promise.reject(new Error('cut off')) : Promise.resolve({ A: reading('A', startMs - 3_600_000, { powerWatt: 5 }), B: null, C: null }),
    power: (_, from, to) => {
      asked.push({ startMs: from, endMs: to });
      return Promise.resolve(stored);
    },
    switchRelay: () => onSwitch(),
    webSocketTicket: () => (isReachable ? ticket() : Promise.reject(new Error('cut off'))),
  };
  const live = new LiveDevice('demo', {
    api,
    timers: clock,
    random: () => 0,
    nowMs: () => clock.nowMs,
    serverOffsetMs: () => serverAheadMs,
    hasNetwork: true,
    lastVisit,
    keepVisit: (visit) => kept.push(visit),
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
    kept,
    server,
    reach: (reachable: boolean) => void (isReachable = reachable),
    endSession: () => void (ticket = () => Promise.reject(new SignedOut())),
    setServerClock: (aheadMs: number) => void (serverAheadMs = aheadMs),
    rows: () => Array.from({ length: live.ring.rows }, (_, row) => [live.ring.timeMs(row) - startMs, live.ring.watt(row, 'A')]),
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
    expect(live.chartEndMs()).toBe(startMs);
  });

  it('is live when values come and offline when they stop', async () => {
    const { live, clock, connect, tell } = scene();
    await connect();
    tell(startMs, 100);
    expect(live.latest.A?.powerWatt).toBe(100);
    expect(live.connection).toEqual({ kind: 'live', aheadMs: 0 });
    await clock.pass(6_000);
    expect(live.connection).toEqual({ kind: 'offline', cause: 'silent' });
    expect(live.chartEndMs()).toBe(startMs + 6_000);
  });

  it('fills the window at first and the gap after a reconnection, without doubling a second', async () => {
    const { live, clock, connect, tell, store, server, asked, rows } = scene();
    store(stretch({ [-2]: 1, [-1]: 2 }));
    await connect();
    tell(startMs, 3);
    expect(rows()).toEqual([[-2_000, 1], [-1_000, 2], [0, 3]]);

    server().hangUp();
    expect(live.connection).toEqual({ kind: 'offline', cause: 'server' });
    store(stretch({ 0: 3, 1: 4, 2: 5, 3: 6 }));
    await clock.pass(4_000);
    server().accept();
    await settle();
    tell(startMs + 4_000, 7);
    expect(asked.length).toBe(2);
    expect(rows()).toEqual([-2, -1, 0, 1, 2, 3, 4].map((second) => [second * 1_000, second + 3]));
    expect(live.connection.kind).toBe('live');
  });

  it('fetches again what the device had kept, once it has delivered it', async () => {
    const { live, clock, connect, tell, tellDevice, asked } = scene();
    await connect();
    tell(startMs, 1);
    tellDevice({ backlog: 900 });
    expect(live.connection).toEqual({ kind: 'catching-up', reason: 'backlog', waiting: 900, remainingMs: null });
    await clock.pass(2_000);
    tell(startMs + 2_000, 1);
    tellDevice({ backlog: 600 });
    expect(live.connection).toEqual({ kind: 'catching-up', reason: 'backlog', waiting: 600, remainingMs: 4_000 });
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

  it('asks before a load is switched off, with the load as it is now, and not where there is none', async () => {
    const { live, clock, connect, tell, answerSwitch } = scene();
    answerSwitch(() => new Promise(() => undefined));
    await connect();
    tell(startMs, 1_512);
    live.ask('A', 'off');
    expect(live.switches.A.request).toEqual({ kind: 'confirming', wished: 'off', loadWatt: 1_512 });
    live.dismiss('A');
    await clock.pass(15_000);
    live.ask('A', 'off');
    expect(live.switches.A.request).toEqual({ kind: 'confirming', wished: 'off' });
    live.dismiss('A');
    tell(startMs + 15_000, 3);
    live.ask('A', 'off');
    expect(live.switches.A.request).toMatchObject({ kind: 'sending', wished: 'off' });
  });

  it('hears that a command is with the device, and is not misled by what the device did by itself long ago', async () => {
    const { live, connect, server, answerSwitch } = scene();
    answerSwitch(() => new Promise(() => undefined));
    await connect();
    const command = { type: 'command', device_id: 'demo', id: 'c1', error: null };
    live.ask('B', 'on');
    server().say({ ...command, phase: 'B', state: 'on', status: 'sent', by: 'user' });
    expect(live.switches.B.request).toMatchObject({ kind: 'sending', isSent: true });
    server().say({ ...command, phase: 'A', state: 'off', status: 'acknowledged', by: 'schedule' });
    expect(live.switches.A.acknowledged).toBe('on');
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

  it('is not live with values of an hour ago, however fast they come', async () => {
    const { live, clock, connect, tell, setServerClock } = scene();
    await connect();
    tell(startMs - 3_600_000, 100);
    expect(live.connection).toEqual({ kind: 'catching-up', reason: 'late', lateMs: 3_600_000 });
    expect(live.isCurrent).toBe(false);
    tell(startMs, 100);
    expect(live.connection.kind).toBe('live');
    expect(live.isCurrent).toBe(true);
    // This machine's clock is an hour behind: by the server's, the same values are old.
    setServerClock(3_600_000);
    await clock.pass(1_000);
    tell(startMs + 1_000, 100);
    expect(live.connection).toMatchObject({ kind: 'catching-up', reason: 'late' });
  });

  it('says since when the device has been away, and that values come again', async () => {
    const { live, clock, connect, tell, tellDevice } = scene();
    await connect();
    tell(startMs, 1);
    await clock.pass(6_000);
    tellDevice({ online: false, last_seen: new Date(startMs + 200).toISOString() });
    expect(live.connection).toEqual({ kind: 'offline', cause: 'device', sinceMs: startMs + 200 });
    tell(startMs + 7_000, 2);
    expect(live.connection.kind).toBe('live');
  });

  it('believes the browser that there is no network only while nothing comes', async () => {
    const { live, clock, connect, tell, server } = scene();
    await connect();
    tell(startMs, 1);
    live.network(false);
    expect(live.connection.kind).toBe('live');
    server().hangUp();
    expect(live.connection).toEqual({ kind: 'offline', cause: 'network' });
    live.network(true);
    await settle();
    server().accept();
    await settle();
    tell(startMs + 1_000, 1);
    expect(live.connection.kind).toBe('live');
    expect(clock.nowMs).toBe(startMs);
  });

  it('says that the session has ended, and does not try for ever', async () => {
    const { live, clock, connect, server, endSession } = scene();
    await connect();
    endSession();
    server().hangUp();
    await clock.pass(1_000);
    expect(live.connection).toEqual({ kind: 'signed-out' });
    live.stop();
    expect(clock.pending).toBe(0);
  });

  it('shows the last visit at once, as old, until the server answers', async () => {
    const seen = { A: reading('A', startMs - 7_200_000, { powerWatt: 42 }), B: null, C: null };
    const visit = { device: { ...demo, name: 'As it was' }, latest: seen };
    const { live, clock, connect, reach, server } = scene(visit);
    expect(live.latest.A?.powerWatt).toBe(42);
    expect(live.device?.name).toBe('As it was');
    reach(false);
    await expect(connect()).rejects.toThrow('no connection');
    live.network(false);
    expect(live.connection).toEqual({ kind: 'offline', cause: 'network' });
    expect(live.isCurrent).toBe(false);
    expect(live.newestMs).toBe(startMs - 7_200_000);
    expect(live.chartEndMs()).toBe(startMs);

    reach(true);
    live.network(true);
    await settle();
    server().accept();
    await settle();
    // Newer than what was kept, and the device as it is.
    expect(live.latest.A?.powerWatt).toBe(5);
    expect(live.device?.name).toBe('Demo');
    expect(live.switches.A.acknowledged).toBe('on');
    expect(clock.nowMs).toBe(startMs);
  });

  it('keeps what is seen each half a minute, and when it is left', async () => {
    const { live, clock, connect, tell, kept } = scene();
    await connect();
    for (let second = 0; second < 90; second += 1) {
      tell(startMs + second * 1_000, second);
      await clock.pass(1_000);
    }
    expect(kept.map(({ latest }) => latest.A?.powerWatt)).toEqual([0, 30, 60]);
    live.stop();
    expect(kept.at(-1)).toEqual({ device: demo, latest: live.latest });
    expect(kept.at(-1)?.latest.A?.powerWatt).toBe(89);
  });

  it('leaves no timer behind', async () => {
    const { live, clock, connect } = scene();
    await connect();
    live.stop();
    await clock.pass(120_000);
    expect(clock.pending).toBe(0);
  });
});
