import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pushed } from '../unit/push/sample-push.ts';
import { desktop, inEnglish, launchChromium, phone, picture, watchForFaults } from './chromium.ts';
import { fakePushManager, FakePushServer, servePushPage } from './fake-push.ts';
import { textOf, until } from './reading-the-page.ts';

const android = 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36';
const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0';

/// Settings of pushes against a made-up server and push service; and the service worker in the browser itself, which is
/// handed messages as if its push service had brought them.
describe('pushes', () => {
  let served: Awaited<ReturnType<typeof servePushPage>>;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let server: FakePushServer;
  let faults: string[];

  beforeAll(async () => {
    served = await servePushPage();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
  });
  beforeEach(() => {
    server = new FakePushServer();
  });
  afterEach(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });

  async function open(options: BrowserContextOptions = {}, mayNotify = true): Promise<void> {
    context = await browser.newContext({ ...inEnglish, serviceWorkers: 'allow', ...phone, ...options });
    if (mayNotify) await context.grantPermissions(['notifications'], { origin: served.origin });
    page = await context.newPage();
    // A browser without a window does not let anybody refuse.
    if (!mayNotify) await page.addInitScript(() => Object.defineProperty(Notification, 'permission', { get: () => 'denied' }));
    faults = watchForFaults(page, served.origin);
    await server.attach(page);
    await fakePushManager(page);
    await page.goto(served.origin);
  }

  const isOn = () => page.getByTestId('push-switch').getAttribute('aria-checked');

  it('are turned on, tried and turned off', async () => {
    server.another('3', android, { last_success: '2026-11-25T18:02:00.000Z' });
    server.another('4', windows, { last_failure: '2026-11-26T06:00:00.000Z' });
    await open();
    await page.getByTestId('push-switch').waitFor();
    expect(await isOn()).toBe('false');
    expect(await page.getByTestId('push-other').allInnerTexts()).toEqual([
      expect.stringMatching(/^Chrome on Android\s+Since .* · last notified/),
      expect.stringMatching(/^Firefox on Windows\s+Since .* · not reached/),
    ]);
    await picture(page, 'push/off-phone', { fullPage: true });
    await page.getByTestId('push-switch').click();
    await until(isOn, (on) => on === 'true', 'it is on');
    expect(server.told).toEqual([
      { endpoint: 'https://push.example.net/send/1', keys: { p256dh: expect.stringMatching(/^[\w-]{87}$/), auth: expect.stringMatching(/^[\w-]{22}$/) }, user_agent: expect.any(String) },
    ]);
    expect(await page.getByTestId('push-other').count()).toBe(2);
    await page.getByTestId('push-test').click();
    await until(() => page.getByTestId('push-test-state').getAttribute('data-state'), (state) => state === 'taken', 'the test went well');
    await picture(page, 'push/on-phone', { fullPage: true });
    await page.getByTestId('push-forget').first().click();
    await until(() => page.getByTestId('push-other').count(), (count) => count === 1, 'one less');
    await page.getByTestId('push-switch').focus();
    await page.keyboard.press('Space');
    await until(isOn, (on) => on === 'false', 'it is off, by the keyboard');
    expect(server.subscriptions.map(({ id }) => id)).toEqual(['4']);
  });

  it('say what is in the way: a refusal, and a server that has enough', async () => {
    await open({ ...desktop, colorScheme: 'dark', isMobile: false, hasTouch: false, deviceScaleFactor: 1 }, false);
    await page.getByTestId('push-denied').waitFor();
    expect(await page.getByTestId('push-switch').getAttribute('aria-disabled')).toBe('true');
    await picture(page, 'push/denied-desktop-dark', { fullPage: true });
    await context.close();
    server.isFull = true;
    await open();
    await page.getByTestId('push-switch').click();
    await until(() => page.getByTestId('push-settings').innerText(), (text) => /at most 20 browsers/i.test(text), 'the server’s word');
    expect(await isOn()).toBe('false');
  });

  it('explain to an iPhone that the app must be on the home screen, in German too', async () => {
    const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
    context = await browser.newContext({ ...inEnglish, ...phone, userAgent: iphone, locale: 'de-DE' });
    page = await context.newPage();
    faults = watchForFaults(page, served.origin);
    await server.attach(page);
    await page.addInitScript(() => Reflect.deleteProperty(window, 'PushManager'));
    await page.goto(served.origin);
    await page.getByTestId('push-needs-install').waitFor();
    expect(await textOf(page, 'push-needs-install')).toContain('„Zum Home-Bildschirm“ wählen.');
    expect(await page.getByTestId('push-switch').count()).toBe(0);
    await picture(page, 'push/iphone-german', { fullPage: true });
  });

  /// What the browser shows, once there are so many.
  async function shown(count: number): Promise<{ title: string; body: string; tag: string; lang: string; url: unknown }[]> {
    const all = () =>
      page.evaluate(async () => {
        const registration = await navigator.serviceWorker.ready;
        return (await registration.getNotifications()).map(({ title, body, tag, lang, data }) => ({ title, body, tag, lang, url: (data as { url: unknown }).url }));
      });
    return until(all, (notes) => notes.length === count, `${count} notifications`);
  }

  it('reach the service worker, which shows them in the reader’s language', async () => {
    await open();
    await page.getByTestId('push-switch').click();
    await until(isOn, (on) => on === 'true', 'it is on');
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    const devTools = await context.newCDPSession(page);
    const registrationId = await new Promise<string>((resolve) => {
      devTools.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
        const [first] = registrations;
        if (first !== undefined) resolve(first.registrationId);
      });
      void devTools.send('ServiceWorker.enable');
    });
    const deliver = (data: string) => devTools.send('ServiceWorker.deliverPushMessage', { origin: served.origin, registrationId, data });

    await deliver(pushed());
    expect(await shown(1)).toEqual([
      {
        title: 'Critical: Oven forgotten',
        body: expect.stringContaining('House\nPower of all phases above 3,000\u00a0W, up to 6.00\u00a0kW\n'),
        tag: 'alert-cellar-17',
        lang: 'en',
        url: '/#/alerts?device=cellar',
      },
    ]);
    await deliver(pushed({ state: 'cleared', end: '2026-11-26T12:05:00.000Z' }));
    await until(() => shown(1), ([note]) => note?.title === 'Over: Oven forgotten', 'the newer one in the place of the older');
    await deliver(pushed({ alert_id: '18' }));
    await deliver('{"type":"of tomorrow"}');
    await deliver('');
    expect((await shown(3)).map(({ title }) => title).sort()).toEqual(['Critical: Oven forgotten', 'EDL', 'Over: Oven forgotten']);
  });
});
