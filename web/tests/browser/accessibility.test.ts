import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { accessibilityFaults, overflowPx } from './accessible.ts';
import { desktop, inEnglish, launchChromium, phone, picture, watchForFaults } from './chromium.ts';
import { fakeAlert, someAlerts, someRules } from './fake-alerts.ts';
import { FakeBackend, serveBuiltApp } from './fake-backend.ts';
import { someEntries } from './fake-control.ts';
import { someEvents } from './fake-quality.ts';
import { FakeSettings } from './fake-settings.ts';
import { until } from './reading-the-page.ts';

/// Every screen that is there: no fault that axe-core knows, nothing wider than a phone, in either language.
describe('every screen', () => {
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
  afterEach(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });

  async function begin(options: BrowserContextOptions = {}): Promise<void> {
    context = await browser.newContext({ ...inEnglish, ...phone, ...options });
    page = await context.newPage();
    faults = watchForFaults(page, app.origin);
    backend = new FakeBackend();
    backend.timezone = 'Europe/Berlin';
    backend.events = someEvents(Date.now());
    backend.alerts.rules = someRules();
    backend.alerts.alerts = someAlerts(Date.now());
    backend.control.entries = someEntries(Date.now());
    await backend.attach(page);
  }

  async function signIn(): Promise<void> {
    await page.goto(`${app.origin}/#/login`);
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('correct horse');
    await page.getByTestId('submit').click();
    await page.getByTestId('alert-bell').waitFor();
  }

  interface Screen {
    readonly path: string;
    readonly ready: string;
    readonly then?: () => Promise<void>;
    /// Whether there are people, sessions and several devices.
    readonly settings?: true;
  }
  const entry: Record<string, Screen> = {
    'sign in': { path: 'login', ready: 'submit' },
    'sign up': { path: 'sign-up/K7QMX-2B4DT', ready: 'submit' },
    'add a device': { path: 'add-device', ready: 'by-hand' },
  };
  const screens: Record<string, Screen> = {
    live: { path: 'live', ready: 'phase-A' },
    history: { path: 'history?day=2026-01-15&quantity=powerWatt', ready: 'history-chart' },
    events: { path: 'quality/events', ready: 'event', then: () => page.getByTestId('event').first().getByRole('button').first().click() },
    harmonics: { path: 'quality/harmonics', ready: 'thd-A' },
    report: { path: 'report?week=2026-W03', ready: 'report' },
    alerts: { path: 'alerts', ready: 'alerts-on' },
    rules: { path: 'alerts/rules', ready: 'rule' },
    'a rule': { path: 'alerts/rules', ready: 'rule', then: () => page.getByTestId('edit-rule').first().click() },
    webhook: { path: 'alerts/webhook', ready: 'webhook-url' },
    energy: { path: 'energy/week?day=2026-11-16', ready: 'energy-figures' },
    'a year of energy': { path: 'energy/year?day=2026-01-01', ready: 'energy-view' },
    tariff: { path: 'energy/tariff', ready: 'tariff-form' },
    voltage: { path: 'quality/voltage?week=2026-W47', ready: 'voltage' },
    control: { path: 'control', ready: 'entry' },
    'an entry of the schedule': { path: 'control', ready: 'entry', then: () => page.getByTestId('add-entry').click() },
    'settings of the device': { path: 'settings/device', ready: 'device-form', settings: true },
    people: { path: 'settings/people', ready: 'member', settings: true },
    notifications: { path: 'settings/notifications', ready: 'settings-nav', settings: true },
    'settings of the account': { path: 'settings/account', ready: 'session', settings: true },
    devices: { path: 'devices', ready: 'device-card', settings: true },
    'the account': { path: 'live', ready: 'phase-A', then: () => page.getByTestId('account').click() },
  };

  async function show({ path, ready, then, settings }: Screen): Promise<void> {
    backend.settings = settings === true ? new FakeSettings() : null;
    await page.goto(`${app.origin}/#/live`);
    await page.goto(`${app.origin}/#/${path}`);
    await page.getByTestId(ready).first().waitFor();
    await then?.();
  }

  it.each(Object.keys(entry))('%s has no fault', async (name) => {
    await begin();
    await page.goto(`${app.origin}/#/${entry[name]!.path}`);
    await page.getByTestId(entry[name]!.ready).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await picture(page, `craft/${name}-phone`);
  });

  it.each(Object.keys(screens))('%s has no fault', async (name) => {
    await begin();
    await signIn();
    await show(screens[name]!);
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('a note of a new alert has no fault', async () => {
    await begin();
    backend.alerts.alerts = [];
    await signIn();
    backend.alarm(fakeAlert('2', Date.now() - 5_000, { severity: 'critical' }));
    await page.getByTestId('toast').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('who has no device yet is shown the way without a fault', async () => {
    await begin();
    backend.devices = [];
    await page.goto(`${app.origin}/#/login`);
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('correct horse');
    await page.getByTestId('submit').click();
    await page.getByTestId('device-code').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
  });

  it('speaks German on every screen, and none is wider than a small phone', async () => {
    await begin({ locale: 'de-DE', viewport: { width: 360, height: 760 } });
    for (const [name, { path, ready }] of Object.entries(entry)) {
      await page.goto(`${app.origin}/#/${path}`);
      await page.getByTestId(ready).waitFor();
      expect(await overflowPx(page), name).toBeLessThanOrEqual(0);
      await picture(page, `craft/de-${name}`, { fullPage: true });
    }
    await signIn();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    for (const [name, screen] of Object.entries(screens)) {
      await show(screen);
      expect(await overflowPx(page), name).toBeLessThanOrEqual(0);
      await picture(page, `craft/de-${name}`, { fullPage: true });
    }
  });

  it('changes its language and its colours at once, and keeps both', async () => {
    await begin(desktop);
    await signIn();
    await page.getByTestId('account').click();
    await page.getByTestId('language').getByText('Deutsch').click();
    await page.getByTestId('theme').getByText('Dunkel').click();
    const state = () =>
      page.evaluate(() => [document.documentElement.lang, document.documentElement.dataset.theme, document.title]);
    expect(await state()).toEqual(['de', 'dark', 'Live · EDL']);
    await page.getByTestId('nav-history').click();
    await until(state, ([, , title]) => title === 'Verlauf · EDL', 'German title');
    await page.reload();
    await page.getByTestId('alert-bell').waitFor();
    expect(await state()).toEqual(['de', 'dark', 'Verlauf · EDL']);
  });

  it('leads keys and screen readers to the heading of the page that is opened, and past the navigation', async () => {
    await begin(desktop);
    await signIn();
    await page.getByTestId('nav-quality').press('Enter');
    const focused = () => page.evaluate(() => `${document.activeElement?.tagName} ${document.activeElement?.textContent}`);
    await until(focused, (what) => what === 'H1 Power quality', 'the heading has the focus');
    expect(await page.getByTestId('announced').textContent()).toBe('Power quality');
    await page.reload();
    await page.getByTestId('alert-bell').waitFor();
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('BUTTON Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN');
  });

  it('closes the account’s menu by Escape, and gives the focus back', async () => {
    await begin();
    await signIn();
    await page.getByTestId('account').press('Enter');
    await page.getByTestId('sign-out').focus();
    await page.keyboard.press('Escape');
    expect(await page.getByTestId('sign-out').isVisible()).toBe(false);
    expect(await page.evaluate(() => (document.activeElement as HTMLElement).dataset.testid)).toBe('account');
  });

  it('has all five pages within reach of a thumb, and the room of a wall', async () => {
    await begin();
    await signIn();
    for (const width of [320, 375, 430]) {
      await page.setViewportSize({ width, height: 812 });
      expect(await overflowPx(page), `${width}`).toBeLessThanOrEqual(0);
      for (const key of ['live', 'history', 'energy', 'quality', 'control']) {
        const box = await page.getByTestId(`nav-${key}`).boundingBox();
        expect(box!.y).toBeGreaterThan(700);
        expect(Math.min(box!.width, box!.height)).toBeGreaterThanOrEqual(44);
      }
    }
    await page.setViewportSize({ width: 2560, height: 1440 });
    const wall = await page.evaluate(() => [
      parseFloat(getComputedStyle(document.documentElement).fontSize),
      document.querySelector('main')!.getBoundingClientRect().width,
    ]);
    expect(wall[0]).toBeGreaterThan(20);
    expect(wall[1]).toBeGreaterThan(2_200);
    await picture(page, 'craft/wall');
  });
});
