import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { desktop, inEnglish, launchChromium, phone, picture, watchForFaults } from './chromium.ts';
import { FakeBackend, problem, serveBuiltApp } from './fake-backend.ts';
import { fakeDevice, FakeSettings } from './fake-settings.ts';
import { switchState, textOf, until } from './reading-the-page.ts';

/// Devices, people and the account, against made-up answers.
describe('settings', () => {
  let app: Awaited<ReturnType<typeof serveBuiltApp>>;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let backend: FakeBackend;
  let settings: FakeSettings;
  let faults: string[];
  let urls: string[];

  beforeAll(async () => {
    app = await serveBuiltApp();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });
  beforeEach(() => begin());
  afterEach(async () => {
    await context.close();
    expect(faults).toEqual([]);
    expect(urls.filter((url) => /access-\d|refresh-\d|correct/.test(url))).toEqual([]);
  });

  async function begin(options: object = {}): Promise<void> {
    context = await browser.newContext({ ...inEnglish, ...phone, acceptDownloads: true, ...options });
    page = await context.newPage();
    // What asks a person where to, no test can answer.
    await page.addInitScript('delete window.showSaveFilePicker');
    faults = watchForFaults(page, app.origin);
    urls = [];
    page.on('request', (request) => void urls.push(request.url()));
    backend = new FakeBackend();
    settings = backend.settings = new FakeSettings();
    await backend.attach(page);
  }

  async function signIn(): Promise<void> {
    await page.goto(`${app.origin}/#/login`);
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('correct horse');
    await page.getByTestId('submit').click();
    await page.waitForURL(/#\/live$/);
  }

  async function open(path: string): Promise<void> {
    await signIn();
    await page.goto(`${app.origin}/#/${path}`);
  }

  const sent = () => settings.asked.at(-1);

  it('of a device are checked, saved, and seen wherever the device is shown', async () => {
    await open('settings/device');
    await page.getByTestId('device-name').fill('');
    await page.getByTestId('device-voltage').fill('12');
    await page.getByTestId('save-device').click();
    await page.getByText('A name, so that everybody knows which device it is.').waitFor();
    await page.getByText('From 50 to 1,000 V.').waitFor();
    expect(settings.asked).toEqual([]);

    await page.getByTestId('device-name').fill('Barn');
    await page.getByTestId('device-site').fill('Farm, Uckermark');
    await page.getByTestId('device-voltage').fill('127,5');
    await page.getByTestId('device-wiring').selectOption('three_phase_three_wire');
    // The zone by typing a part of it, with the keyboard alone.
    await page.getByTestId('device-timezone').click();
    await page.getByTestId('device-timezone').fill('new york');
    await page.getByTestId('device-timezone-list').getByRole('option').first().waitFor();
    await picture(page, 'settings/time-zone-phone');
    await page.getByTestId('device-timezone').press('Enter');
    expect(await page.getByTestId('device-timezone').inputValue()).toBe('America/New York');
    settings.refusal = problem(422, 'the device’s settings cannot be like this', [{ pointer: '/site', detail: 'a site’s name is too long' }]) as never;
    await page.getByTestId('save-device').click();
    await page.getByText('A site’s name is too long.').waitFor();
    await page.getByTestId('save-device').click();
    await until(() => textOf(page, 'device-saved'), (text) => text === 'Saved.', 'saved');
    expect(sent()).toEqual({
      call: 'PATCH /devices/demo',
      sent: { name: 'Barn', site: 'Farm, Uckermark', timezone: 'America/New_York', nominal_voltage: 127.5, wiring: 'three_phase_three_wire' },
    });
    await until(() => page.locator('header').first().innerText(), (text) => text.includes('Barn'), 'the name above');
    await until(() => textOf(page, 'device-audit'), (text) => text.includes('ada changed the name, the time zone, the nominal voltage, the site and the wiring'), 'the audit');
    expect(await textOf(page, 'fact-status')).toBe('Online');
    expect(await textOf(page, 'fact-relays')).toBe('A on, B on and C off');
    expect(await textOf(page, 'fact-version')).toBe('0.1.0');
  });

  it('of a time zone are left as they were by Escape and by going elsewhere', async () => {
    await open('settings/device');
    const field = page.getByTestId('device-timezone');
    await field.click();
    await field.fill('tokyo');
    await field.press('Escape');
    expect(await field.inputValue()).toBe('Europe/Berlin');
    await field.fill('nothing like it');
    await page.getByText('No time zone is called like that.').waitFor();
    await page.getByTestId('device-name').focus();
    expect(await field.inputValue()).toBe('Europe/Berlin');
    await field.focus();
    await field.press('ArrowDown');
    await field.press('ArrowDown');
    await field.press('Enter');
    expect(await field.getAttribute('data-zone')).not.toBe('Europe/Berlin');
  });

  it('release a device once its name has been typed, with the fate of its past', async () => {
    await open('settings/device');
    await page.getByTestId('release-past-erase').check();
    await page.getByTestId('release-device').click();
    await page.getByTestId('typed-name').fill('Another house');
    await page.getByTestId('typed-confirm').click();
    await page.getByText('This is not the name.').waitFor();
    await picture(page, 'settings/release-phone');
    expect(settings.asked).toEqual([]);
    await page.getByTestId('typed-name').fill('demo HOUSE');
    await page.getByTestId('typed-confirm').click();
    await page.getByText('You have no device yet.').waitFor();
    expect(sent()?.call).toBe('DELETE /devices/demo/link?erase=true');
  });

  it('share a device, change a role, and take it away', async () => {
    await open('settings/people');
    const member = (name: string) => page.locator(`[data-testid="member"][data-username="${name}"]`);
    await member('grace').waitFor();
    expect(await member('ada').getByTestId('member-role').count()).toBe(0);
    const field = page.getByTestId('invite-username');
    for (const [name, text] of [['', 'The user name of whom to share with.'], ['nobody', 'There is no user of this name here.'], ['Grace', 'They have access already'], ['ada', 'That is the owner']] as const) {
      await field.fill(name);
      await page.getByTestId('invite').click();
      await page.getByTestId('invite-form').getByText(text).waitFor();
    }
    await field.fill('ben');
    await page.getByTestId('invite-role-viewer').check();
    await page.getByTestId('invite').click();
    await member('ben').waitFor();
    expect(sent()).toEqual({ call: 'POST /devices/demo/members', sent: { username: 'ben', role: 'viewer' } });
    expect(await textOf(page, 'invited')).toBe('ben has access now.');

    await member('ben').getByTestId('member-role').selectOption('operator');
    await until(() => member('ben').getAttribute('data-role'), (role) => role === 'operator', 'operator');
    settings.refusal = problem(503, 'the database does not answer') as never;
    await member('ben').getByTestId('member-role').selectOption('viewer');
    await page.getByText('The database does not answer.').waitFor();
    // What is shown is what is so.
    expect(await member('ben').getByTestId('member-role').inputValue()).toBe('operator');
    await member('ben').getByTestId('remove-member').click();
    await picture(page, 'settings/remove-member-phone');
    await page.getByTestId('confirm-switch').click();
    await until(() => member('ben').count(), (count) => count === 0, 'removed');
    expect(sent()?.call).toBe('DELETE /devices/demo/members/ben');
  });

  it('show a viewer everything and let them change nothing but leave', async () => {
    backend.role = 'viewer';
    settings.devices = [fakeDevice('demo', { name: 'Demo house', role: 'viewer', site: 'Berlin', wiring: 'single_phase' })];
    await signIn();
    await page.getByTestId('phase-A').waitFor();
    await page.getByTestId('switch-A').click({ force: true });
    expect(await page.getByTestId('confirm-switch').count()).toBe(0);
    expect((await switchState(page, 'A')).pending).toBe('false');

    await page.goto(`${app.origin}/#/settings/device`);
    await page.getByText('You are a viewer of this device. Only its owner changes its settings.').waitFor();
    expect(await textOf(page, 'told-wiring')).toBe('Single-phase');
    for (const testid of ['device-form', 'release-device', 'device-audit']) expect(await page.getByTestId(testid).count()).toBe(0);
    await picture(page, 'settings/viewer-device-phone', { fullPage: true });

    await page.goto(`${app.origin}/#/settings/people`);
    await until(() => textOf(page, 'own-role-text'), (text) => text.startsWith('You are a viewer of this device.'), 'the role');
    for (const testid of ['member', 'invite-form']) expect(await page.getByTestId(testid).count()).toBe(0);
    await picture(page, 'settings/viewer-people-phone', { fullPage: true });
    await page.getByTestId('leave-device').click();
    await page.getByTestId('confirm-switch').click();
    await page.getByText('You have no device yet.').waitFor();
    expect(sent()?.call).toBe('DELETE /devices/demo/members/ada');
  });

  it('change the password: a wrong one is said at its field, and the right one goes on with a new session', async () => {
    await open('settings/account');
    const [current, wanted] = [page.getByTestId('current-password'), page.getByTestId('new-password')];
    const strength = () => page.getByTestId('password-strength').getAttribute('data-strength');
    await wanted.fill('password1');
    expect(await strength()).toBe('guessable');
    await wanted.fill('short');
    await page.getByTestId('change-password').click();
    await until(() => wanted.getAttribute('aria-invalid'), (invalid) => invalid === 'true', 'too short');
    expect(settings.asked).toEqual([]);

    await current.fill('a wrong guess');
    await wanted.fill('four words nobody joins');
    expect(await strength()).toBe('long');
    await page.getByTestId('change-password').click();
    await page.getByText('This is not the current password.').waitFor();
    expect(await current.getAttribute('aria-invalid')).toBe('true');
    await picture(page, 'settings/wrong-password-phone');
    await current.fill('correct horse');
    await page.getByTestId('change-password').click();
    await until(() => textOf(page, 'password-changed'), (text) => text.startsWith('The password is changed.'), 'changed');
    expect(sent()?.sent).toEqual({ password: 'correct horse', new_password: 'four words nobody joins' });
    expect(await current.inputValue()).toBe('');
    await until(() => page.getByTestId('session').count(), (count) => count === 1, 'the others have ended');
    const stored = await page.evaluate(() => localStorage.getItem('edl.session'));
    expect(JSON.parse(stored ?? '')).toEqual({ username: 'ada', refreshToken: 'new' });
  });

  it('list sessions in words, and end one and all others', async () => {
    await open('settings/account');
    await page.getByTestId('session').nth(3).waitFor();
    const lines = (await page.getByTestId('session').allInnerTexts()).map((text) => text.replaceAll(/\s+/g, ' '));
    expect(lines[0]).toMatch(/^Firefox on Linux This one last used (now|\d+ minutes? ago) · since \d+ minutes ago$/);
    expect(lines[1]).toMatch(/^Safari on iPhone last used \d+ minutes ago · since 2 days ago/);
    expect(lines[2]).toContain('Unknown program last used yesterday');
    expect(lines[3]).toMatch(/^curl last used/);
    await page.getByRole('button', { name: 'End the session of Safari on iPhone' }).click();
    await until(() => page.getByTestId('session').count(), (count) => count === 3, 'one less');
    await page.getByTestId('end-others').click();
    await page.getByTestId('confirm-switch').click();
    await page.getByTestId('only-session').waitFor();
    expect(settings.asked.map(({ call }) => call)).toEqual(['DELETE /me/sessions/9', 'DELETE /me/sessions']);
  });

  it('that are open when the session is ended elsewhere lead to the login, which says why', async () => {
    await open('settings/account');
    await page.getByTestId('session').first().waitFor();
    settings.isEnded = true;
    await page.getByTestId('end-session').first().click();
    await page.waitForURL(/#\/login$/);
    expect(await textOf(page, 'farewell')).toBe('You were signed out: this session was ended elsewhere, or has expired.');
    await picture(page, 'settings/ended-elsewhere-phone');
    settings.isEnded = false;
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('correct horse');
    await page.getByTestId('submit').click();
    await page.waitForURL(/#\/live$/);
    await page.goto(`${app.origin}/#/settings/account`);
    await page.getByTestId('account-sign-out').click();
    await page.waitForURL(/#\/login$/);
    expect(await page.getByTestId('farewell').count()).toBe(0);
  });

  it('hand out the account’s data and a device’s readings as files', async () => {
    await open('settings/account');
    const account = page.waitForEvent('download');
    await page.getByTestId('export-account').click();
    const file = await account;
    expect(file.suggestedFilename()).toBe('edl-ada.json');
    expect(JSON.parse(readFileSync(await file.path(), 'utf8'))).toMatchObject({ username: 'ada', devices: [{ device_id: 'demo' }] });
    await until(() => page.getByTestId('export-account-progress').getAttribute('data-phase'), (phase) => phase === 'done', 'whole');

    await page.route(/\/query-data/, (route) =>
      new URL(route.request().url()).searchParams.get('format') === 'csv'
        ? route.fulfill({ status: 200, contentType: 'text/csv', body: 'time,phase,power_watt\n' })
        : route.fallback(),
    );
    await page.getByTestId('export-span').selectOption('all');
    await page.getByTestId('export-resolution').selectOption('raw');
    await page.getByText('A day of every second has about 20 MB.').waitFor();
    const readings = page.waitForEvent('download');
    const request = page.waitForRequest(/format=csv/);
    await page.getByTestId('export-readings').click();
    const csv = await readings;
    expect(csv.suggestedFilename()).toMatch(/^edl-demo-1s-\d{4}-\d\d-\d\d\.csv$/);
    expect(readFileSync(await csv.path(), 'utf8')).toBe('time,phase,power_watt\n');
    const asked = new URL((await request).url()).searchParams;
    expect([asked.get('resolution'), asked.get('start')]).toEqual(['raw', '2000-01-01T00:00:00.000Z']);
    expect((await request).headers().authorization).toMatch(/^Bearer access-/);
    await page.unroute(/\/query-data/);
  });

  it('delete the account by password and name, and say what becomes of its devices', async () => {
    settings.devices.push(fakeDevice('attic', { name: 'Attic', role: 'viewer' }));
    await open('settings/account');
    expect(await textOf(page, 'delete-fate')).toBe(
      'These devices are released, everybody loses them, and all that they have measured is erased: Demo house.',
    );
    await page.getByTestId('delete-account').click();
    await page.getByTestId('typed-name').fill('eda');
    await page.getByTestId('typed-password').fill('a wrong guess');
    await page.getByTestId('typed-confirm').click();
    await page.getByText('This is not your user name.').waitFor();
    await page.getByTestId('typed-name').fill('Ada');
    await page.getByTestId('typed-confirm').click();
    await page.getByText('This is not the current password.').waitFor();
    await picture(page, 'settings/delete-account-phone');
    await page.getByTestId('typed-password').fill('correct horse');
    await page.getByTestId('typed-confirm').click();
    await page.waitForURL(/#\/login$/);
    expect(await textOf(page, 'farewell')).toBe('The account is deleted.');
    expect(await page.evaluate(() => localStorage.getItem('edl.session'))).toBeNull();
    expect(settings.asked.map(({ sent }) => sent)).toEqual([{ password: 'a wrong guess' }, { password: 'correct horse' }]);
  });

  it('of the account are there without any device', async () => {
    settings.devices = [];
    await page.goto(`${app.origin}/#/login`);
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('correct horse');
    await page.getByTestId('submit').click();
    await page.getByText('No device yet').waitFor();
    await page.goto(`${app.origin}/#/settings/account`);
    await page.getByTestId('session').first().waitFor();
    expect(await textOf(page, 'delete-fate')).toContain('You own no device');
    expect(await page.getByTestId('export-readings').count()).toBe(0);
    await page.getByTestId('settings-nav').getByText('People').click();
    await page.getByText('You have no device yet.').waitFor();
  });

  it('show all devices by site, with their power now, and find one among many', async () => {
    const hour = 3_600_000;
    settings.devices = [
      fakeDevice('demo', { name: 'Demo house', site: 'Berlin' }),
      fakeDevice('pump', { name: 'Pump', site: 'Farm', online: false, last_seen: new Date(Date.now() - 5 * hour).toISOString() }),
      fakeDevice('new', { name: 'Brand new', online: false, last_seen: null }),
      fakeDevice('barn', { name: 'Barn', site: 'Farm', role: 'operator' }),
    ];
    await open('devices');
    const card = (id: string) => page.locator(`[data-testid="device-card"][data-device="${id}"]`);
    await card('demo').getByTestId('card-power').waitFor();
    expect(await page.getByTestId('site').locator('h2').allInnerTexts()).toEqual(['Berlin', 'Farm', 'Without a site']);
    expect(await textOf(page, 'devices-count')).toBe('2 of 4 online');
    expect((await card('demo').innerText()).replaceAll('\u00a0', ' ')).toMatch(/Online\s+Power now\s+[\d.,−]+\s*k?W[\s\S]*A [\d.,−]+ k?W, B .* C /);
    expect((await card('pump').innerText()).replaceAll('\u00a0', ' ')).toMatch(/Offline · last heard of 5 hours ago[\s\S]*413\s*W\s+as of 5 hours ago/);
    expect(await card('new').innerText()).toContain('No values yet');
    expect(await card('barn').innerText()).toContain('Shared with you: operator');
    expect(await page.getByTestId('device-search').count()).toBe(0);

    const chooser = page.getByTestId('device-chooser');
    expect(await chooser.locator('optgroup').evaluateAll((groups) => groups.map((group) => (group as HTMLOptGroupElement).label))).toEqual(['Berlin', 'Farm', 'Without a site']);
    await card('barn').getByRole('link').click();
    await page.waitForURL(/#\/live$/);
    expect(await chooser.inputValue()).toBe('barn');
    for (let index = 0; index < 8; index += 1) settings.devices.push(fakeDevice(`flat-${index}`, { name: `Flat ${index}`, site: 'Berlin' }));
    await chooser.selectOption({ label: 'All devices' });
    await page.waitForURL(/#\/devices$/);
    await page.getByTestId('device-search').fill('berlin 3');
    await until(() => page.getByTestId('device-card').count(), (count) => count === 1, 'one found');
    expect(await page.getByTestId('device-card').getAttribute('data-device')).toBe('flat-3');
    await page.getByTestId('device-search').fill('nothing');
    await page.getByText('No device is called like that.').waitFor();
  });

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
    await signIn();
    for (const [size, { viewport }] of Object.entries({ phone, desktop })) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        for (const [name, path, testid] of views) {
          await page.goto(`${app.origin}/#/${path}`);
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
    await context.close();
    await begin({ locale: 'de-DE' });
    await looks('de');
    await page.goto(`${app.origin}/#/settings/account`);
    await page.getByTestId('session').first().waitFor();
    const text = (await page.locator('main').innerText()).replaceAll('\u00a0', ' ');
    expect(text).toMatch(/zuletzt benutzt vor \d+ Minuten/);
    expect(text).not.toMatch(/\b(the|and|with|your|delete)\b/i);
  });
});
