import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { desktop, inEnglish, launchChromium, phone, picture, watchForFaults } from './chromium.ts';
import { FakeBackend, serveBuiltApp } from './fake-backend.ts';
import { connectionOf, inkIn, textOf, until } from './reading-the-page.ts';

const wall = { viewport: { width: 1920, height: 1080 } };
const phaseNames = ['A', 'B', 'C'] as const;

/// Words that stand out of the card that they stand in.
function overflowing(page: Page): Promise<string[]> {
  return page.locator('main .card').evaluateAll((cards) =>
    cards.flatMap((card) => {
      const { left, right } = card.getBoundingClientRect();
      const found: string[] = [];
      const words = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
      while (words.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(words.currentNode);
        const box = range.getBoundingClientRect();
        const isHidden = words.currentNode.parentElement?.closest('.visually-hidden, .wide') != null;
        if (!isHidden && box.width > 0 && (box.right > right - 4 || box.left < left + 4)) found.push(range.toString());
      }
      return found;
    }),
  );
}

/// The live page through what a house and its network do.
describe('the live page', () => {
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
  beforeEach(() => {
    backend = new FakeBackend();
    backend.aheadMs = 0;
  });
  afterEach(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });

  async function open(options: BrowserContextOptions = {}): Promise<void> {
    context = await browser.newContext({ ...inEnglish, ...phone, ...options });
    page = await context.newPage();
    faults = watchForFaults(page, app.origin);
    // What the browser says of the network is the test's to say: the shell itself keeps coming, as from a service worker.
    await page.addInitScript(() => {
      const isCutOff = () => window.name === 'no network';
      Object.defineProperty(navigator, 'onLine', { get: () => !isCutOff() });
    });
    await backend.attach(page);
    await page.goto(`${app.origin}/#/login`);
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('correct horse');
    await page.getByTestId('submit').click();
    await page.getByTestId('phase-A').waitFor();
  }

  async function setNetwork(isThere: boolean): Promise<void> {
    if (!isThere) backend.cut();
    backend.hasBackend = isThere;
    await page.evaluate((there) => {
      window.name = there ? '' : 'no network';
      window.dispatchEvent(new Event(there ? 'online' : 'offline'));
    }, isThere);
  }

  /// Tells the present second until the page is in that state.
  function tellUntil(state: string): Promise<string | null> {
    return until(
      () => {
        backend.tell(Math.floor(Date.now() / 1000) * 1000);
        return connectionOf(page);
      },
      (seen) => seen === state,
      state,
    );
  }

  it('opens with the last visit when there is no network, and replaces it when there is', async () => {
    await open();
    await tellUntil('live');
    const before = await textOf(page, 'power-B');
    const voltage = await textOf(page, 'voltage-A');
    await setNetwork(false);
    await until(() => textOf(page, 'connection-detail'), (text) => text === 'There is no network.', 'no network');
    expect(await textOf(page, 'direction')).toBe('Last known power');

    await page.reload();
    await page.getByTestId('phase-A').waitFor();
    expect(await connectionOf(page)).toBe('offline');
    expect(await textOf(page, 'power-B')).toBe(before);
    expect(await textOf(page, 'voltage-A')).toBe(voltage);
    expect(await textOf(page, 'connection-detail')).toBe('There is no network.');
    expect(await textOf(page, 'last-value-time')).toMatch(/^Last value \d\d:\d\d:\d\d UTC \(\d+ (s|min \d+ s) ago\)$/);
    expect(await textOf(page, 'direction')).toBe('Last known power');
    // Whether a relay is on is not known without the device's word.
    expect(await page.getByTestId('switch-A').getAttribute('data-state')).toBe('unknown');
    await picture(page, 'live/last-visit', { fullPage: true });

    backend.distort = (reading) => ({ ...reading, voltage_rms: 241.7 });
    await setNetwork(true);
    await tellUntil('live');
    expect(await textOf(page, 'voltage-A')).toBe('241.7 V');
    expect(await page.getByTestId('switch-A').getAttribute('data-state')).toBe('on');
  });

  it('keeps nothing of the visit after signing out', async () => {
    await open();
    await tellUntil('live');
    await page.reload();
    await page.getByTestId('phase-A').waitFor();
    expect(await page.evaluate(() => localStorage.getItem('edl.last-visit'))).toContain('"device_id":"demo"');
    await page.getByTestId('account').click();
    await page.getByTestId('sign-out').click();
    await page.waitForURL(/#\/login$/);
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
  });

  it('says since when the device has been away, and that it catches up and how long', async () => {
    await open();
    await tellUntil('live');
    backend.online = false;
    backend.lastSeenMs = Date.UTC(2026, 0, 15, 9, 12, 4);
    backend.tellDevice();
    await until(() => connectionOf(page), (state) => state === 'offline', 'offline');
    expect(await textOf(page, 'connection-detail')).toBe('The device has been offline since 15 Jan, 09:12 UTC.');
    await picture(page, 'live/device-offline');

    Object.assign(backend, { online: true, lastSeenMs: null, backlog: 3_600 });
    backend.tellDevice();
    await tellUntil('catching-up');
    expect(await textOf(page, 'connection-detail')).toBe('The device still has 3,600 s of measurements to deliver.');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    backend.backlog = 2_400;
    backend.tellDevice();
    await tellUntil('catching-up');
    expect(await textOf(page, 'connection-detail')).toMatch(/2,400 s of measurements to deliver, for about \d s more\.$/);
    await picture(page, 'live/catching-up');
    const queries = backend.queries.length;
    backend.backlog = 0;
    backend.tellDevice();
    await tellUntil('live');
    expect(backend.queries.length).toBe(queries + 1);
  });

  it('does not call old values live, by the server’s clock', async () => {
    backend.aheadMs = 7_200_000;
    await open();
    await tellUntil('catching-up');
    await until(
      () => {
        backend.tell(Math.floor(Date.now() / 1000) * 1000);
        return textOf(page, 'connection-detail');
      },
      (text) => /^Values arrive 2 h after they were measured\.$/.test(text),
      'late',
    );
    expect(await textOf(page, 'direction')).toBe('Last known power');
  });

  it('shows one phase that exports while others draw', async () => {
    const watts = { A: 812, B: 246, C: -1_950 };
    backend.distort = (reading) => ({ ...reading, power_watt: watts[reading.phase as 'A' | 'B' | 'C'] });
    await open();
    await tellUntil('live');
    const directions = await Promise.all(phaseNames.map((phase) => page.getByTestId(`flow-${phase}`).getAttribute('data-direction')));
    expect(directions).toEqual(['import', 'import', 'export']);
    expect(await textOf(page, 'direction')).toBe('Exporting');
    expect(await textOf(page, 'power-total')).toMatch(/^−892\s*W$/);
    expect(await textOf(page, 'flow-mixed')).toBe('Drawing 1.06 kW and feeding in 1.95 kW at the same time, on different phases.');
    expect(await page.getByTestId('flow-C').innerText()).toContain('into the grid');
    const movement = (phase: string) =>
      page.getByTestId(`flow-${phase}`).locator('.drops').evaluate((drops) => {
        const { animationName, animationDirection } = getComputedStyle(drops);
        return { moves: animationName !== 'none', animationDirection };
      });
    expect(await movement('A')).toEqual({ moves: true, animationDirection: 'normal' });
    expect(await movement('C')).toEqual({ moves: true, animationDirection: 'reverse' });
    await page.emulateMedia({ reducedMotion: 'reduce' });
    expect((await movement('A')).moves).toBe(false);
  });

  it('draws phasors at the angles that were measured, and says so where they are assumed', async () => {
    backend.distort = (reading) => ({ ...reading, power_watt: 400, power_var: reading.phase === 'B' ? -400 : 400, power_va: 565.7 });
    await open();
    await tellUntil('live');
    await until(() => page.getByTestId('phasors').getAttribute('data-angles'), (angles) => angles === 'measured', 'measured');
    const angles = (symbol: string) =>
      Promise.all(phaseNames.map((phase) => page.getByTestId(`phasor-${symbol}-${phase}`).getAttribute('data-angle')));
    expect(await angles('U')).toEqual(['0.0', '-119.6', '120.3']);
    // 45 degrees behind, but that of B ahead.
    expect(await angles('I')).toEqual(['-45.0', '-74.6', '75.3']);
    expect(await textOf(page, 'phase-sequence')).toBe('Sequence: Right-hand rotation (A, B, C)');
    expect((await textOf(page, 'phasor-row-B')).replace(/\s+/g, ' ')).toMatch(/−119\.6° .*−74\.6° −45\.0° leads$/);
    expect(await textOf(page, 'phasor-note')).toMatch(/^Angles between the voltages measured \d\d:\d\d/);

    backend.hasHarmonics = false;
    await page.reload();
    await tellUntil('live');
    await until(() => page.getByTestId('phasors').getAttribute('data-angles'), (seen) => seen === 'assumed', 'assumed');
    expect(await angles('U')).toEqual(['0.0', '-120.0', '120.0']);
    expect(await page.getByTestId('phasors').textContent()).toContain('angles assumed');
    expect(await textOf(page, 'phase-sequence')).toBe('Sequence: not measured');
  });

  it('moves the chart between two seconds, unless less motion is wished for', async () => {
    await open({ ...desktop });
    await tellUntil('live');
    await until(() => inkIn(page, 'live-chart'), (ink) => ink > 100, 'drawn');
    // The picture's own pixels, over two thirds of a second in which nothing arrives.
    const pictures = () =>
      page.getByTestId('live-chart').locator('canvas').evaluate(async (canvas: HTMLCanvasElement) => {
        const seen = new Set<string>();
        const endMs = performance.now() + 2_500;
        while (performance.now() < endMs) {
          seen.add(canvas.toDataURL());
          await new Promise((resolve) => setTimeout(resolve, 60));
        }
        return seen.size;
      });
    expect(await pictures()).toBeGreaterThan(4);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.waitForTimeout(1_200);
    expect(await pictures()).toBeLessThanOrEqual(4);
  });

  it('tells the keyboard and a screen reader what the chart shows', async () => {
    await open({ ...desktop });
    await tellUntil('live');
    const chart = page.getByTestId('live-chart');
    await until(() => inkIn(page, 'live-chart'), (ink) => ink > 100, 'drawn');
    await chart.focus();
    await chart.press('Home');
    const first = await chart.getAttribute('aria-valuetext');
    expect(first).toMatch(/^\d\d:\d\d:\d\d: A .+W, B .+W, C .+W$/);
    await chart.press('ArrowRight');
    await until(() => chart.getAttribute('aria-valuetext'), (text) => text !== first, 'next second');
    expect(Number(await chart.getAttribute('aria-valuenow'))).toBe(1);
    await page.getByTestId('live-chart-shown').getByRole('button', { name: 'Total' }).click();
    expect(await chart.getAttribute('aria-valuetext')).toMatch(/: Total .+W$/);
    expect(await chart.getAttribute('role')).toBe('slider');
    expect(await chart.getAttribute('aria-label')).toContain('Arrow keys');
    expect(await page.getByTestId('trend-B').getAttribute('aria-label')).toMatch(/^Power of phase B in the last 10 minutes: between /);
    expect(await page.getByTestId('connection-state').getByRole('status').innerText()).toBe('Live');
  });

  it('fits the narrowest phone, with the longest numbers', async () => {
    const most = { power_watt: -23_456.7, power_var: 12_345.6, power_va: 26_506.1, current_rms: 115.24, energy_kwh: 98_765.432, power_factor: -0.88 };
    backend.distort = (reading) => ({ ...reading, ...most });
    await open({ ...phone, viewport: { width: 320, height: 640 } });
    await tellUntil('live');
    await until(() => page.getByTestId('phasors').getAttribute('data-angles'), (angles) => angles === 'measured', 'measured');
    await picture(page, 'live/narrow', { fullPage: true });
    expect(await overflowing(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });

  it('fits a phone, a desktop and a wall, light and dark, in both languages', async () => {
    for (const [size, options] of Object.entries({ phone, desktop, wall })) {
      for (const colorScheme of ['light', 'dark'] as const) {
        const locale = colorScheme === 'light' ? 'en-GB' : 'de-DE';
        await open({ ...phone, ...options, ...(size === 'phone' ? {} : { isMobile: false, hasTouch: false }), colorScheme, locale });
        await tellUntil('live');
        await until(() => inkIn(page, 'live-chart'), (ink) => ink > 100, 'drawn');
        await until(() => page.getByTestId('phasors').getAttribute('data-angles'), (angles) => angles === 'measured', 'measured');
        const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        expect(tooWide, size).toBeLessThanOrEqual(0);
        expect(await overflowing(page), size).toEqual([]);
        await picture(page, `live/${size}-${colorScheme}`, { fullPage: true });
        if (locale === 'de-DE') expect(await page.getByTestId('phase-A').innerText()).toContain('Blindleistung');
        await context.close();
      }
    }
    expect(faults).toEqual([]);
  });
});
