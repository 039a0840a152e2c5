// A day left open: 86,400 seconds are told to the live page by a clock that does not wait, and what its memory grew by is
// printed as rows for bench/app.py.
//
// usage: node bench/app_memory.mjs APP_FOLDER [--hours N]
//
// It is the app as it is shipped. The page's clock, timers and frames are injected before it starts, and so are its
// WebSocket and what depends on the time of day; pictures are drawn as often as in a real day. The page's memory is what is
// in use after the garbage was collected: objects, the browser's own for them, and buffers.

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { phases, readingAt, serveApp, wattsAt } from './app_harness.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const { chromium } = createRequire(join(root, 'web/package.json'))('playwright-core');

const limitMb = 5;
const [folder, , hoursWanted] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node bench/app_memory.mjs APP_FOLDER [--hours N]');
const hours = Number(hoursWanted ?? 24);
const warmUpS = 1_200;
/// Between two looks from outside, so that a stuck page is noticed.
const strideS = 600;
/// A machine that does much else beside this is slow, and its page no worse for it.
const patienceMs = 180_000;

/// Runs in the page. Until `pass` is called the clock goes with the real one.
function injectClock() {
  const real = { Date, setTimeout: window.setTimeout.bind(window), performance: performance.now.bind(performance) };
  const frameMs = 16;
  const startMs = real.Date.now();
  let nowMs = startMs;
  let ids = 0;
  const waiting = new Map();

  window.Date = class extends real.Date {
    constructor(...parts) {
      if (parts.length === 0) super(nowMs);
      else super(...parts);
    }
    static now() {
      return nowMs;
    }
  };
  performance.now = () => nowMs - startMs;
  const later = (work, atMs, everyMs) => {
    ids += 1;
    waiting.set(ids, { work, atMs, everyMs });
    return ids;
  };
  window.setTimeout = (work, delayMs = 0, ...given) => later(() => work(...given), nowMs + Math.max(0, delayMs), null);
  window.setInterval = (work, everyMs, ...given) => later(() => work(...given), nowMs + everyMs, Math.max(1, everyMs));
  window.requestAnimationFrame = (work) => later(() => work(performance.now()), nowMs - (nowMs % frameMs) + frameMs, null);
  window.clearTimeout = window.clearInterval = window.cancelAnimationFrame = (id) => void waiting.delete(id);

  function runUntil(untilMs) {
    for (;;) {
      let next = null;
      for (const [id, { atMs }] of waiting) if (atMs <= untilMs && (next === null || atMs < next.atMs)) next = { id, atMs };
      if (next === null) break;
      const { work, everyMs } = waiting.get(next.id);
      waiting.delete(next.id);
      nowMs = Math.max(nowMs, next.atMs);
      if (everyMs !== null) waiting.set(next.id, { work, atMs: nowMs + everyMs, everyMs });
      work();
    }
    nowMs = untilMs;
  }

  let isReal = true;
  const withReal = () => {
    if (!isReal) return;
    runUntil(Math.max(nowMs, real.Date.now()));
    real.setTimeout(withReal, 4);
  };
  withReal();

  // Between two seconds what was promised is kept, and what is asked of a server is waited for. The screen gets a picture now
  // and then: it would be at its limit else, and holds nothing of the page's.
  const keepPromises = async () => {
    for (let turn = 0; turn < 30; turn += 1) await null;
  };
  const rest = () => new Promise((resolve) => real.setTimeout(resolve, 0));

  window.bench = {
    calls: 0,
    pictures: 0,
    /// Second by second, `onSecond` first.
    async pass(seconds, onSecond) {
      isReal = false;
      for (let second = 0; second < seconds; second += 1) {
        runUntil(Math.floor(nowMs / 1_000) * 1_000 + 1_000);
        onSecond(nowMs);
        await keepPromises();
        while (window.bench.calls > 0) await rest();
        if (second % 20 === 0) await rest();
      }
    },
  };
  const clearRect = CanvasRenderingContext2D.prototype.clearRect;
  CanvasRenderingContext2D.prototype.clearRect = function (...box) {
    window.bench.pictures += 1;
    clearRect.apply(this, box);
  };
}

