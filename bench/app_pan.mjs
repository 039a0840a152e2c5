// How long a frame takes while 24 hours of seconds of three phases are dragged to and fro, from a trace of Chromium. Its
// frame rate is not limited, so that the time from one frame to the next is what a frame costs, and no waiting for a
// screen. Prints JSON: rows of what, value, unit and limit.
//
// usage: node bench/app_pan.mjs FOLDER [--frames N] [--trace FILE]

import { writeFileSync } from 'node:fs';
import { openPage, quantile, serveApp } from './app_harness.mjs';

const limitMs = 16;
const [folder, ...options] = process.argv.slice(2);
const option = (name) => (options.includes(name) ? options[options.indexOf(name) + 1] : null);
const frames = Number(option('--frames') ?? 600);
const traceFile = option('--trace');
const dayMs = 86_400_000;

/// Drags by a pixel or more each frame, there and back, and resolves when all frames were drawn.
function drag({ count, left, right, y }) {
  const chart = document.querySelector('[data-testid="history-chart"]');
  return new Promise((resolve) => {
    const starts = new Set();
    let [frame, x, step] = [0, (left + right) / 2, 7];
    const move = () => {
      if (x + step > right || x + step < left) step = -step;
      x += step;
      chart.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, pointerId: 1, pointerType: 'mouse', buttons: 1, clientX: x, clientY: y }));
      starts.add(chart.dataset.start);
      frame += 1;
      if (frame < count) requestAnimationFrame(move);
      else resolve(starts.size);
    };
    requestAnimationFrame(move);
  });
}

const app = await serveApp(folder);
// No graphics card is counted on: a machine without one draws by its processor.
const { browser, page } = await openPage(app.origin, { flags: ['--disable-gpu', '--disable-frame-rate-limit', '--disable-gpu-vsync'] });
try {
  // A past day with days around it, so that what is dragged in is there.
  const endMs = Math.floor(Date.now() / dayMs) * dayMs - 7 * dayMs;
  const [from, to] = [endMs - dayMs, endMs].map((timeMs) => new Date(timeMs).toISOString());
  await page.goto(`${app.origin}/#/history?from=${from}&to=${to}&quantity=powerWatt&resolution=raw`);
  const chart = page.getByTestId('history-chart');
  await page.waitForFunction(() => document.querySelector('[data-testid="history-chart"]')?.dataset.level === 'raw');
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(() => document.querySelector('section[aria-busy="true"]') === null);
  await page.waitForTimeout(1_000);
  const box = await chart.boundingBox();
  const [left, right, y] = [box.x + 0.3 * box.width, box.x + 0.7 * box.width, box.y + box.height / 2];
  await page.mouse.move((left + right) / 2, y);
  await page.mouse.down();
  await page.evaluate(drag, { count: 60, left, right, y });
  await browser.startTracing(page, { categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline.frame', 'toplevel'] });
  const places = await page.evaluate(drag, { count: frames, left, right, y });
  const trace = await browser.stopTracing();
  await page.mouse.up();
  if (traceFile !== null) writeFileSync(traceFile, trace);
  const { draws, work } = framesOf(JSON.parse(trace.toString()).traceEvents);
  if (draws.length < frames / 2) throw new Error(`the trace has ${draws.length} frames of ${frames}`);
  if (places < frames / 10) throw new Error(`the chart was at ${places} places in ${frames} frames: it was not dragged`);
  const row = (what, value, limit = null) => ({ what, value, unit: 'ms', limit });
  console.log(
    JSON.stringify([
      row('24 h at 1 s, three phases, dragged: a frame, median', quantile(draws, 0.5), limitMs),
      row('- 95 %', quantile(draws, 0.95)),
      row('- of it work of the page, median', quantile(work, 0.5)),
      row('- 95 %', quantile(work, 0.95)),
    ]),
  );
} finally {
  await browser.close();
  app.close();
}

/// From the trace: the times from one drawn frame to the next, and how long the page's animation callbacks of one took,
/// both in ms.
function framesOf(events) {
  const drawn = events.filter(({ name }) => name === 'DrawFrame').map(({ ts }) => ts / 1_000).sort((a, b) => a - b);
  const draws = drawn.slice(1).map((at, index) => at - drawn[index]);
  const work = events.filter(({ name, dur }) => name === 'FireAnimationFrame' && dur !== undefined).map(({ dur }) => dur / 1_000);
  return { draws, work };
}
