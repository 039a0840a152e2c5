import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { desktop, inEnglish, launchChromium, phone, picture, watchForFaults } from './chromium.ts';
import { FakeBackend, problem, serveBuiltApp } from './fake-backend.ts';
import { figuresFrom, recorded } from './fake-energy.ts';
import { textOf, until } from './reading-the-page.ts';

/// Energy, cost and tariff, with figures that a real server told.
describe('energy and cost', () => {
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
    backend = new FakeBackend();
    backend.timezone = 'Europe/Berlin';
    await openContext({ ...inEnglish, ...desktop });
  });
  afterEach(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });

  async function openContext(options: Parameters<Browser['newContext']>[0]): Promise<void> {
    await context?.close();
    context = await browser.newContext(options);
    page = await context.newPage();
    await page.clock.setFixedTime(recorded.recorded_at);
    faults = watchForFaults(page, app.origin);
    await backend.attach(page);
  }

  async function open(path: string): Promise<void> {
    await page.goto(`${app.origin}/#/login`);
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('correct horse');
    await page.getByTestId('submit').click();
    await page.getByTestId('phase-A').waitFor();
    await go(path);
  }

  async function go(path: string): Promise<void> {
    await page.goto(`${app.origin}/#/energy/${path}`);
  }

  const spanShown = () => page.getByTestId('energy-figures').getAttribute('data-span');
  const shows = (span: string) => until(spanShown, (seen) => seen === span, `the figures of ${span}`);
  const kwh = (value: number) => `${value.toLocaleString('en-GB', { minimumFractionDigits: value < 9.995 ? 2 : 1, maximumFractionDigits: value < 9.995 ? 2 : 1 })} kWh`;
  const euro = (value: number) => value.toLocaleString('en-GB', { style: 'currency', currency: 'EUR' }).replace('-', '−');
  const plain = (text: string) => text.replaceAll(/[\u00a0\u202f\u2009]/g, ' ').replaceAll(/\s+/g, ' ').trim();

  it('tells a day by its hours, by keyboard and as a table', async () => {
    await open('day?day=2026-11-26');
    await shows('day 2026-11-26');
    expect(await page.title()).toBe('Energy and cost · EDL');
    const { energy, cost } = figuresFrom('2026-11-25T23:00:00Z');
    expect(await textOf(page, 'import-kwh')).toBe(kwh(energy.import.total_kwh));
    expect(await textOf(page, 'export-kwh')).toBe(kwh(energy.export.total_kwh));
    expect(await textOf(page, 'cost-total')).toBe(euro(cost!.total));
    expect(await page.getByTestId('coverage').count()).toBe(0);

    await page.getByTestId('energy-bars').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    const second = energy.by_hour[1]!;
    expect(plain(await textOf(page, 'bar-readout'))).toContain(`01:00 – 02:00 Import ${second.import_kwh.toFixed(3)} kWh`);
    await page.getByTestId('bars-table-toggle').click();
    const rows = await page.getByTestId('bars-table').locator('tbody tr').allInnerTexts();
    expect(rows).toHaveLength(24);
    expect(plain(rows[1]!)).toContain(`${second.import_kwh.toFixed(3)} kWh`);
    await page.getByTestId('bars-table-toggle').click();

    await page.getByTestId('bars-stacked').getByText('By phase').click();
    await page.getByTestId('energy-bars').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    const told = plain(await textOf(page, 'bar-readout'));
    const byPhase = [...told.matchAll(/\b[ABC] ([\d.]+) kWh/g)].map(([, number]) => Number(number));
    expect(byPhase).toHaveLength(3);
    expect(byPhase.reduce((sum, one) => sum + one, 0)).toBeCloseTo(second.import_kwh, 2);
    await picture(page, 'energy/desktop-day', { fullPage: true });
  });

  it('goes from span to span, and never beyond now', async () => {
    await open('week');
    await shows('week 2026-11-23');
    expect(plain(await textOf(page, 'span'))).toMatch(/^Week 48, 23 ?[–-] ?29 Nov 2026$/);
    expect(await page.getByTestId('next-span').isDisabled()).toBe(true);
    expect(await page.getByTestId('today').isDisabled()).toBe(true);
    expect(await textOf(page, 'import-change')).toMatch(/^\d+ % (more|less) than last week up to this time$/);
    await page.getByTestId('previous-span').click();
    await shows('week 2026-11-16');
    expect(page.url()).toContain('week?day=2026-11-16');
    await page.getByTestId('next-span').click();
    await shows('week 2026-11-23');
    expect(page.url()).toMatch(/energy\/week$/);
    await page.getByTestId('previous-span').click();
    await shows('week 2026-11-16');
    await page.getByTestId('energy-view').getByText('Month').click();
    await shows('month 2026-11-01');
    await go('day?day=2030-01-01');
    await shows('day 2026-11-27');
    expect(plain(await textOf(page, 'span'))).toBe('Today, Fri, 27 Nov 2026');
  });

  it('says what was not measured, and opens a day out of its week', async () => {
    await open('week?day=2026-11-16');
    await shows('week 2026-11-16');
    expect(plain(await textOf(page, 'coverage'))).toMatch(/^97\.\d % of the seconds were measured\. Longest gap: 19 Nov,? 14:10 ?[–-] ?17:42\./);
    await page.getByTestId('energy-bars').focus();
    for (const key of ['Home', 'ArrowRight', 'ArrowRight', 'ArrowRight']) await page.keyboard.press(key);
    expect(plain(await textOf(page, 'bar-readout'))).toMatch(/^Thu,? 19 Nov Import .* 85\.\d % measured/);
    await picture(page, 'energy/desktop-week-gap', { fullPage: true });
    await page.keyboard.press('Enter');
    await shows('day 2026-11-19');
    const hours = await page.getByTestId('energy-bars').locator('rect[fill="url(#hatching)"]').count();
    expect(hours).toBe(4);
  });

  it('makes a bill of a month, and tells what it may come to', async () => {
    await open('month');
    await shows('month 2026-11-01');
    const { cost, demand } = figuresFrom('2026-10-31T23:00:00Z');
    expect(await textOf(page, 'bill-total')).toBe(euro(cost!.total));
    const amounts = await page.getByTestId('bill').locator('li:not(.total) .amount').allInnerTexts();
    const cents = amounts.map((text) => Math.round(100 * Number(text.replace('−', '-').replaceAll(/[€,\u00a0]/g, ''))));
    expect(cents.reduce((sum, one) => sum + one, 0)).toBe(Math.round(100 * cost!.total));
    expect(cents.some((one) => one < 0)).toBe(true);
    expect(await textOf(page, 'month-to-date')).toBe(euro(cost!.month.total_to_date));
    expect(await textOf(page, 'month-expected')).toBe(`${euro(cost!.month.projected.expected)} expected in all`);
    expect(await textOf(page, 'demand-peak')).toBe(`${(demand.peak!.power_w / 1000).toFixed(2)} kW`);
    await page.getByTestId('heat-map').focus();
    for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp', 'ArrowUp']) await page.keyboard.press(key);
    expect(await textOf(page, 'heat-readout')).toMatch(/^Monday, \d\d:00–\d\d:00/);
    await picture(page, 'energy/desktop-month', { fullPage: true });
  });

  it('has a year of months, and says so where nothing was measured', async () => {
    await open('year');
    await shows('year 2026-01-01');
    await page.getByTestId('energy-bars').focus();
    await page.keyboard.press('Home');
    expect(plain(await textOf(page, 'bar-readout'))).toContain('January 2026 Import – Export – not measured');
    await picture(page, 'energy/desktop-year', { fullPage: true });
    await page.getByTestId('previous-span').click();
    expect(await textOf(page, 'energy-nothing')).toContain('Nothing was measured in this span.');
    backend.energy.isBroken = true;
    await page.getByTestId('previous-span').click();
    expect(await textOf(page, 'energy-failure')).toContain('The store is not there.');
    backend.energy.isBroken = false;
    await go('day?day=2026-11-26');
    await shows('day 2026-11-26');
  });

  it('leads to the tariff where there is none, and keeps the first one', async () => {
    backend.energy.tariff = null;
    await open('day?day=2026-11-26');
    await page.getByTestId('no-tariff').waitFor();
    expect(await page.getByTestId('bill').count()).toBe(0);
    await page.getByTestId('set-up-tariff').click();
    await page.getByTestId('start-day-night').click();
    await page.getByTestId('version-rates-price').fill('0.32');
    await page.getByTestId('version-rates-period-0-price').fill('0,21');
    await page.getByTestId('version-standing').fill('9.9');
    await page.getByTestId('save-tariff').click();
    await until(() => textOf(page, 'tariff-saved'), (text) => text === 'The tariff is saved.', 'the tariff to be saved');
    expect(backend.energy.sent).toEqual([
      {
        currency: 'GBP',
        versions: [
          {
            valid_from: '2026-01-01',
            energy: {
              name: 'day',
              price_per_kwh: 0.32,
              periods: [{ name: 'night', price_per_kwh: 0.21, seasons: [], days: [], times: [{ from: '22:00', to: '06:00' }] }],
            },
            standing: { price: 9.9, per: 'month' },
            levies: [],
          },
        ],
      },
    ]);
  });

  it('keeps what is typed over a reload, and discards it when told to', async () => {
    await open('tariff');
    await page.getByTestId('version-rates-price').fill('0.35');
    await page.getByTestId('draft-kept').waitFor();
    await go('day');
    await shows('day 2026-11-27');
    await page.reload();
    await go('tariff');
    await until(() => page.getByTestId('version-rates-price').inputValue(), (value) => value === '0.35', 'the draft');
    await picture(page, 'energy/desktop-tariff', { fullPage: true });
    await page.getByTestId('discard-tariff').click();
    await page.getByTestId('confirm-switch').click();
    await until(() => page.getByTestId('version-rates-price').inputValue(), (value) => value === '0.3204', 'the tariff that holds');
    expect(await page.getByTestId('save-tariff').isDisabled()).toBe(true);
  });

  it('begins new prices on a day, so that old months keep theirs', async () => {
    await open('tariff');
    await page.getByTestId('new-version-from').fill('2027-01-01');
    await page.getByTestId('add-version').click();
    expect(await page.getByTestId('version-2').getAttribute('aria-pressed')).toBe('true');
    await page.getByTestId('version-rates-price').fill('0.3504');
    await page.getByTestId('save-tariff').click();
    await until(async () => backend.energy.sent.length, (count) => count === 1, 'the tariff to be sent');
    const sent = backend.energy.sent[0] as { versions: { valid_from: string; energy: { price_per_kwh: number } }[] };
    expect(sent.versions.map(({ valid_from, energy }) => [valid_from, energy.price_per_kwh])).toEqual([
      ['2026-01-01', 0.3104],
      ['2026-11-01', 0.3204],
      ['2027-01-01', 0.3504],
    ]);
  });

  it('says at the fields what is wrong, by its own rules and by the server’s', async () => {
    await open('tariff');
    await page.getByTestId('version-rates-add-period').click();
    await page.getByTestId('version-rates-period-2-name').fill('late');
    await page.getByTestId('version-rates-period-2-price').fill('cheap');
    await page.getByTestId('version-0').click();
    await page.getByTestId('save-tariff').click();
    // The prices that are at fault come to the front.
    await until(() => page.getByTestId('version-1').getAttribute('aria-pressed'), (pressed) => pressed === 'true', 'the faulty prices');
    expect(await textOf(page, 'version-rates-period-2-fault')).toContain('another price holds too');
    expect(await page.locator('#version-rates-period-2-price-note').innerText()).toBe('A number, please.');
    expect(backend.energy.sent).toEqual([]);
    await page.getByTestId('version-rates-period-2-remove').click();
    await page.getByTestId('version-rates-price').fill('0.33');
    backend.energy.refusal = problem(422, 'the settings have wrong members', [
      { pointer: '/tariff/versions/1/energy/price_per_kwh', detail: 'is not to our taste' },
      { pointer: '/tariff/holidays/dates/3', detail: 'is no day' },
    ]);
    await page.getByTestId('save-tariff').click();
    await until(() => page.locator('#version-rates-price-note').innerText(), (text) => text === 'Is not to our taste.', 'the server’s words');
    expect(await textOf(page, 'form-error')).toContain('Holidays/dates/3 is no day.');
  });

  it('tries a draft out over the own energy', async () => {
    await open('tariff');
    await page.getByTestId('version-rates-price').fill('0.2904');
    await page.getByTestId('compare').click();
    await page.getByTestId('compared-draft').waitFor();
    const [draft, present] = [0, null].map((index) => recorded.comparison.tariffs.find((one) => one.index === index)!.total) as [number, number];
    expect(plain(await textOf(page, 'compared-present'))).toContain(euro(present));
    expect(plain(await textOf(page, 'compared-draft'))).toContain(euro(draft));
    expect(plain(await textOf(page, 'compared-draft'))).toContain(`${euro(present - draft)} less`);
    expect((backend.energy.sent[0] as { versions: { energy: { price_per_kwh: number } }[] }).versions[1]?.energy.price_per_kwh).toBe(0.2904);
  });

  it('shows the tariff to others, who cannot change it', async () => {
    backend.role = 'viewer';
    await open('tariff');
    await page.getByTestId('owner-only').waitFor();
    expect(await page.getByTestId('version-rates-price').isDisabled()).toBe(true);
    expect(await page.getByTestId('save-tariff').count()).toBe(0);
    expect(await page.getByTestId('week-grid').locator('rect').count()).toBeGreaterThan(20);
    backend.energy.tariff = null;
    await go('day?day=2026-11-26');
    expect(await textOf(page, 'no-tariff')).toContain('The owner of this device has not entered a tariff.');
  });

  it('judges the voltage of a week by the band of EN 50160', async () => {
    await open('day');
    await page.goto(`${app.origin}/#/quality/voltage?week=2026-W47`);
    await page.getByTestId('voltage').waitFor();
    expect(plain(await page.getByTestId('voltage-A').innerText())).toMatch(/^A 100 % ✓/);
    expect(plain(await textOf(page, 'voltage-readout'))).toContain('band 207.0 V to 253.0 V');
    await picture(page, 'energy/desktop-voltage', { fullPage: true });
  });

  describe('in German, on a phone, in the dark', () => {
    beforeEach(() => openContext({ ...phone, locale: 'de-DE', timezoneId: 'Europe/Berlin', colorScheme: 'dark' }));

    it.each(['day?day=2026-11-26', 'week?day=2026-11-16', 'month', 'year', 'tariff'])('fits %s', async (path) => {
      await open(path);
      await page.getByTestId(path === 'tariff' ? 'tariff-form' : 'energy-bars').waitFor();
      const isWider = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
      expect(isWider).toBe(false);
      if (path !== 'tariff') expect(await textOf(page, 'import-kwh')).toMatch(/^[\d.]+,\d+ kWh$/);
      await picture(page, `energy/phone-dark-german-${path.replace(/\?.*/, '')}`, { fullPage: true });
    });
  });
});
