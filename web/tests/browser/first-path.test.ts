import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest';
import { desktop, inEnglish, launchChromium, phone, picture, watchForFaults } from './chromium.ts';
import { House, programsAreBuilt } from './programs.ts';
import { connectionOf, inkIn, switchState, textOf, until, valueOf } from './reading-the-page.ts';

/// From a device code to a switched phase, through the real server and the real agent.
describe.skipIf(!programsAreBuilt())('the first path', () => {
  const house = new House();
  let browser: Browser;

  beforeAll(async () => {
    await house.start();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser?.close();
    await house.stop();
  });

  it('signs up by the link, sees live values, switches a phase off and on, and finds them in history', async () => {
    onTestFailed(() => console.error(house.log));
    const page = await browser.newPage({ ...inEnglish, ...phone });
    const faults = watchForFaults(page, house.origin);

    await page.goto(`${house.origin}/#/sign-up/${await house.deviceCode()}`);
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('correct horse battery');
    await picture(page, 'first-path/1-sign-up');
    await page.getByTestId('submit').click();

    await until(() => connectionOf(page), (state) => state === 'live', 'live');
    await picture(page, 'first-path/2-live-phone');
    const seen = new Set<string>();
    const moving = ['power-total', 'voltage-A', 'voltage-B', 'voltage-C'];
    const look = async () => seen.add((await Promise.all(moving.map((id) => textOf(page, id)))).join()).size;
    await until(look, (size) => size >= 3, 'values move');
    for (const phase of ['A', 'B', 'C']) {
      expect(await valueOf(page, `voltage-${phase}`)).toBeGreaterThan(200);
      expect(await valueOf(page, `voltage-${phase}`)).toBeLessThan(260);
    }
    await until(() => inkIn(page, 'live-chart'), (ink) => ink > 3, 'three lines');

    await until(() => valueOf(page, 'current-A'), (current) => current !== null && current > 0, 'current on A');
    expect(await switchState(page, 'A')).toEqual({ checked: 'true', state: 'on', pending: 'false' });
    await page.getByTestId('switch-A').click();
    expect((await switchState(page, 'A')).state).toBe('on');
    await page.getByTestId('confirm-switch').click();
    await until(() => switchState(page, 'A'), ({ state, pending }) => state === 'off' && pending === 'false', 'A off');
    await until(() => valueOf(page, 'current-A'), (current) => current === 0, 'no current on A');
    await until(() => valueOf(page, 'power-A'), (power) => power === 0, 'no power on A');
    expect((await switchState(page, 'B')).state).toBe('on');
    await picture(page, 'first-path/3-phase-A-off');

    await page.getByTestId('switch-A').click();
    await until(() => switchState(page, 'A'), ({ checked }) => checked === 'true', 'A on');
    await until(() => valueOf(page, 'current-A'), (current) => current !== null && current > 0, 'current on A again');

    await page.getByTestId('nav-history').click();
    await until(() => inkIn(page, 'history-chart'), (ink) => ink > 3, 'history is drawn');
    await page.getByTestId('history-chart').press('End');
    await until(() => textOf(page, 'history-readout'), (text) => /A\s+−?[\d.,]+ k?W/.test(text), 'exact values');
    await picture(page, 'first-path/4-history-phone');

    await page.getByTestId('account').click();
    await page.getByTestId('sign-out').click();
    await page.waitForURL(/#\/login$/);
    expect(faults).toEqual([]);
    await page.close();
  });

  it('lets the same user in again on a desktop', async () => {
    onTestFailed(() => console.error(house.log));
    const page = await browser.newPage({ ...inEnglish, ...desktop });
    const faults = watchForFaults(page, house.origin);
    await page.goto(house.origin);
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('wrong horse battery');
    await page.getByTestId('submit').click();
    await until(() => textOf(page, 'form-error'), (text) => text.includes('wrong'), 'refusal');
    await page.getByTestId('password').fill('correct horse battery');
    await page.getByTestId('submit').click();
    await until(() => connectionOf(page), (state) => state === 'live', 'live');
    await picture(page, 'first-path/5-live-desktop');

    await page.reload();
    await until(() => connectionOf(page), (state) => state === 'live', 'live after a reload');
    await page.getByTestId('nav-history').click();
    await until(() => inkIn(page, 'history-chart'), (ink) => ink > 3, 'history is drawn');
    await picture(page, 'first-path/6-history-desktop');
    expect(faults).toEqual([]);
    await page.close();
  });

  it('tells a second person that the device has an owner', async () => {
    onTestFailed(() => console.error(house.log));
    const page = await browser.newPage({ ...inEnglish, ...phone });
    await page.goto(`${house.origin}/#/sign-up/${await house.deviceCode()}`);
    await page.getByTestId('username').fill('bob');
    await page.getByTestId('password').fill('another long password');
    await page.getByTestId('submit').click();
    await until(() => textOf(page, 'form-error'), (text) => text.includes('already belongs'), 'explanation');
    await page.close();
  });
});
