import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Download, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { desktop, inEnglish, launchChromium, phone, picture, watchForFaults } from './chromium.ts';
import { FakeBackend, problem, serveBuiltApp } from './fake-backend.ts';
import { fakeValue } from './fake-history.ts';
import { blueIn, inkIn, textOf, until } from './reading-the-page.ts';

const year = 365 * 86_400_000;
const day = 86_400_000;

describe('the history', () => {
  let app: Awaited<ReturnType<typeof serveBuiltApp>>;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let backend: FakeBackend;
  let faults: string[];

  beforeAll(async () => {
    app = await serveBuiltApp();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });
  beforeEach(() => open(desktop));
  afterEach(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });

  /// A page of its own, signed in, without motion: what is asked for is there at once.
  async function open(size: typeof desktop | typeof phone): Promise<void> {
    context = await browser.newContext({ ...inEnglish, ...size, reducedMotion: 'reduce' });
    page = await context.newPage();
    faults = watchForFaults(page, app.origin);
    backend = new FakeBackend();
    backend.timezone = 'Europe/Berlin';
    await backend.attach(page);
    await page.goto(`${app.origin}/#/login`);
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('correct horse');
    await page.getByTestId('submit').click();
    await page.getByTestId('phase-A').waitFor();
  }

  const chart = () => page.getByTestId('history-chart');

  async function show(query: string): Promise<void> {
    await page.goto(`${app.origin}/#/history?${query}`);
    await until(() => inkIn(page, 'history-chart'), (ink) => ink > 100, 'drawn');
  }

  async function seen(): Promise<{ startMs: number; endMs: number; lengthMs: number; level: string | null }> {
    const [start, end, level] = await Promise.all(['data-start', 'data-end', 'data-level'].map((name) => chart().getAttribute(name)));
    return { startMs: Number(start), endMs: Number(end), lengthMs: Number(end) - Number(start), level: level ?? null };
  }

  async function middle(): Promise<{ x: number; y: number }> {
    const box = await chart().boundingBox();
    if (box === null) throw new Error('no chart');
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }

  it('turns from a year to raw seconds and back, by the wheel', async () => {
    await show('from=2025-06-01T00:00:00Z&to=2026-06-01T00:00:00Z');
    expect(await seen()).toMatchObject({ lengthMs: year, level: '1d' });
    const { x, y } = await middle();
    await page.mouse.move(x, y);
    const levels = new Set<string | null>();
    for (let turn = 0; turn < 80; turn += 1) {
      await page.mouse.wheel(0, -120);
      levels.add((await seen()).level);
    }
    expect([...levels]).toEqual(['1d', '1h', '15m', '1m', 'raw']);
    await until(seen, ({ lengthMs }) => lengthMs === 10_000, 'ten seconds');
    await until(() => textOf(page, 'history-readout'), (text) => /\d\d:\d\d:\d\d\s+each second/.test(text), 'a second');
    await until(() => inkIn(page, 'history-chart'), (ink) => ink > 100, 'drawn');
    await picture(page, 'history/ten-seconds');
    for (let turn = 0; turn < 80; turn += 1) await page.mouse.wheel(0, 120);
    const whole = await until(seen, ({ lengthMs, level }) => lengthMs > 9 * year && level === '1d', 'all');
    expect(whole.endMs).toBeLessThanOrEqual(Date.now());
    await page.getByTestId('everything').click();
    await until(() => textOf(page, 'span'), (text) => text.includes('Mar 2024'), 'since the first reading');
    await page.getByTestId('unit-year').click();
    await until(seen, ({ lengthMs }) => Math.abs(lengthMs - year) <= day, 'a year');
    await picture(page, 'history/year');
  });

  it('is dragged, and comes back by the browser’s own buttons', async () => {
    await show('day=2026-03-10');
    const before = await seen();
    const { x, y } = await middle();
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let step = 1; step <= 10; step += 1) await page.mouse.move(x + 20 * step, y);
    await page.waitForTimeout(100);
    await page.mouse.up();
    const after = await until(seen, ({ startMs }) => startMs < before.startMs, 'dragged');
    const widthPx = (await chart().boundingBox())!.width - 66 - 18;
    expect((before.startMs - after.startMs) / (before.lengthMs / widthPx)).toBeCloseTo(200, -1);
    expect(after.lengthMs).toBe(before.lengthMs);
    await page.waitForURL(/from=2026-03-0/);
    await page.goBack();
    await until(seen, ({ startMs }) => startMs === before.startMs, 'back');
    await page.goForward();
    await until(seen, ({ startMs }) => startMs === after.startMs, 'forward');
    // Beside a box, by Shift.
    await page.keyboard.down('Shift');
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + widthPx / 4, y, { steps: 4 });
    await page.mouse.up();
    await page.keyboard.up('Shift');
    const boxed = await until(seen, ({ lengthMs }) => lengthMs < before.lengthMs, 'the box');
    expect(boxed.lengthMs / before.lengthMs).toBeCloseTo(0.25, 2);
  });

  it('obeys keys, and tells the exact values to those who read by ear', async () => {
    await show('day=2026-03-10');
    const before = await seen();
    await chart().focus();
    await page.keyboard.press('ArrowLeft');
    await until(seen, ({ startMs }) => startMs < before.startMs, 'earlier');
    await page.keyboard.press('PageDown');
    await page.keyboard.press('+');
    const closer = await until(seen, ({ lengthMs }) => lengthMs < before.lengthMs, 'closer');
    await page.keyboard.press('-');
    await until(seen, ({ lengthMs }) => lengthMs > closer.lengthMs, 'wider');
    await page.keyboard.press('End');
    await until(() => page.getByTestId('now').isDisabled(), (isNow) => isNow, 'now');
    await page.keyboard.press('Home');
    await until(seen, ({ startMs }) => startMs < Date.UTC(2024, 2, 2), 'the beginning');

    await show('from=2026-03-10T10:00:00Z&to=2026-03-10T10:01:40Z');
    await chart().focus();
    await page.keyboard.press('Enter');
    expect(await page.getByTestId('history-readout').getAttribute('aria-live')).toBe('polite');
    await page.keyboard.press('Home');
    await until(() => textOf(page, 'cursor-time'), (text) => text === 'Tue, 10 Mar 2026, 11:00:00', 'the first second');
    await page.keyboard.press('ArrowRight');
    await until(() => textOf(page, 'cursor-time'), (text) => text === 'Tue, 10 Mar 2026, 11:00:01', 'the second second');
    const watts = fakeValue('power_watt', Date.UTC(2026, 2, 10, 10, 0, 1), 'A');
    expect(await textOf(page, 'readout-A')).toContain(`${watts.toFixed(1)} W`);
    await page.keyboard.press('Escape');
    await until(() => page.getByTestId('history-readout').getAttribute('aria-live'), (live) => live === 'off', 'no longer read');

    await page.getByTestId('as-table').locator('summary').click();
    const cells = page.getByTestId('as-table').locator('tbody tr').first();
    await until(() => cells.innerText(), (text) => text.includes('11:00:00'), 'the table');
    expect(await page.getByTestId('as-table').locator('tbody tr').count()).toBe(100);
  });

  it('shows what was the day before, and the difference', async () => {
    await show('from=2026-03-10T10:00:00Z&to=2026-03-10T10:01:00Z');
    await page.getByTestId('compare').selectOption('day');
    await page.waitForURL(/compare=day/);
    await chart().focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Home');
    const [now, then] = [10, 9].map((date) => fakeValue('power_watt', Date.UTC(2026, 2, date, 10), 'B')) as [number, number];
    const number = (value: number) => value.toFixed(1).replace('-', '−');
    const row = await until(() => textOf(page, 'readout-B'), (text) => text.includes(number(then)), 'the day before');
    expect(row.split(/\s+/)).toEqual(['B', number(now), 'W', number(then), `${now > then ? '+' : ''}${number(now - then)}`]);
    expect(backend.history.queries.some((query) => query.get('start')?.startsWith('2026-03-09'))).toBe(true);
  });

  it('shows phases together or apart, any quantity, the total and the hole', async () => {
    await show('day=2026-01-15&phases=A,B,C,total&layout=apart&compare=week');
    expect(await chart().locator('canvas').count()).toBe(4);
    await picture(page, 'history/apart', { fullPage: true });
    await page.getByTestId('line-A').click();
    await page.getByTestId('line-C').click();
    await page.waitForURL(/phases=B,total/);
    expect(await chart().locator('canvas').count()).toBe(2);
    await page.getByTestId('quantity').selectOption('energyKwh');
    await page.getByTestId('layout').getByRole('button', { name: 'Together' }).click();
    await until(() => chart().locator('canvas').count(), (count) => count === 1, 'together');
    // 0.4 kWh an hour, over a day of 24 hours.
    await until(() => textOf(page, 'gained-B'), (text) => text === '9.60 kWh', 'the energy of the day');
    await page.getByTestId('quantity').selectOption('voltageRmsV');
    await until(() => page.getByTestId('line-total').count(), (count) => count === 0, 'no total of voltages');
    await page.getByTestId('resolution').selectOption('raw');
    await until(seen, ({ level }) => level === 'raw', 'each second');
    await until(() => textOf(page, 'explanation'), (text) => text.includes('Every measured second'), 'told');
  });

  it('goes by days of the zone, and to any of them', async () => {
    await show('day=2026-03-28');
    await page.getByTestId('later').click();
    await until(() => textOf(page, 'span'), (text) => text === 'Sun, 29 Mar 2026', 'the next day');
    expect((await seen()).lengthMs).toBe(23 * 3_600_000);
    await page.getByTestId('day-input').fill('2026-01-15');
    await until(() => textOf(page, 'span'), (text) => text === 'Thu, 15 Jan 2026', 'the day');
    await page.getByTestId('earlier').click();
    await until(() => textOf(page, 'span'), (text) => text === 'Wed, 14 Jan 2026', 'the day before');
    await page.getByTestId('unit-month').click();
    await until(() => textOf(page, 'span'), (text) => text === 'January 2026', 'the month');
  });

  it('gives what is seen as CSV and as a picture', async () => {
    await show('from=2026-03-10T10:00:00Z&to=2026-03-10T10:01:00Z&phases=A,C');
    const csv = await saved(() => page.getByTestId('save-csv').click());
    expect(csv.suggestedFilename()).toBe('edl-demo-power_watt-20260310T1100-20260310T1101.csv');
    const lines = readFileSync(await csv.path(), 'utf8').split('\r\n');
    expect(lines[0]).toBe('time,phase,power_watt');
    expect(lines.length).toBe(2 + 60 * 2);
    expect(lines[1]).toBe(`2026-03-10T10:00:00.000Z,A,${fakeValue('power_watt', Date.UTC(2026, 2, 10, 10), 'A')}`);
    const query = backend.history.queries.find((one) => one.get('format') === 'csv');
    expect([query?.get('resolution'), query?.get('phases')]).toEqual(['raw', 'A,C']);
    expect(query?.toString()).not.toContain('token');

    const png = await saved(() => page.getByTestId('save-png').click());
    expect(png.suggestedFilename()).toMatch(/\.png$/);
    const bytes = readFileSync(await png.path());
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(bytes.readUInt32BE(16)).toBeGreaterThan(1_000);
    expect(await blueIn(page, bytes)).toBeGreaterThan(500);

    backend.history.failure = problem(429, 'too many');
    await page.getByTestId('save-csv').click();
    await until(() => textOf(page, 'download-failure'), (text) => text.startsWith('Not downloaded.'), 'the reason');
  });

  it('says when it cannot load, keeps what it has and comes back', async () => {
    await show('day=2026-03-10');
    backend.hasBackend = false;
    await page.getByTestId('earlier').click();
    await until(() => page.getByText('The server cannot be reached.').count(), (count) => count > 0, 'the reason');
    backend.hasBackend = true;
    await page.getByRole('button', { name: 'Try again' }).click();
    await until(() => inkIn(page, 'history-chart'), (ink) => ink > 100, 'drawn');
    await until(() => page.getByText('The server cannot be reached.').count(), (count) => count === 0, 'no reason');
    // What is in memory is drawn without a question.
    backend.hasBackend = false;
    await page.getByTestId('later').click();
    await until(() => inkIn(page, 'history-chart'), (ink) => ink > 100, 'drawn from memory');
  });

  it('is pinched, dragged and tapped by fingers', async () => {
    await context.close();
    await open(phone);
    await show('day=2026-03-10');
    const before = await seen();
    const { x, y } = await middle();
    const fingers = await context.newCDPSession(page);
    const touch = (type: string, points: readonly number[]) =>
      fingers.send('Input.dispatchTouchEvent', {
        type: type as 'touchStart',
        touchPoints: points.map((at, id) => ({ x: at, y, id })),
      });
    await touch('touchStart', [x - 30, x + 30]);
    for (let step = 1; step <= 6; step += 1) await touch('touchMove', [x - 30 - 10 * step, x + 30 + 10 * step]);
    await touch('touchEnd', []);
    const pinched = await until(seen, ({ lengthMs }) => lengthMs < before.lengthMs, 'closer');
    expect(pinched.lengthMs / before.lengthMs).toBeCloseTo(1 / 3, 1);

    await touch('touchStart', [x]);
    for (let step = 1; step <= 6; step += 1) await touch('touchMove', [x - 15 * step]);
    await page.waitForTimeout(100);
    await touch('touchEnd', []);
    const dragged = await until(seen, ({ startMs }) => startMs > pinched.startMs, 'later');
    expect(dragged.lengthMs).toBe(pinched.lengthMs);

    await page.touchscreen.tap(x, y);
    await until(() => textOf(page, 'history-readout'), (text) => text.startsWith('At the cursor'), 'the cursor');
    await page.waitForTimeout(500);
    await page.touchscreen.tap(x, y);
    await page.touchscreen.tap(x, y);
    await until(seen, ({ lengthMs }) => lengthMs < 0.5 * dragged.lengthMs, 'tapped twice');
    await picture(page, 'history/phone', { fullPage: true });
  });

  it('fits a phone and a desktop without scrolling sideways, light and dark', async () => {
    for (const [size, { viewport }] of Object.entries({ phone, desktop })) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await show('day=2026-01-15&phases=A,B,C,total&compare=day');
        const tooWide = await page.evaluate((w) => document.documentElement.scrollWidth - w, viewport.width);
        expect(tooWide, `on a ${size}`).toBeLessThanOrEqual(0);
        await picture(page, `history/${size}-${colorScheme}`, { fullPage: true });
      }
    }
  });

  async function saved(act: () => Promise<void>): Promise<Download> {
    const [download] = await Promise.all([page.waitForEvent('download'), act()]);
    return download;
  }
});