/// Runs in the page: the server's end of the WebSocket, what is asked about the time of the injected clock, and a day in which
/// all happens that happens in a house.
function injectHouse() {
  const sockets = new Set();
  let online = true;
  let backlog = 0;

  window.WebSocket = class {
    constructor() {
      sockets.add(this);
      queueMicrotask(() => this.onopen?.());
    }
    send() {
      queueMicrotask(() => tellDevice());
    }
    close() {
      sockets.delete(this);
    }
  };
  const say = (message) => sockets.forEach((socket) => socket.onmessage?.({ data: JSON.stringify(message) }));
  const tellDevice = () => {
    const last_seen = new Date().toISOString();
    say({ type: 'device', device_id: 'bench', online, last_seen, relays: { A: 'on', B: 'on', C: 'off' }, backlog });
  };

  function windowOf(url) {
    const [start, end] = ['start', 'end'].map((name) => Date.parse(url.searchParams.get(name)));
    const time = [];
    for (let at = Math.ceil(start / 1_000) * 1_000; at < Math.min(end, Date.now()); at += 1_000) time.push(at);
    const columns = phases.map((phase) => [phase, { power_watt: time.map((at) => wattsAt(at, phase)) }]);
    return { device_id: 'bench', resolution: 'raw', time, phases: Object.fromEntries(columns) };
  }

  function harmonics() {
    const spectrum = (rms) => ({ rms: Array.from({ length: 40 }, (_, at) => rms / (at + 1)), angle_deg: Array.from({ length: 40 }, (_, at) => at) });
    const sets = phases.map((phase) => [phase, { voltage: spectrum(230), current: spectrum(4) }]);
    const set = { time: new Date().toISOString(), window_ms: 200, frequency_hz: 50, phases: Object.fromEntries(sets) };
    return { device_id: 'bench', harmonics: [set] };
  }

  const realFetch = window.fetch.bind(window);
  window.fetch = async (path, init) => {
    const url = new URL(path, location.href);
    const made = { '/query-data': () => windowOf(url), '/harmonics': harmonics }[url.pathname];
    if (made !== undefined) return { ok: true, status: 200, headers: new Headers(), json: async () => made() };
    window.bench.calls += 1;
    try {
      return await realFetch(path, init);
    } finally {
      window.bench.calls -= 1;
    }
  };

  function alert(id, state, nowMs) {
    const time = new Date(nowMs).toISOString();
    return {
      ...{ id, device_id: 'bench', rule_id: '1', name: 'Oven', quantity: 'power_watt', phase: 'A', comparison: 'above', threshold: 3_000 },
      ...{ severity: 'warning', state, begin: time, end: state === 'over' ? time : null, extreme: 3_400, raised_at: time },
      ...{ late: false, silenced: false, acknowledged_at: null, acknowledged_by: null },
    };
  }

  window.bench.second = (nowMs) => {
    const second = Math.floor(nowMs / 1_000);
    const isAt = (every, offset) => second % every === offset;
    // Each three hours the device is away for a minute and a half, and delivers what it kept.
    const away = second % 10_800;
    online = away >= 90;
    backlog = online && away < 120 ? 3 * (120 - away) : second % 2;
    if (online) say({ type: 'readings', device_id: 'bench', readings: phases.map((phase) => readingAt(second * 1_000, phase)) });
    if (isAt(30, 0) || away === 0 || (away >= 90 && away <= 120)) tellDevice();
    if (isAt(600, 7)) say({ type: 'harmonics', device_id: 'bench', time: new Date(nowMs).toISOString() });
    if (isAt(3_600, 11)) say({ type: 'alert', device_id: 'bench', alert: alert(String(second), 'firing', nowMs) });
    if (isAt(3_600, 311)) say({ type: 'alert', device_id: 'bench', alert: alert(String(second - 300), 'over', nowMs) });
    // Each hour the line is lost.
    if (isAt(3_600, 1_800)) {
      const lost = [...sockets];
      sockets.clear();
      lost.forEach((socket) => socket.onclose?.());
    }
  };
}

