import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { inEnglish, launchChromium, phone, watchForFaults } from './chromium.ts';
import { FakeBackend, serveBuiltApp } from './fake-backend.ts';
import { FakeSettings } from './fake-settings.ts';

/// What a test of the settings looks at.
export interface Scene {
  readonly page: Page;
  readonly backend: FakeBackend;
  readonly settings: FakeSettings;
}

/// The built app with made-up settings behind it, anew for each test. No test may complain, or have a secret in an address.
export function settingsScene() {
  let app: Awaited<ReturnType<typeof serveBuiltApp>>;
  let browser: Browser;
  let context: BrowserContext;
  let scene: Scene;
  let faults: string[];
  let urls: string[];

  async function begin(options: object = {}): Promise<void> {
    context = await browser.newContext({ ...inEnglish, ...phone, acceptDownloads: true, ...options });
    const page = await context.newPage();
    // What asks a person where to, no test can answer.
    await page.addInitScript('delete window.showSaveFilePicker');
    faults = watchForFaults(page, app.origin);
    urls = [];
    page.on('request', (request) => void urls.push(request.url()));
    const backend = new FakeBackend();
    const settings = (backend.settings = new FakeSettings());
    await backend.attach(page);
    scene = { page, backend, settings };
  }

  async function end(): Promise<void> {
    await context.close();
    expect(faults).toEqual([]);
    expect(urls.filter((url) => /access-\d|refresh-\d|correct/.test(url))).toEqual([]);
  }

  beforeAll(async () => {
    app = await serveBuiltApp();
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    await app.close();
  });
  beforeEach(() => begin());
  afterEach(() => end());

  return {
    now: () => scene,
    /// Once more, with another browser.
    async restart(options: object): Promise<Scene> {
      await end();
      await begin(options);
      return scene;
    },
    async goto(path: string): Promise<void> {
      await scene.page.goto(`${app.origin}/#/${path}`);
    },
    async signIn(): Promise<void> {
      await scene.page.goto(`${app.origin}/#/login`);
      await scene.page.getByTestId('username').fill('ada');
      await scene.page.getByTestId('password').fill('correct horse');
      await scene.page.getByTestId('submit').click();
      await scene.page.waitForURL(/#\/live$/);
    },
  };
}
