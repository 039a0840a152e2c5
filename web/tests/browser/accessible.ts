import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { desktop, phone } from './chromium.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/// All of WCAG 2.2 AA that can be told by a program, and what axe-core holds to be good besides.
const options: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
};

const sizes = { phone: phone.viewport, desktop: desktop.viewport };

/// What axe-core finds wrong with the page as it is, in its size and colours; one line each.
export async function faultsAsItIs(page: Page, without: readonly string[] = []): Promise<string[]> {
  await settled(page);
  return (await run(page, without)).violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary, html }) => {
      const why = (failureSummary ?? '').split('\n').slice(1).join('; ').replaceAll(/\s+/g, ' ').trim();
      return `${id} (${impact}) ${target.join(' ')}: ${why} | ${html.slice(0, 160)}`;
    }),
  );
}

/// The same light and dark, on a phone's and a desktop's size.
/// The page is left as large and as light as it was.
/// @param without  rules that the caller has a reason to leave out, which it says
export async function accessibilityFaults(page: Page, without: readonly string[] = []): Promise<string[]> {
  const before = page.viewportSize();
  const found: string[] = [];
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark'] as const) {
      // What moves or fades has other colours on its way.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      found.push(...(await faultsAsItIs(page, without)).map((fault) => `${size} ${colorScheme} ${fault}`));
    }
  }
  if (before !== null) await page.setViewportSize(before);
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  return found;
}

/// Two frames after the last change of style.
function settled(page: Page): Promise<void> {
  return page.evaluate(() => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))));
}

async function run(page: Page, without: readonly string[]): Promise<AxeResults> {
  // By the debugger, since the page's own security policy lets no such script in.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
  return page.evaluate(
    (given) => (window as unknown as { axe: { run: (options: RunOptions) => Promise<AxeResults> } }).axe.run(given),
    { ...options, rules },
  );
}

/// How far the page reaches beyond its right edge, in pixels: text that has grown with another language, mostly.
export function overflowPx(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
