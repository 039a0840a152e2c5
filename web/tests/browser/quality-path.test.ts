import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest';
import { inEnglish, launchChromium, phone, picture, watchForFaults } from './chromium.ts';
import { fakeEvent, harmonicSet, waveformOf } from './fake-quality.ts';
import { House, programsAreBuilt } from './programs.ts';
import { inkIn, textOf, until } from './reading-the-page.ts';

/// Events and harmonics that a device delivers, through the real server onto the page.
describe.skipIf(!programsAreBuilt())('the way of power quality', () => {
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

  /// An event as a device tells it: the server makes its id and keeps its waveform apart.
  function told(kind: string, beginMs: number, members: Record<string, unknown>): Record<string, unknown> {
    const { id: _, has_waveform: hasWaveform, ...event } = fakeEvent('', kind, beginMs, members);
    return hasWaveform === true ? { ...event, waveform: waveformOf(fakeEvent('', kind, beginMs, members)) } : event;
  }

  it('shows what is delivered, live and by asking, with its waveform', async () => {
    onTestFailed(() => console.error(house.log));
    const page = await browser.newPage({ ...inEnglish, ...phone });
    const faults = watchForFaults(page, house.origin);
    const nowMs = Date.now();
    const dip = { extreme: 115, threshold: 207, phases: ['A', 'C'], duration_ms: 180, has_waveform: true };
    await house.deliver('/events', [told('voltage_dip', nowMs - 3_600_000, dip)]);
    await house.deliver('/harmonics', [harmonicSet(nowMs - 600_000)]);

    await page.goto(`${house.origin}/#/sign-up/${await house.deviceCode()}`);
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('correct horse battery');
    await page.getByTestId('submit').click();
    await page.getByTestId('phase-A').waitFor();

    await page.getByRole('link', { name: 'Power quality' }).click();
    await page.getByTestId('event').first().waitFor();
    const row = page.getByTestId('event').filter({ hasText: 'Voltage dip' });
    expect((await row.innerText()).replaceAll('\u00a0', ' ')).toContain('115.0 V');
    await row.getByRole('button').first().click();
    await until(() => inkIn(page, 'waveform-V'), (ink) => ink > 100, 'waveform');
    await picture(page, 'quality-path/1-event');

    // One that begins while it is looked at, and ends.
    const swell = { extreme: null, threshold: 253, phases: ['B'], duration_ms: null };
    await house.deliver('/events', [told('voltage_swell', nowMs, swell)]);
    const live = page.getByTestId('event').filter({ hasText: 'Voltage swell' });
    await until(() => live.count(), (count) => count === 1, 'told live');
    expect(await live.getAttribute('data-ongoing')).toBe('true');
    await house.deliver('/events', [told('voltage_swell', nowMs, { ...swell, extreme: 262.4, duration_ms: 2_500 })]);
    await until(() => live.getAttribute('data-ongoing'), (ongoing) => ongoing === 'false', 'over');
    expect(await live.count()).toBe(1);
    expect((await live.innerText()).replaceAll('\u00a0', ' ')).toMatch(/262\.4 V[^]*2\.50 s/);

    await page.getByRole('link', { name: 'Harmonics' }).click();
    await until(() => textOf(page, 'harmonics-of-A'), (text) => text.includes('230.4 V'), 'the set');
    expect(await textOf(page, 'levels')).toContain('15th harmonic, phase C');
    await picture(page, 'quality-path/2-harmonics');
    const before = await textOf(page, 'set-time');
    await house.deliver('/harmonics', [harmonicSet(Date.now())]);
    await until(() => textOf(page, 'set-time'), (text) => text !== before, 'a newer set');
    expect(faults).toEqual([]);
    await page.close();
  });

  it('asks the device to measure, and tells its answer', async () => {
    onTestFailed(() => console.error(house.log));
    const page = await browser.newPage({ ...inEnglish, ...phone });
    await page.goto(`${house.origin}/#/login`);
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('correct horse battery');
    await page.getByTestId('submit').click();
    await page.getByTestId('phase-A').waitFor();
    await page.goto(`${house.origin}/#/quality/harmonics`);
    await page.getByTestId('set-time').waitFor();
    await page.getByTestId('measure-now').click();
    const state = () => page.getByTestId('capture').getAttribute('data-state');
    const last = await until(state, (seen) => seen !== 'none' && seen !== 'asked' && seen !== 'measured', 'answered', 40_000);
    // Whether the simulated meter has waveforms to measure is its own affair; the page says which it was.
    expect(['done', 'refused']).toContain(last);
    await picture(page, 'quality-path/3-measured');
    await page.close();
  });
});
