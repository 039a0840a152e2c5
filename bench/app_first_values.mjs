// How long it takes from opening the app to its first value: the real server and a simulated meter on loopback, Chromium
// with a processor that is four times slower, nothing of the page in its cache, somebody who has signed in before. Prints
// JSON: rows of what, value, unit and limit.
//
// usage: node bench/app_first_values.mjs FOLDER [--runs N]

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const { chromium } = createRequire(join(root, 'web/package.json'))('playwright-core');

const limitMs = 1_000;
const slowness = 4;
const [folder, ...options] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: node bench/app_first_values.mjs FOLDER [--runs N]');
const runs = Number(options[options.indexOf('--runs') + 1] ?? 10) || 10;

const data = mkdtempSync(join(tmpdir(), 'edl-first-values-'));
const programs = [];

function start(name, parameters) {
  const program = spawn(join(root, 'build/release/bin', name), parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
  const told = { program, output: '', answer: '' };
  for (const stream of [program.stdout, program.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => {
      told.output += text;
      if (stream === program.stdout) told.answer += text;
    });
  }
  return told;
}

async function call(name, parameters) {
  const told = start(name, parameters);
  const [code] = await once(told.program, 'close');
  if (code !== 0) throw new Error(`${name} ended with ${code}:\n${told.output}`);
  return told.answer.trim();
}

/// The server, and a meter that measures; resolves with the server's address.
async function house() {
  const [server, agent] = [join(data, 'server'), ['--data', join(data, 'agent')]];
  const serving = start('edl-server', ['serve', '--listen', '127.0.0.1:0', '--app', folder, '--data', server]);
  programs.push(serving.program);
  const origin = await until(() => /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(serving.output)?.[1], 'the server listens');
  const key = await call('edl-agent', ['init', '--device-id', 'demo', '--server', origin, ...agent]);
  await call('edl-server', ['device', 'enroll', 'demo', '--public-key', key, '--data', server]);
  programs.push(start('edl-agent', ['run', '--meter', 'simulated', '--pairing', 'off', ...agent]).program);
  return { origin, code: await call('edl-agent', ['device-code', ...agent]) };
}

async function until(look, what) {
  for (const endMs = Date.now() + 30_000; Date.now() < endMs; ) {
    const seen = look();
    if (seen) return seen;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what}: not within 30 s`);
}

/// Runs in the page before it: notes when the first number stands where the power is told.
function watch() {
  const look = () => {
    const text = document.querySelector('[data-testid="power-total"]')?.textContent ?? '';
    if (!/\d/.test(text)) return requestAnimationFrame(look);
    window.firstValueMs = performance.now();
  };
  requestAnimationFrame(look);
}

async function measure(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.clearBrowserCache');
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowness });
  await page.reload({ waitUntil: 'commit' });
  const handle = await page.waitForFunction(() => window.firstValueMs, null, { timeout: 30_000 });
  const firstValueMs = await handle.jsonValue();
  const scriptsMs = await page.evaluate(() => Math.max(...performance.getEntriesByType('resource').filter(({ name }) => name.endsWith('.js')).map(({ responseEnd }) => responseEnd)));
  await session.detach();
  return { firstValueMs, scriptsMs };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

let browser = null;
try {
  const { origin, code } = await house();
  browser = await chromium.launch({
    executablePath: process.env.EDL_CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
  // What a service worker keeps would be quicker: it is the first visit with an empty cache that counts.
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 390, height: 844 }, serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.goto(`${origin}/#/sign-up/${code}`);
  await page.getByTestId('username').fill('bench');
  await page.getByTestId('password').fill('correct horse battery');
  await page.getByTestId('submit').click();
  await page.waitForFunction(() => /\d/.test(document.querySelector('[data-testid="power-total"]')?.textContent ?? ''));
  await context.addInitScript(watch);
  const found = [];
  for (let run = 0; run < runs; run += 1) found.push(await measure(page));
  const firsts = found.map(({ firstValueMs }) => firstValueMs);
  const row = (what, value, limit = null) => ({ what, value, unit: 'ms', limit });
  console.log(
    JSON.stringify([
      row(`first value after opening, processor ${slowness} times slower, median of ${runs}`, median(firsts), limitMs),
      row('- slowest', Math.max(...firsts)),
      row('- of it until all scripts have come, median', median(found.map(({ scriptsMs }) => scriptsMs))),
    ]),
  );
} finally {
  await browser?.close();
  for (const program of programs.reverse()) {
    program.kill('SIGTERM');
    if (program.exitCode === null) await once(program, 'close');
  }
  rmSync(data, { recursive: true, force: true });
}
