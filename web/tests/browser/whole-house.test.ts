import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest';
import { faultsAsItIs, overflowPx } from './accessible.ts';
import { desktop, inEnglish, launchChromium, phone, picture, watchForFaults } from './chromium.ts';
import { House, programsAreBuilt } from './programs.ts';
import { connectionOf, inkIn, switchState, textOf, until } from './reading-the-page.ts';

const sizes = [['phone', phone, 'A'], ['desktop', desktop, 'B']] as const;

/// All screens of the app with the real server and real agents behind them, on a phone's and a desktop's size.
describe.skipIf(!programsAreBuilt())('the whole house', () => {
  // A relay that was switched rests for an hour: switching it back at once is refused.
  const house = new House('1h');
  let browser: Browser;

  beforeAll(async () => {
    await house.start();
    await house.enroll('cottage');
    browser = await launchChromium();
    for (const [username, device] of [['ada', 'demo'], ['ben', 'cottage']] as const) {
      const page = await browser.newPage({ ...inEnglish, ...phone });
      await page.goto(`${house.origin}/#/sign-up/${await house.deviceCode(device)}`);
      await fillIn(page, username);
      await page.waitForURL(/#\/live$/);
      await page.context().close();
    }
  });
  afterAll(async () => {
    await browser?.close();
    await house.stop();
  });

  async function fillIn(page: Page, username: string): Promise<void> {
    await page.getByTestId('username').fill(username);
    await page.getByTestId('password').fill('correct horse battery');
    await page.getByTestId('submit').click();
  }

  /// A page of somebody who is signed in; it must not complain until it is closed.
  async function visit(username: string, options: BrowserContextOptions, walk: (page: Page) => Promise<void>): Promise<void> {
    onTestFailed(() => console.error(house.log));
    const context = await browser.newContext({ ...inEnglish, ...options });
    const page = await context.newPage();
    const faults = watchForFaults(page, house.origin);
    await page.goto(house.origin);
    await fillIn(page, username);
    await page.waitForURL(/#\/live$/);
    await walk(page);
    await context.close();
    expect(faults).toEqual([]);
  }

  const isLive = (page: Page) => until(() => connectionOf(page), (state) => state === 'live', 'live', 30_000);
  const open = (page: Page, path: string) => page.goto(`${house.origin}/#/${path}`);

  it.each(sizes)('shows every screen, none of them wider than a %s or with a fault', async (size, options) => {
    const screens: readonly (readonly [string, string])[] = [
      ['live', 'phase-A'],
      ['history', 'history-chart'],
      ...['day', 'week', 'month', 'year'].map((view) => [`energy/${view}`, 'energy-view'] as const),
      ['energy/tariff', 'tariff-start'],
      ['quality/events', 'event-count'],
      ['quality/harmonics', 'harmonics-quantity'],
      ['quality/voltage', 'voltage'],
      ['report', 'report'],
      ['alerts', 'alert-bell'],
      ['alerts/rules', 'alert-bell'],
      ['alerts/webhook', 'webhook-url'],
      ['control', 'control-A'],
      ['settings/device', 'device-form'],
      ['settings/people', 'member'],
      ['settings/notifications', 'settings-nav'],
      ['settings/account', 'session'],
      ['devices', 'device-card'],
    ];
    // What fades has other colours on its way, and what is being loaded is pale.
    await visit('ada', { ...options, reducedMotion: 'reduce' }, async (page) => {
      await isLive(page);
      for (const [path, ready] of screens) {
        await open(page, path);
        await page.getByTestId(ready).first().waitFor();
        await until(() => page.locator('[aria-busy="true"], .loading').count(), (count) => count === 0, `${path} is loaded`);
        expect(await overflowPx(page), path).toBeLessThanOrEqual(0);
        expect(await faultsAsItIs(page), path).toEqual([]);
        await picture(page, `house/${size}-${path.replace('/', '-')}`, { fullPage: true });
      }
    });
  });

  it.each(sizes)('turns the history from raw seconds to a year and back, on a %s', async (_, options) => {
    await visit('ada', options, async (page) => {
      await isLive(page);
      await open(page, 'history');
      const chart = page.getByTestId('history-chart');
      const span = async () => Number(await chart.getAttribute('data-end')) - Number(await chart.getAttribute('data-start'));
      const level = () => chart.getAttribute('data-level');
      await until(() => inkIn(page, 'history-chart'), (ink) => ink > 0, 'the present day');
      // By the keyboard, about the present moment.
      await until(
        async () => {
          await chart.press('+');
          return span();
        },
        (lengthMs) => lengthMs <= 60_000,
        'a minute',
        30_000,
      );
      await until(level, (seen) => seen === 'raw', 'each second');
      await until(() => inkIn(page, 'history-chart'), (ink) => ink > 100, 'the seconds are drawn');
      await page.getByTestId('unit-year').click();
      await until(span, (lengthMs) => lengthMs > 364 * 86_400_000, 'a year');
      await until(level, (seen) => seen === '1d', 'days');
      await page.getByTestId('unit-hour').click();
      await until(() => inkIn(page, 'history-chart'), (ink) => ink > 100, 'an hour is drawn');
    });
  });

  it.each(sizes)('switches a phase, and tells why the next is refused, on a %s', async (size, options, phase) => {
    await visit('ada', options, async (page) => {
      await isLive(page);
      await open(page, 'control');
      const control = page.getByTestId(`switch-${phase}`);
      await until(() => switchState(page, phase), ({ state }) => state === 'on', 'known to be on');
      await control.click();
      await page.getByTestId('confirm-switch').click();
      await until(() => switchState(page, phase), ({ state, pending }) => state === 'off' && pending === 'false', 'off');
      await page.getByTestId(`switch-done-${phase}`).waitFor();
      await control.click();
      const why = await until(() => textOf(page, `switch-failure-${phase}`), (text) => text.includes('Not switched on.'), 'refused');
      expect(why).toMatch(/not before/);
      expect((await switchState(page, phase)).state).toBe('off');
      const logged = page.getByTestId('logged');
      await until(() => logged.first().innerText(), (text) => text.includes('Refused'), 'the log');
      await picture(page, `house/${size}-refused`, { fullPage: true });
    });
  });

  it.each(sizes)('says what is so while the device or the network is away, on a %s', async (size, options) => {
    await visit('ada', options, async (page) => {
      await isLive(page);
      await house.stopAgent('demo');
      await until(() => connectionOf(page), (state) => state === 'offline', 'the device is away', 30_000);
      expect(await textOf(page, 'last-value-time')).toMatch(/^Last value .*\d\d:\d\d:\d\d/);
      await picture(page, `house/${size}-away`, { fullPage: true });
      house.startAgent('demo');
      await isLive(page);
      await page.context().setOffline(true);
      await until(() => connectionOf(page), (state) => state === 'offline', 'no network', 30_000);
      expect(await textOf(page, 'connection-detail')).toBe('There is no network.');
      await page.context().setOffline(false);
      await isLive(page);
    });
  });

  it('is shared with somebody who may look and not switch', async () => {
    await visit('ada', phone, async (page) => {
      await open(page, 'settings/people');
      await page.getByTestId('invite-username').fill('ben');
      await page.getByTestId('invite-role-viewer').check();
      await page.getByTestId('invite').click();
      await page.locator('[data-testid="member"][data-username="ben"]').waitFor();
    });
    for (const [size, options] of sizes) {
      await visit('ben', options, async (page) => {
        await page.getByTestId('device-chooser').selectOption('demo');
        await isLive(page);
        await open(page, 'control');
        await page.getByTestId('control-viewer-note').waitFor();
        expect(await page.getByRole('switch').count()).toBe(0);
        expect(await page.getByTestId('add-entry').count()).toBe(0);
        expect(await faultsAsItIs(page)).toEqual([]);
        await picture(page, `house/${size}-viewer`, { fullPage: true });
        await open(page, 'settings/people');
        await page.getByTestId('leave-device').waitFor();
      });
    }
  });
});