const app = await serveApp(folder);
const browser = await chromium.launch({
  executablePath: process.env.EDL_CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
try {
  const rows = await measure();
  console.log(JSON.stringify(rows));
} finally {
  await browser.close();
  app.close();
}

async function measure() {
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', viewport: { width: 390, height: 844 } });
  const page = await context.newPage();
  page.on('pageerror', (error) => console.error(`the page: ${error.message}`));
  const house = `const phases = ${JSON.stringify(phases)};\n${wattsAt}\n${readingAt}\n(${injectHouse})();`;
  await page.addInitScript({ content: `(${injectClock})();\n${house}` });
  page.setDefaultTimeout(patienceMs);
  await page.goto(`${app.origin}/#/login`);
  await page.getByTestId('username').fill('bench');
  await page.getByTestId('password').fill('correct horse battery');
  await page.getByTestId('submit').click();
  await page.getByTestId('phase-A').waitFor();
  const look = await memoryOf(await context.newCDPSession(page));

  // Movement of the style sheet is the compositor's, and keeps it busy by the real clock.
  await page.addStyleTag({ content: '* { animation: none !important; transition: none !important; }' });
  const pass = (seconds) => page.evaluate((count) => window.bench.pass(count, window.bench.second), seconds);
  await pass(30);
  if ((await page.getByTestId('connection-state').getAttribute('data-state')) !== 'live') throw new Error('the page is not live');
  const first = await look();
  await pass(warmUpS);
  const warm = await look();
  const totalS = hours * 3_600;
  for (let passed = 30 + warmUpS; passed < totalS; passed += strideS) {
    await pass(Math.min(strideS, totalS - passed));
    const { bytes, nodes } = await look();
    console.error(`${((passed + strideS) / 3_600).toFixed(1)} h: ${(bytes / 1e6).toFixed(2)} MB, ${nodes} nodes`);
  }
  const last = await look();
  const { state, pictures } = await page.evaluate(() => ({
    state: document.querySelector('[data-testid="connection-state"]').dataset.state,
    pictures: window.bench.pictures,
  }));
  if (state !== 'live') throw new Error(`after ${hours} h the page is ${state}`);
  const grown = (last.bytes - first.bytes) / 1e6;
  console.error(`${hours} h: ${grown.toFixed(2)} MB more, ${(grown / limitMb).toFixed(2)} of ${limitMb} MB`);
  return [
    { what: `${hours} h left open: memory of the page grew by`, value: grown, unit: 'MB', limit: limitMb },
    { what: '- of that after the first 20 minutes', value: (last.bytes - warm.bytes) / 1e6, unit: 'MB', limit: null },
    { what: '- in all, at the end', value: last.bytes / 1e6, unit: 'MB', limit: null },
    { what: '- DOM nodes more', value: last.nodes - first.nodes, unit: '', limit: null },
    { what: '- event listeners more', value: last.listeners - first.listeners, unit: '', limit: null },
    { what: '- pictures drawn of the chart', value: pictures, unit: '', limit: null },
  ];
}

async function memoryOf(session) {
  await session.send('HeapProfiler.enable');
  return async () => {
    // What the first collection lets go of may hold more that only the next one finds.
    for (let round = 0; round < 3; round += 1) await session.send('HeapProfiler.collectGarbage');
    const heap = await session.send('Runtime.getHeapUsage');
    const { nodes, jsEventListeners } = await session.send('Memory.getDOMCounters');
    const bytes = heap.usedSize + (heap.embedderHeapUsedSize ?? 0) + (heap.backingStorageSize ?? 0);
    return { bytes, nodes, listeners: jsEventListeners };
  };
}
