import { beforeEach, describe, expect, it } from 'vitest';
import { picture } from './chromium.ts';
import { problem } from './fake-backend.ts';
import { fakeDevice } from './fake-settings.ts';
import { switchState, textOf, until } from './reading-the-page.ts';
import { settingsScene, type Scene } from './settings-scene.ts';

/// Devices and people, against made-up answers.
describe('settings', () => {
  const scene = settingsScene();
  let { page, settings } = {} as Scene;
  beforeEach(() => void ({ page, settings } = scene.now()));

  async function open(path: string): Promise<void> {
    await scene.signIn();
    await scene.goto(path);
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
    scene.now().backend.role = 'viewer';
    settings.devices = [fakeDevice('demo', { name: 'Demo house', role: 'viewer', site: 'Berlin', wiring: 'single_phase' })];
    await scene.signIn();
    await page.getByTestId('phase-A').waitFor();
    await page.getByTestId('switch-A').click({ force: true });
    expect(await page.getByTestId('confirm-switch').count()).toBe(0);
    expect((await switchState(page, 'A')).pending).toBe('false');

    await scene.goto('settings/device');
    await page.getByText('You are a viewer of this device. Only its owner changes its settings.').waitFor();
    expect(await textOf(page, 'told-wiring')).toBe('Single-phase');
    for (const testid of ['device-form', 'release-device', 'device-audit']) expect(await page.getByTestId(testid).count()).toBe(0);
    await picture(page, 'settings/viewer-device-phone', { fullPage: true });

    await scene.goto('settings/people');
    await until(() => textOf(page, 'own-role-text'), (text) => text.startsWith('You are a viewer of this device.'), 'the role');
    for (const testid of ['member', 'invite-form']) expect(await page.getByTestId(testid).count()).toBe(0);
    await picture(page, 'settings/viewer-people-phone', { fullPage: true });
    await page.getByTestId('leave-device').click();
    await page.getByTestId('confirm-switch').click();
    await page.getByText('You have no device yet.').waitFor();
    expect(sent()?.call).toBe('DELETE /devices/demo/members/ada');
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
});
