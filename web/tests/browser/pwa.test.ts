import { copyFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inEnglish, launchChromium, phone, picture, watchForFaults, webRoot } from './chromium.ts';
import { FakeBackend, serveBuiltApp } from './fake-backend.ts';
import { until } from './reading-the-page.ts';

/// The app on a home screen, and without network.
describe('the installed app', () => {
  let folder: string;
  let app: Awaited<ReturnType<typeof serveBuiltApp>>;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let backend: FakeBackend;
  let faults: string[];

  beforeAll(async () => {
    // A copy, since one test puts a newer version into it.
    folder = mkdtempSync(join(tmpdir(), 'edl-pwa-'));
    cpSync(join(webRoot, 'dist'), folder, { recursive: true });
    app = await serveBuiltApp(folder);
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    context = await browser.newContext({ ...inEnglish, ...phone, serviceWorkers: 'allow' });
    page = await context.newPage();
    faults = watchForFaults(page, app.origin);
    backend = new FakeBackend();
    await backend.attach(page);
  });
  afterEach(async () => {
    await context.close();
    expect(faults).toEqual([]);
  });

  /// Waits until all of the app is kept.
  async function kept(): Promise<void> {
    await page.waitForFunction(() => navigator.serviceWorker.ready.then(({ active }) => active !== null));
  }

  async function signIn(): Promise<void> {
    await page.goto(`${app.origin}/#/login`);
    await page.getByTestId('username').fill('ada');
    await page.getByTestId('password').fill('correct horse');
    await page.getByTestId('submit').click();
    await page.getByTestId('phase-A').waitFor();
  }

  it('can be installed: Chromium finds nothing that is missing', async () => {
    await page.goto(`${app.origin}/#/login`);
    await kept();
    const session = await context.newCDPSession(page);
    const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
    // A window without traces installs nothing, whatever the page is like.
    expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);
    const { errors, data } = await session.send('Page.getAppManifest');
    expect(errors).toEqual([]);
    const manifest = JSON.parse(data ?? '{}') as { icons: Picture[]; screenshots: Picture[]; id: string; shortcuts: { url: string }[] };
    expect(manifest.id).toBe('/');
    expect(manifest.icons.some(({ purpose }) => purpose === 'maskable')).toBe(true);
    for (const { src, sizes } of [...manifest.icons, ...manifest.screenshots]) {
      if (src.endsWith('.png')) expect(pngSize(src), src).toBe(sizes);
    }
    expect(manifest.shortcuts.map(({ url }) => url)).toEqual(['/#/live', '/#/history', '/#/energy/day', '/#/control']);
  });

  interface Picture {
    readonly src: string;
    readonly sizes: string;
    readonly purpose?: string;
  }

  function pngSize(path: string): string {
    const png = readFileSync(join(webRoot, 'public', path));
    return `${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`;
  }

  it('opens without network, and says that the server cannot be reached', async () => {
    await signIn();
    await kept();
    await context.setOffline(true);
    backend.cut();
    await page.reload();
    await page.getByTestId('account').waitFor();
    expect(await page.title()).toBe('Live · EDL');
    // Every page is kept, those too that nobody has looked at.
    await page.goto(`${app.origin}/#/add-device`);
    await page.getByText('Add a device').first().waitFor();
    await picture(page, 'craft/offline');
  });

  it('keeps no answer of the server and no token', async () => {
    await signIn();
    await kept();
    await page.reload();
    await page.getByTestId('phase-A').waitFor();
    const urls = await page.evaluate(async () => {
      const names = await caches.keys();
      const all = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)));
      return all.flat();
    });
    expect(urls.length).toBeGreaterThan(5);
    expect(urls.filter((path) => !/^\/(index\.html|icon\.svg|assets\/[\w.-]+\.(js|css|svg|png|woff2))$/.test(path))).toEqual([]);
  });

  it('tells of a new version, and keeps what is being typed until somebody takes it', async () => {
    await page.goto(`${app.origin}/#/login`);
    await kept();
    await page.reload();
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await page.getByTestId('username').fill('half a na');

    // Another list of what is kept makes another worker, and another document shows which one is open.
    const names = { worker: join(folder, 'service-worker.js'), index: join(folder, 'index.html') };
    for (const name of Object.values(names)) copyFileSync(name, `${name}.old`);
    writeFileSync(names.index, readFileSync(names.index, 'utf8').replace('<body>', '<body data-version="new">'));
    const worker = readFileSync(names.worker, 'utf8');
    const newer = worker.replace(/[0-9a-f]{4}(",\s*"?url"?:\s*"index\.html")/, (_, rest: string) => `beef${rest}`);
    expect(newer).not.toBe(worker);
    writeFileSync(names.worker, newer);
    await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
    await page.getByTestId('update-note').waitFor();
    expect(await page.getByTestId('username').inputValue()).toBe('half a na');
    await picture(page, 'craft/new-version');

    await page.getByTestId('take-update').click();
    await until(() => page.locator('body').getAttribute('data-version').catch(() => null), (version) => version === 'new', 'new version');
    for (const name of Object.values(names)) copyFileSync(`${name}.old`, name);
  });
});
