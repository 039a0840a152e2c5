import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { desktop, inEnglish, launchChromium, phone, picture, watchForFaults, webRoot } from './chromium.ts';
import { FakeBackend, problem, serveBuiltApp } from './fake-backend.ts';
import { longestReport } from './fake-report.ts';
import { textOf, until } from './reading-the-page.ts';

/// The weekly report by EN 50160 on screens and on paper, against made-up answers.
describe('the weekly report', () => {
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
    context = await browser.newContext({ ...inEnglish, ...desktop });
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

  async function open(path = 'report?week=2026-W03'): Promise<void> {
    await page.goto(`${app.origin}/#/login`);
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('correct horse');
    await page.getByTestId('submit').click();
    await page.getByTestId('phase-A').waitFor();
    await page.goto(`${app.origin}/#/${path}`);
  }

  function weekShown(): Promise<string | null> {
    return page.getByTestId('report').getAttribute('data-week');
  }

  /// @return how many sheets it takes
  async function printTo(name: string): Promise<number> {
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: false });
    const folder = join(webRoot, 'test-output/report');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `${name}.pdf`), pdf);
    return [...pdf.toString('latin1').matchAll(/\/Type\s*\/Page\b(?!s)/g)].length;
  }

  it('tells each limit by phase, with what it rests on', async () => {
    await open();
    await page.getByTestId('report').waitFor();
    expect(await page.title()).toBe('Weekly report · EDL');
    expect(await textOf(page, 'report-device')).toBe('Demo house');
    expect(await textOf(page, 'report-week')).toMatch(/^Week 3 of 2026, 12\s?[–-]\s?18 January 2026 \(Europe\/Berlin\)$/);
    expect(await textOf(page, 'report-nominal')).toBe('Un 230 V phase to neutral, 50 Hz');
    expect(await page.getByTestId('overall').getAttribute('data-verdict')).toBe('fails');
    expect(await textOf(page, 'overall')).toContain('At least one limit was not kept.');

    const usual = page.getByTestId('criterion-voltage_usual');
    expect(await usual.getAttribute('data-verdict')).toBe('fails');
    const cells = await usual.locator('tr').first().locator('th, td').allInnerTexts();
    expect(cells.map((cell) => cell.replaceAll(/\s+/g, ' ').trim())).toEqual([
      'Supply voltage, 95 % of the week',
      '100 % Passes',
      '99.59 % Passes',
      '92.28 % Fails',
      'Fails',
    ]);
    const why = (await usual.innerText()).replaceAll(/\s+/g, ' ');
    expect(why).toContain('Limit: 95 % of the ten-minute means within Un ±10 % (EN 50160:2010, 4.2.2.2; shown: share of the means within)');
    expect(why).toContain(
      'A: 998, B: 994, C: 921 of 998 ten-minute means were within the limit; 4 that a dip, swell or interruption touched are left out; 6 of 1,004 were not measured.',
    );
    // 997 of 998 is not 100 %, and what could have been otherwise is no pass.
    const always = (await textOf(page, 'criterion-voltage_permissible')).replaceAll(/\s+/g, ' ');
    expect(always).toContain('99.89 % Fails');
    expect(await page.getByTestId('criterion-voltage_permissible').getAttribute('data-verdict')).toBe('fails');
    expect(await textOf(page, 'criterion-voltage_harmonics')).toMatch(/113 %/);
    expect(await textOf(page, 'criterion-flicker')).toContain('not measured');
    expect(await textOf(page, 'criterion-flicker')).toContain('Cannot be told');
    expect(await textOf(page, 'legend')).toContain('Flicker');
  });

  it('counts events in the tables of the standard, and hides no gap', async () => {
    await open();
    await page.getByTestId('report').waitFor();
    const dips = page.getByTestId('dips').locator('tbody tr');
    expect((await dips.nth(1).locator('td').allInnerTexts()).map((cell) => cell.replace(/^[A-X]\d\s*/, '').trim())).toEqual(['2', '1', '0', '0', '0']);
    expect(await textOf(page, 'swells')).toContain('110');
    expect(await textOf(page, 'count-short')).toBe('1');
    expect(await textOf(page, 'itic-no_damage')).toBe('4');
    expect(await page.getByTestId('supply-events').locator('tbody tr').count()).toBe(8);
    await page.getByText('2 others are under Power quality').waitFor();

    expect(await textOf(page, 'coverage-share')).toBe('99.2 %');
    expect(await textOf(page, 'longest-gap')).toBe('Longest gap 1 h 14 min, from 14 Jan, 03:30:00.');
    // 99.999 % is not all.
    expect(await textOf(page, 'coverage')).toContain('99.9 %');
  });

  it('goes from week to week, over the turn of the year too, and no further than this one', async () => {
    await open('report?week=2026-W01');
    await until(weekShown, (week) => week === '2026-W01', 'the first week');
    await page.getByTestId('previous-week').click();
    await until(weekShown, (week) => week === '2025-W52', 'the one before');
    await page.goBack();
    await until(weekShown, (week) => week === '2026-W01', 'back');
    await page.getByTestId('week-input').fill('2026-01-22');
    await until(weekShown, (week) => week === '2026-W04', 'the week of a day');
    expect(page.url()).toContain('#/report?week=2026-W04');

    await page.goto(`${app.origin}/#/report`);
    await until(weekShown, (week) => week !== '2026-W04', 'the last whole week');
    const last = await weekShown();
    expect(await page.getByTestId('next-week').isEnabled()).toBe(true);
    await page.getByTestId('next-week').click();
    await until(weekShown, (week) => week !== last, 'this week');
    expect(await page.getByTestId('next-week').isDisabled()).toBe(true);
    expect(await textOf(page, 'overall')).toContain('The week is not over');
  });

  it('is reached from power quality', async () => {
    await open('quality/events');
    await page.getByTestId('weekly-report').click();
    await page.getByTestId('report').waitFor();
    expect(await page.getByTestId('nav-quality').getAttribute('aria-current')).toBe('page');
  });

  it('says what went wrong, and prints nothing then; a missing coverage is told and no more', async () => {
    backend.reports.reportAnswer = () => problem(503, 'the store is not there');
    await open();
    await until(() => textOf(page, 'report-failure'), (text) => text.includes('The store is not there.'), 'failure');
    expect(await page.getByTestId('print').isDisabled()).toBe(true);
    const again = new FakeBackend();
    backend.reports.reportAnswer = again.reports.reportAnswer;
    backend.reports.coverageAnswer = problem(500, 'no');
    await page.getByText('Try again').click();
    await until(() => textOf(page, 'coverage'), (text) => text === 'How much of the week was measured could not be told.', 'told');
  });

  it('prints on at most two sheets, black on white, without what is around it', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await open();
    await page.getByTestId('report').waitFor();
    await page.evaluate(() => {
      (window as unknown as { printed: number }).printed = 0;
      window.print = () => void ((window as unknown as { printed: number }).printed += 1);
    });
    await page.getByTestId('print').click();
    expect(await page.evaluate(() => (window as unknown as { printed: number }).printed)).toBe(1);
    expect(await printTo('usual')).toBeLessThanOrEqual(2);

    // An A4 sheet's width less its margins, at 96 dots per inch.
    await page.setViewportSize({ width: 692, height: 1024 });
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    for (const name of ['Pages', 'Device']) expect(await page.getByRole('navigation', { name }).count()).toBe(0);
    for (const testid of ['print', 'previous-week', 'alert-bell', 'account', 'toasts']) {
      expect(await page.getByTestId(testid).isVisible(), testid).toBe(false);
    }
    const colours = await page.evaluate(() => {
      const style = getComputedStyle(document.querySelector('h1')!);
      return [style.color, getComputedStyle(document.documentElement).backgroundColor];
    });
    expect(colours).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)']);
    const tooWide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(tooWide).toBeLessThanOrEqual(0);
    await picture(page, 'report/print', { fullPage: true });

    backend.reports.reportAnswer = (week) => ({ status: 200, body: longestReport(week) });
    await page.emulateMedia({ media: null });
    await page.goto(`${app.origin}/#/report?week=2026-W05`);
    await until(weekShown, (week) => week === '2026-W05', 'the longest report');
    expect(await printTo('longest')).toBeLessThanOrEqual(2);
  });

  it('fits a phone and a desktop without scrolling sideways, light and dark', async () => {
    await open();
    await page.getByTestId('report').waitFor();
    for (const [size, { viewport }] of Object.entries({ phone, desktop })) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        const tooWide = await page.evaluate((w) => document.documentElement.scrollWidth - w, viewport.width);
        expect(tooWide, `on a ${size}`).toBeLessThanOrEqual(0);
        await picture(page, `report/${size}-${colorScheme}`, { fullPage: true });
      }
    }
  });
});
