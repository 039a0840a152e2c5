import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { desktop, inEnglish, launchChromium, phone, picture, watchForFaults } from './chromium.ts';
import { FakeBackend, problem, serveBuiltApp } from './fake-backend.ts';
import { fakeEvent, someEvents } from './fake-quality.ts';
import { inkIn, textOf, until } from './reading-the-page.ts';

/// Events and harmonics, against made-up answers.
describe('the power quality page', () => {
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
    backend.events = someEvents(Date.now());
    await backend.attach(page);
  });
  afterEach(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });

  async function open(view: string): Promise<void> {
    await page.goto(`${app.origin}/#/login`);
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('correct horse');
    await page.getByTestId('submit').click();
    await page.getByTestId('phase-A').waitFor();
    await page.goto(`${app.origin}/#/quality/${view}`);
  }

  function rows(): Promise<string[]> {
    return page.getByTestId('event').evaluateAll((found) => found.map((row) => (row as HTMLElement).dataset.event ?? ''));
  }

  async function captureState(): Promise<string | null> {
    return page.getByTestId('capture').getAttribute('data-state');
  }

  it('is loaded when it is looked at and not before', async () => {
    const scripts: string[] = [];
    page.on('request', (request) => scripts.push(new URL(request.url()).pathname));
    const isLoaded = () => scripts.some((path) => path.includes('quality-page'));
    await open('events');
    await page.getByTestId('event').first().waitFor();
    expect(isLoaded()).toBe(true);
    scripts.length = 0;
    await page.goto(`${app.origin}/#/live`);
    await page.reload();
    await page.getByTestId('phase-A').waitFor();
    expect(isLoaded()).toBe(false);
    await page.getByTestId('nav-quality').click();
    await page.getByTestId('event').first().waitFor();
    expect(await page.title()).toBe('Power quality · EDL');
  });

  it('tells events newest first, in words and figures, in the device’s zone', async () => {
    const beginMs = Date.now() - 86_400_000;
    const dip = { extreme: 161, threshold: 207, phases: ['A', 'C'], duration_ms: 180 };
    backend.events = [
      fakeEvent('offline', 'device_offline', beginMs - 7_200_000, { duration_ms: 12_300_000, phases: ['A', 'B', 'C'] }),
      fakeEvent('dip', 'voltage_dip', beginMs, dip),
      fakeEvent('before', 'voltage_dip', beginMs - 31 * 86_400_000, dip),
    ];
    await open('events');
    await until(rows, (ids) => ids.join() === 'dip,offline', 'two events');
    const row = page.getByTestId('event').first();
    const text = (await row.innerText()).replaceAll('\u00a0', ' ');
    expect(text).toContain('Voltage dip');
    expect(text).toContain('phases A and C');
    expect(text).toContain('180 ms');
    expect(text).toContain('161.0 V');
    const time = new Intl.DateTimeFormat('en-GB', {
      ...{ timeZone: 'Europe/Berlin', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
      ...{ second: '2-digit', fractionalSecondDigits: 2 },
    });
    expect(text).toContain(time.format(beginMs));
    expect(await page.getByTestId('event').nth(1).innerText()).toContain('Device offline');
    expect(await textOf(page, 'event-count')).toBe('2 events in 30 days');
    await page.getByTestId('event-days').getByText('1 year').click();
    await until(rows, (ids) => ids.join() === 'dip,offline,before', 'a year');
  });

  it('follows an event from its beginning to its end', async () => {
    backend.events = [];
    await open('events');
    await page.getByText('Nothing happened in 30 days.').waitFor();
    const beginMs = Date.now() - 3_000;
    backend.happen(fakeEvent('d1', 'voltage_dip', beginMs, { duration_ms: null, extreme: null, phases: ['B'] }));
    await until(() => textOf(page, 'event-count'), (text) => text === '1 event in 30 days, 1 still going on', 'begun');
    const row = page.getByTestId('event').first();
    expect(await row.getAttribute('data-ongoing')).toBe('true');
    expect(await page.getByTestId('event-news').textContent()).toMatch(/^Begins: Voltage dip on phase B, /);
    await until(() => row.innerText(), (text) => /Still going on\s+([4-9]|\d\d)\ss/.test(text), 'time passes');
    const over = { duration_ms: 6_200, extreme: 115, phases: ['B'], has_waveform: true };
    backend.happen(fakeEvent('d1', 'voltage_dip', beginMs, over));
    await until(() => row.getAttribute('data-ongoing'), (ongoing) => ongoing === 'false', 'over');
    expect((await row.innerText()).replaceAll('\u00a0', ' ')).toMatch(/6\.20 s/);
    expect((await row.innerText()).replaceAll('\u00a0', ' ')).toContain('115.0 V');
    expect(await page.getByTestId('event-news').textContent()).toMatch(/^Over: /);
    // What was told over the WebSocket has no word of a waveform: it is asked for.
    await row.getByRole('button').first().click();
    await until(() => inkIn(page, 'waveform-V'), (ink) => ink > 100, 'waveform');
  });

  it('catches up on what happened while it was cut off', async () => {
    backend.events = [];
    await open('events');
    await page.getByText('Nothing happened in 30 days.').waitFor();
    backend.cut();
    backend.events = [fakeEvent('missed', 'voltage_swell', Date.now() - 1_000, { extreme: 262 })];
    backend.hasBackend = true;
    await until(rows, (ids) => ids.join() === 'missed', 'the missed one');
  });

  it('shows the waveform of an event, with exact values to the keyboard', async () => {
    await open('events?kind=voltage_dip');
    const row = page.locator('[data-event="e13"]');
    await row.getByRole('button').first().press('Enter');
    await until(() => inkIn(page, 'waveform-V'), (ink) => ink > 100, 'voltages');
    await until(() => inkIn(page, 'waveform-A'), (ink) => ink > 100, 'currents');
    const details = (await row.innerText()).replaceAll('\u00a0', ' ');
    for (const words of ['Dip to 160.1 V on A and C.', '160.1 V (69.6 % of 230 V)', 'Threshold', '207.0 V', 'Outside']) {
      expect(details).toContain(words);
    }
    await page.getByTestId('waveform-V').press('Home');
    await until(() => textOf(page, 'waveform-readout'), (text) => text === 'At −40.0 ms', 'first sample');
    await page.getByTestId('waveform-V').press('ArrowRight');
    await until(() => textOf(page, 'waveform-readout'), (text) => text === 'At −39.9 ms', 'second sample');
    await row.getByRole('button').first().press('Enter');
    expect(await page.getByTestId('waveform-V').count()).toBe(0);

    const meterFault = fakeEvent('f', 'meter_fault', Date.now() - 60_000, { phases: ['A', 'B', 'C'] });
    await page.getByTestId('kinds').getByText('All').click();
    backend.happen(meterFault);
    await page.locator('[data-event="f"]').getByRole('button').click();
    await page.getByTestId('no-waveform').waitFor();
  });

  it('shows the events of one kind, and opens one from the curve', async () => {
    await open('events');
    await page.getByTestId('kinds').getByText('Voltage dip').click();
    await until(rows, (ids) => ids.length === 7, 'dips only');
    expect(page.url()).toContain('kind=voltage_dip');
    expect(await textOf(page, 'event-count')).toContain('7 × Voltage dip in 30 days');
    await until(() => textOf(page, 'itic-readout'), (text) => text === '5 of 7 outside the ITIC curve.', 'verdict');

    // The shortest dip, then the next longer one.
    await page.getByTestId('itic-chart').press('Home');
    await until(() => textOf(page, 'itic-readout'), (text) => text.includes('30 ms, 96.3 V'), 'shortest');
    await page.getByTestId('itic-chart').press('ArrowRight');
    await until(() => textOf(page, 'itic-readout'), (text) => text.includes('60 ms, 184.2 V'), 'next');
    await page.getByTestId('itic-chart').press('Enter');
    await until(() => inkIn(page, 'waveform-V'), (ink) => ink > 100, 'opened');
    expect(await page.locator('[data-event="e1"] button').first().getAttribute('aria-expanded')).toBe('true');
    await page.goBack();
    await until(rows, (ids) => ids.length === 15, 'all again, as many as fit');
    await page.getByTestId('more-events').click();
    await until(rows, (ids) => ids.length === 16, 'all of them');
  });

  it('loads older events than fit into one answer', async () => {
    const nowMs = Date.now();
    backend.events = Array.from({ length: 230 }, (_, index) => fakeEvent(`e${index}`, 'over_current', nowMs - (231 - index) * 60_000));
    await open('events');
    await until(() => textOf(page, 'event-count'), (text) => text === '200 or more events in 30 days', 'the newest');
    await page.getByTestId('older-events').click();
    await until(() => textOf(page, 'event-count'), (text) => text === '230 events in 30 days', 'all');
    expect(await page.getByTestId('older-events').count()).toBe(0);
  });

  it('says when events cannot be loaded, and tries again', async () => {
    backend.eventsAnswer = problem(503, 'the store is not there');
    await open('events');
    await page.getByText('The store is not there.').waitFor();
    backend.eventsAnswer = null;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByTestId('event').first().waitFor();
  });

  it('shows the newest harmonics against the levels of the standard', async () => {
    await open('harmonics');
    await until(() => textOf(page, 'set-time'), (text) => text.endsWith(', newest'), 'newest');
    expect(Number(await page.getByTestId('levels').getAttribute('data-above'))).toBe(1);
    expect(await textOf(page, 'levels')).toMatch(/15th harmonic, phase C: [01]\.\d\d %, level 0\.50 %/);
    expect(await textOf(page, 'thd-A')).toMatch(/^[345]\.\d\d %$/);

    const chart = page.getByTestId('harmonics-chart');
    await chart.press('Home');
    await until(() => textOf(page, 'harmonics-readout'), (text) => text.startsWith('2nd harmonic'), 'first order');
    for (let order = 3; order <= 15; order += 1) await chart.press('ArrowRight');
    const readout = await textOf(page, 'harmonics-readout');
    expect(readout).toMatch(/^15th harmonic\s+749\.70 Hz/);
    expect(readout).toContain('level 0.50 %');
    expect(readout).toContain('above the level');
    await page.getByTestId('harmonics-phases').getByText('B').click();
    await until(() => textOf(page, 'harmonics-readout'), (text) => /B\s/.test(text) && !/A\s+[\d.]+ %/.test(text), 'B alone');

    await page.getByTestId('harmonics-quantity').getByText('Current').click();
    await until(() => textOf(page, 'levels'), (text) => text.includes('voltages only'), 'no levels');
    expect(await textOf(page, 'harmonics-of-A')).toMatch(/6\.60 A/);
  });

  it('has every value in a table', async () => {
    await open('harmonics');
    await page.getByTestId('harmonics-table').locator('summary').click();
    const table = page.getByTestId('harmonics-table').getByRole('table');
    expect(await table.locator('tbody tr').count()).toBe(40);
    const cells = await table.locator('tbody tr').nth(0).locator('th, td').allInnerTexts();
    expect(cells.map((cell) => cell.replaceAll(/\s+/g, ' '))).toEqual([
      '1st',
      '100.0 % 230.400 V ∠ 0°',
      '100.0 % 231.100 V ∠ −120°',
      '100.0 % 231.800 V ∠ 120°',
      '–',
    ]);
    expect(await table.locator('tbody tr').nth(4).locator('td').last().innerText()).toMatch(/^6\.00\s%$/);
  });

  it('shows older measurements: one before, one of the time line, another day', async () => {
    await open('harmonics?day=2026-01-15');
    await until(() => textOf(page, 'set-number'), (text) => text === '144 of 144', 'the last of that day');
    expect(await textOf(page, 'set-time')).toBe('15 Jan, 23:50:00');
    await page.getByTestId('set-before').click();
    await until(() => textOf(page, 'set-time'), (text) => text === '15 Jan, 23:40:00', 'one before');
    expect(await textOf(page, 'set-number')).toBe('143 of 144');

    const timeline = page.getByTestId('set-timeline');
    await until(() => inkIn(page, 'set-timeline'), (ink) => ink > 100, 'drawn');
    await timeline.press('Home');
    await until(() => textOf(page, 'timeline-readout'), (text) => text.startsWith('00:00:00'), 'first of the day');
    await timeline.press('Enter');
    await until(() => textOf(page, 'set-time'), (text) => text === '15 Jan, 00:00:00', 'chosen');
    await page.getByTestId('previous-day').click();
    await until(() => textOf(page, 'set-time'), (text) => text === '14 Jan, 23:50:00', 'the day before');
    await page.reload();
    await until(() => textOf(page, 'set-time'), (text) => text === '14 Jan, 23:50:00', 'by its address');
    await page.getByTestId('newest-set').click();
    await until(() => textOf(page, 'set-time'), (text) => text.endsWith('newest'), 'newest');
  });

  it('measures when asked to, and says how far it is', async () => {
    await open('harmonics?day=2026-01-15');
    await until(() => textOf(page, 'set-time'), (text) => text.startsWith('15 Jan'), 'an old one');
    let acknowledge = () => {};
    backend.captureGate = new Promise((resolve) => (acknowledge = resolve));
    await page.getByTestId('measure-now').click();
    await until(captureState, (state) => state === 'asked', 'asked');
    expect(await page.getByTestId('measure-now').getAttribute('aria-busy')).toBe('true');
    expect(await textOf(page, 'capture-note')).toContain('measuring');
    await picture(page, 'quality/capture-asked');
    acknowledge();
    await until(captureState, (state) => state === 'measured', 'measured');
    await picture(page, 'quality/capture-measured');
    backend.deliverCapture(Date.now());
    await until(captureState, (state) => state === 'done', 'done');
    await until(() => textOf(page, 'set-time'), (text) => text.endsWith('newest'), 'shown');
    expect(await textOf(page, 'capture-note')).toMatch(/^Measured at \d\d:\d\d:\d\d\.$/);
    await picture(page, 'quality/capture-done');
  });

  it.each([
    [409, 'refused', 'The meter is being started.'],
    [503, 'offline', 'not connected'],
    [504, 'silent', 'did not answer in time'],
    [429, 'too-fast', 'Again in'],
  ])('explains a measurement that failed with %d', async (status, state, words) => {
    await open('harmonics');
    await page.getByTestId('set-time').waitFor();
    backend.captureAnswer = { ...problem(status, status === 409 ? 'the device refused: the meter is being started' : 'no'), ...(status === 429 && { retryAfterS: 30 }) };
    await page.getByTestId('measure-now').click();
    await until(captureState, (seen) => seen === state, state);
    expect(await textOf(page, 'capture-note')).toContain(words);
    expect(await page.getByTestId('measure-now').getAttribute('aria-disabled')).toBe(String(status === 429));
    await picture(page, `quality/capture-${state}`);
  });

  it('has words for a device that never measured harmonics, and lets it measure', async () => {
    backend.hasHarmonics = false;
    await open('harmonics');
    await page.getByText('No harmonics were kept yet.').waitFor();
    await page.getByText('No harmonics were kept on this day.').waitFor();
    await picture(page, 'quality/no-harmonics');
    await page.getByTestId('measure-now').click();
    await until(captureState, (state) => state === 'measured', 'measured');
    backend.deliverCapture(Date.now());
    await until(() => textOf(page, 'set-number'), (text) => text === '1 of 1', 'the first');
  });

  it('fits a phone and a desktop without scrolling sideways, light and dark', async () => {
    await open('events');
    await page.getByTestId('event').first().waitFor();
    for (const [size, { viewport }] of Object.entries({ phone, desktop })) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        for (const view of ['events', 'harmonics?of=voltage', 'harmonics?of=current']) {
          await page.goto(`${app.origin}/#/quality/${view}`);
          if (view === 'events') await page.getByTestId('event').first().waitFor();
          else await until(() => inkIn(page, 'set-timeline'), (ink) => ink > 100, 'drawn');
          const tooWide = await page.evaluate((w) => document.documentElement.scrollWidth - w, viewport.width);
          expect(tooWide, `${view} on a ${size}`).toBeLessThanOrEqual(0);
          await picture(page, `quality/${view.replace('?of=', '-')}-${size}-${colorScheme}`, { fullPage: true });
        }
      }
    }
  });
});
