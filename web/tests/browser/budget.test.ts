import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Browser } from 'playwright-core';
import { inEnglish, launchChromium, phone, webRoot } from './chromium.ts';
import { FakeBackend, serveBuiltApp } from './fake-backend.ts';

/// What the first page may weigh on its way to an old phone, in bytes.
const mostScript = 150_000;
const mostStyle = 30_000;

let app: Awaited<ReturnType<typeof serveBuiltApp>>;
let browser: Browser;

beforeAll(async () => {
  app = await serveBuiltApp();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await app.close();
});

/// The files of the app that are asked for from opening it until its first values, and for a while after.
async function firstPage(): Promise<string[]> {
  const page = await browser.newPage({ ...inEnglish, ...phone });
  await new FakeBackend().attach(page);
  await page.goto(`${app.origin}/#/login`);
  await page.getByTestId('username').fill('ada');
  await page.getByTestId('password').fill('correct horse');
  await page.getByTestId('submit').click();
  await page.getByTestId('phase-A').waitFor();
  const files: string[] = [];
  page.on('request', (request) => files.push(new URL(request.url()).pathname));
  await page.reload();
  await page.getByTestId('phase-A').waitFor();
  await page.waitForTimeout(1_000);
  await page.close();
  return [...new Set(files)].filter((file) => file.startsWith('/assets/'));
}

it('the first page is small enough for an old phone', async () => {
  const sizes = (await firstPage()).map((file) => {
    const content = readFileSync(join(webRoot, 'dist', file));
    return { file, gzip: gzipSync(content, { level: 9 }).length, brotli: brotliCompressSync(content).length };
  });
  const sum = (ending: string, by: 'gzip' | 'brotli') =>
    sizes.filter(({ file }) => file.endsWith(ending)).reduce((total, size) => total + size[by], 0);
  const list = sizes.map(({ file, gzip, brotli }) => `${file}: ${gzip} by gzip, ${brotli} by brotli`).join('\n');
  console.log(`${list}\nscripts: ${sum('.js', 'gzip')} by gzip, ${sum('.js', 'brotli')} by brotli; styles: ${sum('.css', 'gzip')} by gzip`);
  expect(sum('.js', 'gzip'), list).toBeGreaterThan(10_000);
  expect(sum('.js', 'gzip'), list).toBeLessThanOrEqual(mostScript);
  expect(sum('.css', 'gzip'), list).toBeLessThanOrEqual(mostStyle);
});
