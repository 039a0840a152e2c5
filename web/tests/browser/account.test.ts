import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { picture } from './chromium.ts';
import { fakeDevice } from './fake-settings.ts';
import { textOf, until } from './reading-the-page.ts';
import { settingsScene, type Scene } from './settings-scene.ts';

/// The account, against made-up answers.
describe('the account', () => {
  const scene = settingsScene();
  let { page, settings } = {} as Scene;
  beforeEach(() => void ({ page, settings } = scene.now()));

  async function open(path: string): Promise<void> {
    await scene.signIn();
    await scene.goto(path);
  }

  const sent = () => settings.asked.at(-1);

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
    await scene.goto('settings/account');
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
    await scene.goto('login');
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('correct horse');
    await page.getByTestId('submit').click();
    await page.getByText('No device yet').waitFor();
    await scene.goto('settings/account');
    await page.getByTestId('session').first().waitFor();
    expect(await textOf(page, 'delete-fate')).toContain('You own no device');
    expect(await page.getByTestId('export-readings').count()).toBe(0);
    await page.getByTestId('settings-nav').getByText('People').click();
    await page.getByText('You have no device yet.').waitFor();
  });
});
