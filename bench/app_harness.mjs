// What every benchmark of the app needs: the built app served with the server's security policy, a house behind it that
// is made up by a formula, and Debian's Chromium on a page of somebody who is signed in.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { chromium } = createRequire(join(root, 'web/package.json'))('playwright-core');

const policy =
  "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; connect-src 'self'; object-src 'none'";
const mediaTypes = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.webmanifest': 'application/manifest+json' };
const stepsMs = { raw: 1_000, '1m': 60_000, '15m': 900_000, '1h': 3_600_000, '1d': 86_400_000 };
export const phases = ['A', 'B', 'C'];
const device = { device_id: 'bench', name: 'Bench', role: 'owner', online: true, last_seen: null };
const tokens = { access_token: 'access', refresh_token: 'refresh', token_type: 'bearer', expires_in: 86_400, username: 'bench' };

/// A second of a phase in watts: loads that come and go, and noise that no second repeats.
export function wattsAt(timeMs, phase) {
  const second = timeMs / 1_000;
  const index = phases.indexOf(phase);
  const noise = 60 * Math.sin(second * 12.9898 + index) * Math.sin(second * 78.233);
  const kettle = (second + 500 * index) % 1_700 < 130 ? 1_900 : 0;
  return Number((400 + 150 * index + 120 * Math.sin(second / 700 + index) + kettle + noise).toFixed(1));
}

/// One phase's reading as the server tells it, in an answer or over the WebSocket.
export function readingAt(timeMs, phase) {
  const power = wattsAt(timeMs, phase);
  return {
    ...{ time: new Date(timeMs).toISOString(), phase, power_watt: power, power_var: 0.2 * power, power_va: 1.02 * power },
    ...{ voltage_rms: 230, current_rms: power / 230, power_factor: 0.98, voltage_thd: 1.9, current_thd: 8.4 },
    ...{ energy_kwh: timeMs / 3.6e9, frequency_hz: 50 },
  };
}

function columnsOf(query) {
  const resolution = stepsMs[query.get('resolution')] === undefined ? 'raw' : query.get('resolution');
  const stepMs = stepsMs[resolution];
  const endMs = Math.min(Date.parse(query.get('end')), Date.now());
  const time = [];
  for (let at = Math.ceil(Date.parse(query.get('start')) / stepMs) * stepMs; at < endMs; at += stepMs) time.push(at);
  const field = query.get('fields');
  const column = (phase) => {
    const mean = time.map((at) => readingAt(at, phase)[field]);
    return resolution === 'raw' ? mean : { mean, min: mean.map((one) => 0.9 * one), max: mean.map((one) => 1.2 * one) };
  };
  return { device_id: 'bench', resolution, time, phases: Object.fromEntries(phases.map((phase) => [phase, { [field]: column(phase) }])) };
}

/// The calls that the app makes by itself; null: 404.
function answerTo(method, url) {
  switch (`${method} ${url.pathname}`) {
    case 'POST /login':
    case 'POST /token/refresh':
      return tokens;
    case 'GET /me':
      return { username: 'bench', devices: [device] };
    case 'GET /devices/bench':
      return { ...device, timezone: 'Europe/Berlin', nominal_voltage: 230, relays: { A: 'on', B: 'on', C: 'on' }, backlog: 0 };
    case 'GET /latest-values':
      return Object.fromEntries(phases.map((phase) => [phase, readingAt(Math.floor(Date.now() / 1_000) * 1_000, phase)]));
    case 'GET /query-data':
      return columnsOf(url.searchParams);
    case 'POST /ws-ticket':
      return { ticket: 'ticket', expires_in: 30 };
    case 'GET /alerts':
      return { device_id: 'bench', alerts: [], more: false };
  }
  return null;
}

/// @param folder  the built app
/// @return its address, and how to end it
export async function serveApp(folder) {
  const server = createServer((request, response) => {
    void answer(request, folder).then(({ status, type, body }) => {
      response.writeHead(status, { 'Content-Type': type, 'Content-Security-Policy': policy });
      response.end(body);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

async function answer(request, folder) {
  const url = new URL(request.url, 'http://localhost');
  const path = url.pathname === '/' ? '/index.html' : url.pathname;
  const type = mediaTypes[extname(path)];
  if (request.method === 'GET' && type !== undefined) {
    try {
      return { status: 200, type, body: await readFile(join(folder, normalize(path))) };
    } catch {
      return { status: 404, type: 'text/plain', body: 'no such file' };
    }
  }
  const told = answerTo(request.method, url);
  if (told === null) return { status: 404, type: 'application/problem+json', body: '{"status":404,"title":"Not found"}' };
  return { status: 200, type: 'application/json', body: JSON.stringify(told) };
}

/// A page of somebody who is signed in, with a WebSocket that is handed to `onSocket` once the app listens.
/// @param flags  of Chromium, beside those that keep it from talking to anybody
export async function openPage(origin, { flags = [], viewport = { width: 1280, height: 860 }, onSocket = () => {} } = {}) {
  const browser = await chromium.launch({
    executablePath: process.env.EDL_CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', ...flags],
  });
  const context = await browser.newContext({ locale: 'en-GB', timezoneId: 'Europe/Berlin', viewport });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.routeWebSocket(/\/ws\?ticket=/, (socket) => {
    socket.onMessage(() => {
      const state = { online: true, last_seen: new Date().toISOString(), relays: { A: 'on', B: 'on', C: 'on' }, backlog: 0 };
      socket.send(JSON.stringify({ type: 'device', device_id: 'bench', ...state }));
      onSocket(socket);
    });
  });
  await page.goto(`${origin}/#/login`);
  await page.getByTestId('username').fill('bench');
  await page.getByTestId('password').fill('correct horse battery');
  await page.getByTestId('submit').click();
  await page.getByTestId('phase-A').waitFor();
  return { browser, page };
}

/// The value below which that share of them lies.
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
