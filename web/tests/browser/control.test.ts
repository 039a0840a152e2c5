import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { desktop, inEnglish, launchChromium, phone, picture, watchForFaults } from './chromium.ts';
import { FakeBackend, problem, serveBuiltApp } from './fake-backend.ts';
import { someEntries } from './fake-control.ts';
import { switchState, textOf, until } from './reading-the-page.ts';

/// Switches, who switched last, and the schedule, against made-up answers.
describe('control', () => {
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
    await backend.attach(page);
  });
  afterEach(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });

  async function open(): Promise<void> {
    await page.goto(`${app.origin}/#/login`);
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('correct horse');
    await page.getByTestId('submit').click();
    await page.getByTestId('phase-A').waitFor();
    await page.goto(`${app.origin}/#/control`);
    await page.getByTestId('control-A').waitFor();
    await page.getByTestId('switch-log').locator('p, table').first().waitFor();
  }

  function entry(id: string) {
    return page.locator(`[data-testid="entry"][data-entry="${id}"]`);
  }

  it('a switch shows wished, sent, acknowledged and failed each in its own way', async () => {
    await open();
    expect(await page.title()).toBe('Control · EDL');
    let answer = (): void => undefined;
    backend.switchGate = new Promise((resolve) => (answer = resolve));
    await page.getByTestId('switch-A').click();
    await page.getByTestId('confirm-switch').click();
    const control = page.getByTestId('switch-A');
    await until(() => switchState(page, 'A'), ({ pending }) => pending === 'true', 'wished');
    expect(await control.getAttribute('data-sent')).toBe('false');
    expect(await page.getByTestId('control-A').innerText()).toContain('Off is wished…');
    await picture(page, 'control-wished-phone');
    backend.tellCommand('A', 'off', 'sent');
    await until(() => control.getAttribute('data-sent'), (sent) => sent === 'true', 'sent');
    expect(await page.getByTestId('control-A').innerText()).toContain('Sent: waiting for off…');
    await picture(page, 'control-sent-phone');
    answer();
    await page.getByTestId('switch-done-A').waitFor();
    expect(await switchState(page, 'A')).toEqual({ checked: 'false', state: 'off', pending: 'false' });
    expect(await textOf(page, 'switch-done-A')).toBe('confirmed by the device');
    await picture(page, 'control-acknowledged-phone');

    backend.switchGate = null;
    backend.switchAnswer = problem(409, 'the device refused: not before 12:00: phase A was switched off for overload');
    await control.click();
    await page.getByTestId('switch-failure-A').waitFor();
    expect(await textOf(page, 'switch-failure-A')).toContain('Not switched on.');
    expect(await control.getAttribute('data-failed')).toBe('true');
    await picture(page, 'control-failed-phone');
  });

  it('a load is named before it is switched off, and nobody is asked where there is none', async () => {
    backend.distort = (reading) => ({ ...reading, power_watt: { A: 1_512.4, B: 4, C: -820 }[reading.phase as 'A'] });
    await open();
    const measure = () => backend.tell(Math.floor(Date.now() / 1_000) * 1_000);
    measure();
    await until(() => textOf(page, 'load-A'), (text) => text === 'carries 1.51 kW', 'the load');
    expect(await textOf(page, 'load-C')).toBe('feeds in 820 W');
    measure();
    await page.getByTestId('switch-A').click();
    expect(await page.getByRole('dialog').innerText()).toContain('Phase A carries 1.51');
    // Whoever presses Escape or Enter without reading has switched nothing.
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect((await switchState(page, 'A')).state).toBe('on');
    measure();
    await until(() => textOf(page, 'load-B'), (text) => text === 'carries 4.0 W', 'a fresh value');
    await page.getByTestId('switch-B').click();
    await until(() => switchState(page, 'B'), ({ state }) => state === 'off', 'switched without a question');
    measure();
    await until(() => textOf(page, 'load-C'), (text) => text === 'feeds in 820 W', 'a fresh value');
    await page.getByTestId('switch-C').click();
    expect(await page.getByRole('dialog').innerText()).toContain('Phase C feeds in 820');
  });

  it('who switched last and when stands beside each switch, and all of it in the log', async () => {
    const hour = (ago: number) => new Date(Date.now() - ago * 3_600_000).toISOString();
    backend.control.logged({ at: hour(30), username: 'grace', asked: 'on', state: 'on' });
    backend.control.logged({ at: hour(3), phase: 'B', username: 'schedule', by: 'schedule', asked: 'on', state: 'on' });
    backend.control.logged({ at: hour(2), phase: 'C', username: 'overload', by: 'overload' });
    backend.control.logged({ at: hour(1), phase: 'C', asked: 'on', status: 'refused', state: null, error: 'not before 12:00: phase C was switched off for overload' });
    await open();
    expect(await textOf(page, 'last-A')).toMatch(/^Switched on by grace, /);
    expect(await textOf(page, 'last-B')).toMatch(/^Switched on by the schedule, /);
    expect(await textOf(page, 'last-C')).toMatch(/^Switched off by the device, for overload, /);
    const lines = page.getByTestId('logged');
    expect(await lines.count()).toBe(4);
    expect(await lines.first().innerText()).toMatch(/C on\s+ada\s+✕\s*Refused\s*not before 12:00/);
    // The device tells what its schedule did while it was away: the log has it, and the switch stays where it is.
    backend.control.logged({ at: hour(0.5), username: 'schedule', by: 'schedule' });
    backend.tellCommand('A', 'off', 'acknowledged', { by: 'schedule' });
    await until(() => lines.count(), (count) => count === 5, 'the log to be loaded again');
    expect((await switchState(page, 'A')).state).toBe('on');
  });

  it('a viewer sees states, and neither switches nor a form', async () => {
    backend.role = 'viewer';
    backend.control.entries = someEntries(Date.now());
    await open();
    await page.getByTestId('control-viewer-note').waitFor();
    expect(await textOf(page, 'state-A')).toBe('On');
    expect(await page.getByRole('switch').count()).toBe(0);
    await entry('night').waitFor();
    for (const testid of ['add-entry', 'edit-entry', 'remove-entry', 'enable-entry']) {
      expect(await page.getByTestId(testid).count(), testid).toBe(0);
    }
  });

  it('the schedule says what comes next, what rests, and whether the device has it', async () => {
    backend.control.entries = someEntries(Date.now());
    backend.control.changedBy = 'grace';
    backend.control.device = { state: 'waiting', revision: 0, error: null };
    await open();
    expect(await textOf(page, 'next-switching')).toMatch(/^Next: phase A off, (today|tomorrow) \d\d:\d\d$/);
    expect(await entry('dusk').innerText()).toContain('30 min before sunset');
    expect(await entry('holiday').innerText()).toContain('Not enabled');
    expect(await entry('polar').innerText()).toMatch(/Rests: there is no sunrise at this place now/);
    expect(await textOf(page, 'schedule-changed')).toContain('Changed by grace');
    const state = page.getByTestId('schedule-state');
    expect(await state.getAttribute('data-state')).toBe('waiting');
    backend.control.device = { state: 'kept', revision: 1, error: null };
    backend.tellSchedule();
    await until(() => state.getAttribute('data-state'), (seen) => seen === 'kept', 'the device to have it');
    backend.control.device = { state: 'refused', revision: 0, error: 'no room on the disk' };
    backend.tellSchedule();
    await until(() => state.getAttribute('data-state'), (seen) => seen === 'refused', 'the device to refuse it');
    expect(await textOf(page, 'schedule')).toContain('The device says: no room on the disk');
  });

  it('an entry is added, changed, taken out of use and deleted, by keyboard alone', async () => {
    await open();
    await page.getByTestId('add-entry').focus();
    await page.keyboard.press('Enter');
    await page.getByTestId('entry-form').waitFor();
    await until(() => page.evaluate(() => document.activeElement?.id), (id) => id === 'entry-phase', 'the form to have the focus');
    await page.getByTestId('entry-phase').selectOption('B');
    await page.getByTestId('entry-time').fill('06:45');
    await page.getByTestId('day-sat').focus();
    await page.keyboard.press('Space');
    await page.getByTestId('day-sun').focus();
    await page.keyboard.press('Space');
    await page.getByTestId('save-entry').focus();
    await page.keyboard.press('Enter');
    await entry('e0').waitFor();
    expect(await entry('e0').innerText()).toMatch(/Off\s+06:45\s+Monday to Friday/);
    expect(backend.control.puts).toEqual([
      {
        revision: 0,
        place: null,
        entries: [{ id: null, phase: 'B', state: 'off', enabled: true, weekdays: ['mon', 'tue', 'wed', 'thu', 'fri'], at: { time: '06:45' } }],
      },
    ]);
    await until(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset.testid), (id) => id === 'add-entry', 'the focus to be back');

    await entry('e0').getByTestId('edit-entry').click();
    await page.getByTestId('entry-at').selectOption('sunset');
    await page.getByTestId('save-entry').click();
    await until(() => page.evaluate(() => document.activeElement?.id), (id) => id === 'entry-latitude', 'the first fault to have the focus');
    expect(await page.locator('#entry-latitude-note').innerText()).toBe('A number from −90 to 90.');
    await page.getByTestId('entry-offset').fill('-30');
    await page.getByTestId('entry-latitude').fill('52.52');
    await page.getByTestId('entry-longitude').fill('13.4');
    await page.getByTestId('save-entry').click();
    await until(() => entry('e0').innerText(), (text) => text.includes('30 min before sunset'), 'the change');
    expect(backend.control.puts[1]).toMatchObject({ revision: 1, place: { latitude_deg: 52.52, longitude_deg: 13.4 } });

    await entry('e0').getByTestId('enable-entry').uncheck();
    await until(() => entry('e0').innerText(), (text) => text.includes('Not enabled'), 'out of use');
    await entry('e0').getByTestId('remove-entry').click();
    await entry('e0').waitFor({ state: 'detached' });
    expect(backend.control.puts[3]).toMatchObject({ revision: 3, place: null, entries: [] });
    expect(await textOf(page, 'next-switching')).toBe('Nothing is switched by itself.');
  });

  it('what somebody else has changed meanwhile is shown, and not overwritten', async () => {
    backend.control.entries = someEntries(Date.now()).slice(0, 2);
    await open();
    await entry('night').waitFor();
    backend.control.revision = 5;
    backend.control.entries = backend.control.entries.slice(1);
    await entry('morning').getByTestId('remove-entry').click();
    await page.getByTestId('changed-elsewhere').waitFor();
    await entry('night').waitFor({ state: 'detached' });
    expect(await entry('morning').count()).toBe(1);
  });

  it('looks well on a phone and on a desk, by day and by night, and in German', async () => {
    const hour = (ago: number) => new Date(Date.now() - ago * 3_600_000).toISOString();
    backend.control.logged({ at: hour(30), username: 'grace', asked: 'on', state: 'on' });
    backend.control.logged({ at: hour(3), phase: 'B', username: 'schedule', by: 'schedule', asked: 'on', state: 'on' });
    backend.control.logged({ at: hour(2), phase: 'C', username: 'overload', by: 'overload' });
    backend.control.logged({ at: hour(1), phase: 'C', asked: 'on', status: 'refused', state: null, error: 'not before 12:00: phase C was switched off for overload' });
    backend.control.logged({ at: hour(0.2), asked: 'on', state: 'on' });
    backend.control.entries = someEntries(Date.now());
    backend.control.changedBy = 'ada';
    backend.relays = { A: 'on', B: 'on', C: 'off' };
    for (const [name, options] of [['phone', phone], ['desktop', desktop]] as const) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await context.close();
        context = await browser.newContext({ ...inEnglish, ...options, colorScheme });
        page = await context.newPage();
        faults = watchForFaults(page, app.origin);
        await backend.attach(page);
        await open();
        await entry('polar').waitFor();
        const width = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        expect(width, `${name}: nothing is wider than the page`).toBe(0);
        await picture(page, `control-${name}-${colorScheme}`, { fullPage: true });
        await page.getByTestId('add-entry').click();
        await page.getByTestId('entry-at').selectOption('sunset');
        await picture(page, `control-form-${name}-${colorScheme}`, { fullPage: true });
      }
    }
    await context.close();
    context = await browser.newContext({ ...inEnglish, ...phone, locale: 'de-DE' });
    page = await context.newPage();
    faults = watchForFaults(page, app.origin);
    await backend.attach(page);
    await open();
    await entry('polar').waitFor();
    expect(await textOf(page, 'last-B')).toMatch(/^Zuletzt eingeschaltet durch den Zeitplan, /);
    await picture(page, 'control-phone-german', { fullPage: true });
  });
});
