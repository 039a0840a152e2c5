import { beforeEach, describe, expect, it } from 'vitest';
import { desktop, phone, picture } from './chromium.ts';
import { fakeDevice } from './fake-settings.ts';
import { settingsScene, type Scene } from './settings-scene.ts';

/// How all of it looks.
describe('the settings’ pages', () => {
  const scene = settingsScene();
  let { page, settings } = {} as Scene;
  beforeEach(() => void ({ page, settings } = scene.now()));

  const views = [
    ['device', 'settings/device', 'audit-entry'],
    ['people', 'settings/people', 'member'],
    ['notifications', 'settings/notifications', 'notification-rules'],
    ['account', 'settings/account', 'session'],
    ['devices', 'devices', 'card-power'],
  ] as const;

  async function looks(language: string): Promise<void> {
    settings.devices = [
      fakeDevice('demo', { name: 'Demo house', site: 'Berlin, Köpenicker Straße' }),
      fakeDevice('pump', { name: 'Pumpwerk Süd', site: 'Hof Uckermark', online: false, last_seen: new Date(Date.now() - 18_000_000).toISOString() }),
      fakeDevice('barn', { name: 'Barn', site: 'Hof Uckermark', role: 'operator' }),
      fakeDevice('new', { name: 'A name that is as long as names of devices can be: it has 64 !!', online: false, last_seen: null }),
    ];
    await scene.signIn();
    for (const [size, { viewport }] of Object.entries({ phone, desktop })) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        for (const [name, path, testid] of views) {
          await scene.goto(path);
          await page.getByTestId(testid).first().waitFor();
          const tooWide = await page.evaluate((w) => document.documentElement.scrollWidth - w, viewport.width);
          expect(tooWide, `${name} on a ${size}`).toBeLessThanOrEqual(0);
          await picture(page, `settings/${language}-${name}-${size}-${colorScheme}`, { fullPage: true });
        }
      }
    }
  }

  it('fit a phone and a desktop without scrolling sideways, light and dark', () => looks('en'));

  it('speak German', async () => {
    ({ page, settings } = await scene.restart({ locale: 'de-DE' }));
    await looks('de');
    await scene.goto('settings/account');
    await page.getByTestId('session').first().waitFor();
    const text = (await page.locator('main').innerText()).replaceAll('\u00a0', ' ');
    expect(text).toMatch(/zuletzt benutzt vor \d+ Minuten/);
    expect(text).not.toMatch(/\b(the|and|with|your|delete)\b/i);
  });
});
