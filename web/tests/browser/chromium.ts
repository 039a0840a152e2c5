import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

export const webRoot = fileURLToPath(new URL('../..', import.meta.url));
const outputRoot = join(webRoot, 'test-output');

export const phone = { viewport: { width: 375, height: 812 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
export const desktop = { viewport: { width: 1280, height: 860 } };
/// What the browser keeps of the app would answer in place of a test's made-up server; `pwa.test.ts` lets it.
export const inEnglish: BrowserContextOptions = { locale: 'en-GB', timezoneId: 'Europe/Berlin', colorScheme: 'light', serviceWorkers: 'block' };

/// Debian's Chromium, speaking to nobody but the page under test. The profile is a new temporary folder each time.
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.EDL_CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/// Keeps a picture of the page in test-output/, for people to look at.
export async function picture(page: Page, name: string, options: { fullPage?: boolean } = {}): Promise<void> {
  const path = join(outputRoot, `${name}.png`);
  mkdirSync(dirname(path), { recursive: true });
  await page.screenshot({ path, ...options });
}

/// Everything that the page complains of, and every request that it makes to another host than its own.
export function watchForFaults(page: Page, origin: string): string[] {
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`exception: ${error.message}`));
  page.on('console', (message) => {
    // Answers that are no success are part of some tests; the browser logs each.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
      faults.push(`console: ${message.text()}`);
    }
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) {
      faults.push(`request to another host: ${request.url()}`);
    }
  });
  return faults;
}
