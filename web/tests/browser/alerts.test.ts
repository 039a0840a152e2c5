import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { desktop, inEnglish, launchChromium, phone, picture, watchForFaults } from './chromium.ts';
import { fakeAlert, someAlerts, someRules } from './fake-alerts.ts';
import { FakeBackend, problem, serveBuiltApp } from './fake-backend.ts';
import { textOf, until } from './reading-the-page.ts';

/// Alerts, their rules and the webhook, against made-up answers.
describe('alerts', () => {
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
    backend.timezone = 'Europe/Berlin';
    backend.alerts.rules = someRules();
    await backend.attach(page);
  });
  afterEach(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });

  async function open(path: string): Promise<void> {
    await page.goto(`${app.origin}/#/login`);
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('correct horse');
    await page.getByTestId('submit').click();
    await page.getByTestId('phase-A').waitFor();
    await page.goto(`${app.origin}/#/${path}`);
  }

  function count(): Promise<string | null> {
    return page.getByTestId('alert-bell').getAttribute('data-count');
  }

  function row(id: string) {
    return page.locator(`[data-testid="alert"][data-alert="${id}"]`);
  }

  it('arrive live: a note over the page, a number at the bell, and both go when it is over', async () => {
    backend.alerts.alerts = [fakeAlert('1', Date.now() - 60_000)];
    await open('live');
    await until(count, (number) => number === '1', 'one was on before');
    expect(await page.getByTestId('toast').count()).toBe(0);

    const beginMs = Date.now() - 7_200_000;
    const fresh = { name: 'Mains nearly overloaded', severity: 'critical', quantity: 'current_rms', phase: 'B', threshold: 58, extreme: 61.34 };
    backend.alarm(fakeAlert('2', beginMs, fresh));
    await page.getByTestId('toast').waitFor();
    expect(await page.getByTestId('toasts').getAttribute('aria-live')).toBe('polite');
    expect(await textOf(page, 'toast')).toMatch(/Critical:\s+Mains nearly overloaded\s+Current of phase B above 58 A, up to 61.34 A/);
    expect(await count()).toBe('2');
    await picture(page, 'alerts/toast-phone');

    // Told again it is no news, and what comes late or is silenced alarms nobody.
    backend.alarm(fakeAlert('2', beginMs, { ...fresh, extreme: 62.8 }));
    backend.alarm(fakeAlert('3', beginMs, { late: true }));
    backend.alarm(fakeAlert('4', beginMs, { silenced: true }));
    await until(count, (number) => number === '4', 'all are counted');
    expect(await page.getByTestId('toast').count()).toBe(1);
    expect(await textOf(page, 'toast')).toContain('62.80 A');

    backend.alarm(fakeAlert('2', beginMs, { ...fresh, state: 'cleared', end: new Date().toISOString() }));
    await until(() => page.getByTestId('toast').count(), (number) => number === 0, 'over');
    expect(await count()).toBe('3');

    backend.alarm(fakeAlert('5', Date.now()));
    await page.getByTestId('close-toast').click();
    expect(await page.getByTestId('toast').count()).toBe(0);
    await page.getByTestId('alert-bell').click();
    await row('5').waitFor();
    // Who looks at the list needs no note.
    backend.alarm(fakeAlert('6', Date.now()));
    await row('6').waitFor();
    expect(await page.getByTestId('toast').count()).toBe(0);
  });

  it('tell what, since when and how far, those first that wait for somebody', async () => {
    const nowMs = Date.now();
    backend.alerts.alerts = someAlerts(nowMs);
    await open('alerts');
    await page.getByTestId('alerts-on').waitFor();
    expect(await page.title()).toBe('Alerts · EDL');
    const ids = (list: string) => page.getByTestId(list).getByTestId('alert').evaluateAll((rows) => rows.map((one) => (one as HTMLElement).dataset.alert));
    expect(await ids('alerts-on')).toEqual(['11', '10', '9']);
    expect(await ids('alerts-over')).toEqual(['8', '7', '6', '5']);
    expect(await textOf(page, 'alert-count')).toBe('2 firing, 1 acknowledged');
    const oven = (await row('10').innerText()).replaceAll('\u00a0', ' ');
    expect(oven).toContain('Power of phase A above 3,000 W');
    expect(oven).toContain('3.42 kW');
    expect(oven).toMatch(/47 min/);
    expect(await row('9').innerText()).toContain('seen by grace');
    expect((await row('8').innerText()).replaceAll('\u00a0', ' ')).toMatch(/Came late[\s\S]*Voltage of phase C below 210 V[\s\S]*lasted 43 min/);
    expect(await row('7').innerText()).toContain('Device offline');
    expect(await row('6').innerText()).toContain('Silenced');
  });

  it('are acknowledged, and the refusal of the server stands beside them', async () => {
    backend.alerts.alerts = [fakeAlert('1', Date.now() - 60_000)];
    await open('alerts');
    backend.alerts.refusal = problem(403, 'your role in this device is viewer; this takes at least operator');
    await row('1').getByTestId('acknowledge').click();
    await until(() => textOf(page, 'refusal'), (text) => text === 'Your role in this device is viewer; this takes at least operator.', 'refused');
    expect(await row('1').getAttribute('data-state')).toBe('firing');
    expect(await count()).toBe('1');
    await picture(page, 'alerts/refused-phone');

    backend.alerts.refusal = null;
    await row('1').getByTestId('acknowledge').click();
    await until(() => row('1').getAttribute('data-state'), (state) => state === 'acknowledged', 'acknowledged');
    expect(await textOf(page, 'acknowledged')).toContain('seen by ada');
    expect(await page.getByTestId('acknowledge').count()).toBe(0);
    expect(await page.getByTestId('refusal').count()).toBe(0);
    expect(await count()).toBe('0');
  });

  it('are only to be seen by a viewer', async () => {
    backend.role = 'viewer';
    backend.alerts.alerts = someAlerts(Date.now());
    await open('alerts');
    await page.getByTestId('alerts-viewer-note').waitFor();
    await row('10').waitFor();
    for (const testid of ['acknowledge', 'silence']) expect(await page.getByTestId(testid).count()).toBe(0);
    await page.getByTestId('alerts-view').getByText('Rules').click();
    await page.getByTestId('rule').first().waitFor();
    for (const testid of ['add-rule', 'edit-rule', 'remove-rule', 'silence']) expect(await page.getByTestId(testid).count()).toBe(0);
    expect(await page.getByTestId('alerts-view').innerText()).not.toContain('Webhook');
    await page.goto(`${app.origin}/#/alerts/webhook`);
    await page.getByText('Only the device’s owner can see and set its webhook.').waitFor();
  });

  it('of a rule are silenced for a while', async () => {
    backend.alerts.alerts = [fakeAlert('1', Date.now() - 60_000)];
    await open('alerts');
    await row('1').getByTestId('silence').click();
    await picture(page, 'alerts/silence-phone');
    await row('1').getByTestId('silence-480').click();
    await until(() => textOf(page, 'silenced-until'), (text) => text.startsWith('Webhook silent until '), 'silent');
    expect(backend.alerts.bodies.at(-1)).toEqual({ minutes: 480 });
    await row('1').getByTestId('end-silence').click();
    await row('1').getByTestId('silence').waitFor();
    expect(backend.alerts.bodies.at(-1)).toEqual({ minutes: 0 });
  });

  it('that came while the app was cut off are told once it is back', async () => {
    await open('live');
    await until(count, (number) => number === '0', 'none');
    backend.cut();
    backend.alerts.alerts = [fakeAlert('1', Date.now())];
    backend.hasBackend = true;
    await page.getByTestId('toast').waitFor();
    expect(await count()).toBe('1');
  });

  it('have rules, whose faults stand beside the fields', async () => {
    backend.alerts.rules = [];
    await open('alerts/rules');
    await page.getByText('No rule yet.').waitFor();
    await page.getByTestId('add-rule').click();
    await page.getByTestId('save-rule').click();
    await page.getByText('A name, so that everybody knows what it is about.').waitFor();
    expect(await page.getByTestId('rule-threshold').getAttribute('aria-invalid')).toBe('true');
    await until(() => page.evaluate(() => document.activeElement?.id), (id) => id === 'rule-name', 'focus at the first fault');

    await page.getByTestId('rule-name').fill('Voltage low');
    await page.getByTestId('rule-quantity').selectOption('voltage_rms');
    // Voltages have no sum.
    expect(await page.getByTestId('rule-phase').inputValue()).toBe('any');
    await page.getByTestId('rule-comparison').selectOption('below');
    await page.getByTestId('rule-threshold').fill('21000');
    await page.getByTestId('rule-duration').fill('2');
    await page.getByTestId('rule-hysteresis').fill('2,5');
    await page.getByTestId('add-quiet-time').click();
    await page.getByTestId('quiet-0').getByText('Sat').click();
    await page.getByTestId('quiet-0-to').fill('22:00');
    backend.alerts.refusal = problem(422, 'the rule has wrong members', [
      { pointer: '/threshold', detail: 'expected a number from 0 to 1000' },
      { pointer: '/quiet_hours/0/to', detail: 'is the same as from' },
    ]);
    await page.getByTestId('save-rule').click();
    await page.getByText('Expected a number from 0 to 1000.').waitFor();
    expect(await textOf(page, 'quiet-note-0')).toBe('Is the same as from.');
    expect(await page.getByTestId('quiet-0-to').getAttribute('aria-invalid')).toBe('true');
    await picture(page, 'alerts/rule-faults-phone', { fullPage: true });

    backend.alerts.refusal = null;
    await page.getByTestId('rule-threshold').fill('210');
    await page.getByTestId('quiet-0-to').fill('06:30');
    await page.getByTestId('save-rule').click();
    await page.getByTestId('rule').waitFor();
    expect(backend.alerts.bodies.at(-1)).toEqual({
      ...{ name: 'Voltage low', quantity: 'voltage_rms', phase: 'any', comparison: 'below', threshold: 210, for_seconds: 120 },
      ...{ hysteresis: 2.5, severity: 'warning', enabled: true },
      quiet_hours: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sun'], from: '22:00', to: '06:30' }],
    });
    expect((await textOf(page, 'rule')).replaceAll(/\s+/g, ' ')).toContain('Voltage of any phase below 210 V for 2 min, over once it is back by 2.5 V');

    await page.getByTestId('edit-rule').click();
    await page.getByTestId('rule-quantity').selectOption('device_offline');
    expect(await page.getByTestId('rule-threshold').count()).toBe(0);
    await page.getByTestId('rule-duration-unit').selectOption('h');
    await page.getByTestId('rule-enabled').uncheck();
    await page.getByTestId('save-rule').click();
    await page.getByTestId('rule').waitFor();
    expect(backend.alerts.bodies.at(-1)).toMatchObject({ quantity: 'device_offline', for_seconds: 7_200, enabled: false });
    expect(Object.keys(backend.alerts.bodies.at(-1) as object)).not.toContain('threshold');
    expect(await textOf(page, 'rule')).toContain('Not enabled');

    await page.getByTestId('remove-rule').click();
    await page.getByTestId('confirm-switch').click();
    await page.getByText('No rule yet.').waitFor();
  });

  it('go to a webhook whose secret is told once, and which is tried out', async () => {
    await open('alerts/webhook');
    await page.getByTestId('webhook-url').fill('http://192.168.1.4/hook');
    backend.alerts.refusal = problem(422, 'the webhook has wrong members', [{ pointer: '/url', detail: 'expected an address at https://' }]);
    await page.getByTestId('save-webhook').click();
    await page.getByText('Expected an address at https://.').waitFor();

    backend.alerts.refusal = null;
    await page.getByTestId('webhook-url').fill('https://house.example/hook');
    await page.getByTestId('save-webhook').click();
    await until(() => textOf(page, 'secret'), (text) => text === 'q1Z8r-made-up-secret-of-a-test-4kW0', 'the secret');
    expect(backend.alerts.bodies.at(-1)).toEqual({ url: 'https://house.example/hook', late_alerts: true, new_secret: false });
    await picture(page, 'alerts/webhook-secret-phone', { fullPage: true });
    await page.getByTestId('test-webhook').click();
    await until(() => page.getByTestId('webhook-test').getAttribute('data-state'), (state) => state === 'taken', 'taken');
    expect(await textOf(page, 'webhook-delivery')).toMatch(/^taken, \d\d:\d\d:\d\d$|^taken, /);

    await page.reload();
    await page.getByTestId('remove-webhook').waitFor();
    expect(await page.getByTestId('secret').count()).toBe(0);
    expect(await page.getByTestId('webhook-url').inputValue()).toBe('https://house.example/hook');
    backend.alerts.receiverProblem = 'it answered 500';
    await page.getByTestId('test-webhook').click();
    await until(() => page.getByTestId('webhook-test').getAttribute('data-state'), (state) => state === 'not-taken', 'not taken');
    expect(await textOf(page, 'webhook-delivery')).toContain('it answered 500');
    await page.getByTestId('remove-webhook').click();
    await page.getByTestId('confirm-switch').click();
    await until(() => page.getByTestId('remove-webhook').count(), (number) => number === 0, 'none any more');
  });

  it('fit a phone and a desktop without scrolling sideways, light and dark', async () => {
    backend.alerts.alerts = someAlerts(Date.now());
    await open('alerts');
    for (const [size, { viewport }] of Object.entries({ phone, desktop })) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        for (const [name, path, testid] of [['alerts', 'alerts', 'alert'], ['rules', 'alerts/rules', 'rule'], ['webhook', 'alerts/webhook', 'save-webhook'], ['form', 'alerts/rules', 'edit-rule']] as const) {
          await page.goto(`${app.origin}/#/${path}`);
          await page.getByTestId(testid).first().waitFor();
          if (name === 'form') await page.getByTestId('edit-rule').nth(2).click();
          const tooWide = await page.evaluate((w) => document.documentElement.scrollWidth - w, viewport.width);
          expect(tooWide, `${name} on a ${size}`).toBeLessThanOrEqual(0);
          await picture(page, `alerts/${name}-${size}-${colorScheme}`, { fullPage: true });
          if (name === 'form') await page.getByTestId('cancel-rule').click();
        }
      }
    }
    await page.goto(`${app.origin}/#/live`);
    backend.alarm(fakeAlert('99', Date.now(), { severity: 'critical' }));
    backend.alarm(fakeAlert('100', Date.now()));
    await until(() => page.getByTestId('toast').count(), (number) => number === 2, 'both');
    await page.getByTestId('toasts').evaluate((list) => Promise.all(list.getAnimations({ subtree: true }).map(({ finished }) => finished)));
    await picture(page, 'alerts/toast-desktop-dark');
  });
});
