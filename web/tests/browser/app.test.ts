import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { desktop, inEnglish, launchChromium, phone, picture, watchForFaults } from './chromium.ts';
import { FakeBackend, problem, serveBuiltApp } from './fake-backend.ts';
import { connectionOf, inkIn, switchState, textOf, until, valueOf } from './reading-the-page.ts';

/// What a real house shows only by luck, against made-up answers.
describe('the app', () => {
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
  beforeEach(async () => {
    context = await browser.newContext({ ...inEnglish, ...phone });
    page = await context.newPage();
    faults = watchForFaults(page, app.origin);
    backend = new FakeBackend();
    await backend.attach(page);
  });
  afterEach(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });

  async function signIn(): Promise<void> {
    await page.goto(`${app.origin}/#/login`);
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('correct horse');
    await page.getByTestId('submit').click();
    await page.getByTestId('phase-A').waitFor();
  }

  /// Tells values until the page shows that it is live.
  async function live(): Promise<number> {
    await until(() => switchState(page, 'B'), ({ state }) => state !== 'unknown', 'the device is known');
    let timeMs = Math.floor(Date.now() / 1000) * 1000;
    await until(
      () => {
        backend.tell(timeMs);
        timeMs += 1000;
        return connectionOf(page);
      },
      (state) => state === 'live',
      'live',
    );
    return timeMs;
  }

  it('puts what is wrong with a sign-up beside the fields', async () => {
    backend.signUpAnswer = problem(422, 'two members are wrong', [
      { pointer: '/password', detail: 'is shorter than 8 characters' },
      { pointer: '/device_code', detail: 'is not valid any more' },
    ]);
    await page.goto(`${app.origin}/#/sign-up/K7QMX-2B4DT`);
    expect(await page.getByTestId('device-code').inputValue()).toBe('K7QMX-2B4DT');
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('short');
    await page.getByTestId('submit').click();
    await page.getByText('Is shorter than 8 characters.').waitFor();
    await page.getByText('Is not valid any more.').waitFor();
    expect(await page.getByTestId('password').getAttribute('aria-invalid')).toBe('true');
    await picture(page, 'app/sign-up-faults');

    backend.signUpAnswer = problem(409, 'the device has an owner');
    await page.getByTestId('submit').click();
    await until(() => textOf(page, 'form-error'), (text) => text.includes('already belongs'), 'explanation');
  });

  it('gives a new device the time zone of the one who stands beside it', async () => {
    await page.goto(`${app.origin}/#/sign-up/K7QMX-2B4DT`);
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('correct horse');
    await page.getByTestId('submit').click();
    await page.getByTestId('phase-A').waitFor();
    expect(backend.timezone).toBe('Europe/Berlin');
  });

  it('shows a dash for what was not measured, and export as export', async () => {
    backend.distort = (reading) => {
      if (reading.phase === 'A') return { ...reading, current_rms: null, power_factor: null, power_watt: null };
      return reading.phase === 'C' ? { ...reading, power_watt: -1512.4 } : reading;
    };
    await signIn();
    await live();
    expect(await textOf(page, 'current-A')).toBe('–');
    expect(await textOf(page, 'power-A')).toMatch(/^–/);
    expect(await textOf(page, 'power-total')).toMatch(/^–/);
    expect(await textOf(page, 'power-C')).toMatch(/^−1\.51\s+kW$/);
    await page.getByTestId('export-C').waitFor();
    expect(await page.getByTestId('export-B').count()).toBe(0);
  });

  it('moves the switch when the device has acknowledged and not before', async () => {
    await signIn();
    await live();
    let acknowledge = () => {};
    backend.switchGate = new Promise((resolve) => (acknowledge = resolve));
    await page.getByTestId('switch-A').click();
    await page.getByTestId('cancel-switch').click();
    expect(await switchState(page, 'A')).toEqual({ checked: 'true', state: 'on', pending: 'false' });

    await page.getByTestId('switch-A').click();
    await page.getByTestId('confirm-switch').click();
    await until(() => switchState(page, 'A'), ({ pending }) => pending === 'true', 'sending');
    expect(await switchState(page, 'A')).toEqual({ checked: 'true', state: 'on', pending: 'true' });
    await picture(page, 'app/switching');
    acknowledge();
    await until(() => switchState(page, 'A'), ({ state }) => state === 'off', 'off');
    expect(await switchState(page, 'A')).toEqual({ checked: 'false', state: 'off', pending: 'false' });
    backend.tell(Date.now() + 60_000);
    await until(() => valueOf(page, 'current-A'), (current) => current === 0, 'no current');
  });

  it.each([
    [403, 'operator'],
    [503, 'offline'],
    [504, 'did not answer in time'],
  ])('explains a switch that failed with %d', async (status, words) => {
    await signIn();
    await live();
    backend.switchAnswer = problem(status, 'no');
    await page.getByTestId('switch-B').click();
    await page.getByTestId('confirm-switch').click();
    await until(() => textOf(page, 'switch-failure-B'), (text) => text.includes(words), 'explanation');
    expect((await switchState(page, 'B')).state).toBe('on');
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByTestId('switch-failure-B').waitFor({ state: 'detached' });
  });

  it('does not offer a viewer to switch, and says why', async () => {
    backend.role = 'viewer';
    await signIn();
    await page.getByTestId('viewer-note').waitFor();
    expect(await page.getByTestId('switch-A').getAttribute('aria-disabled')).toBe('true');
    // A finger does not ask whether it may.
    await page.getByTestId('switch-A').click({ force: true });
    expect(await page.getByTestId('confirm-switch').count()).toBe(0);
  });

  it('says when it is cut off, keeps the last values and comes back by itself', async () => {
    await signIn();
    const timeMs = await live();
    const before = await textOf(page, 'power-B');
    backend.cut();
    await until(() => connectionOf(page), (state) => state === 'offline', 'offline');
    expect(await textOf(page, 'last-value-time')).toContain('Last value');
    expect(await textOf(page, 'power-B')).toBe(before);
    await picture(page, 'app/offline');
    backend.hasBackend = true;
    const queries = backend.queries.length;
    await until(
      () => {
        backend.tell(timeMs + 5_000);
        return connectionOf(page);
      },
      (state) => state === 'live',
      'live again',
    );
    expect(backend.queries.length).toBeGreaterThan(queries);
  });

  it('spends one refresh token for a reload, and none twice', async () => {
    await signIn();
    for (let reload = 0; reload < 3; reload += 1) {
      await page.reload();
      await page.getByTestId('phase-A').waitFor();
    }
    expect(new Set(backend.refreshTokensSpent).size).toBe(backend.refreshTokensSpent.length);
    expect(backend.refreshTokensSpent.length).toBe(3);
  });

  it('lets the person choose among several devices', async () => {
    backend.devices = ['demo', 'barn'];
    await signIn();
    await page.getByLabel('Device').selectOption('barn');
    await page.reload();
    await page.getByTestId('phase-A').waitFor();
    expect(await page.getByLabel('Device').inputValue()).toBe('barn');
  });

  it('fits a phone and a desktop without scrolling sideways, light and dark', async () => {
    backend.distort = (reading) => ({ ...reading, energy_kwh: 98_765.432 });
    await signIn();
    await live();
    for (const [size, { viewport }] of Object.entries({ phone, desktop })) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        // A whole day: just after midnight there is next to nothing to draw of the present one.
        for (const [name, path] of [['live', 'live'], ['history', 'history?day=2026-01-15']]) {
          await page.goto(`${app.origin}/#/${path}`);
          await until(() => inkIn(page, `${name}-chart`), (ink) => ink > 100, `${name} drawn`);
          const { width } = viewport;
          const tooWide = await page.evaluate((w) => document.documentElement.scrollWidth - w, width);
          expect(tooWide, `${name} on a ${size}`).toBeLessThanOrEqual(0);
          await picture(page, `app/${name}-${size}-${colorScheme}`);
        }
      }
    }
  });

  it('forgets everything when signing out', async () => {
    await signIn();
    await page.getByTestId('account').click();
    await page.getByTestId('sign-out').click();
    await page.waitForURL(/#\/login$/);
    expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
    await page.goto(`${app.origin}/#/live`);
    await page.waitForURL(/#\/login$/);
  });
});
