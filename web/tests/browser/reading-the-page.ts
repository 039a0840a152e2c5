import type { Page } from 'playwright-core';

/// Waits until `look` gives what `isRight` accepts; says what it saw last if that never happens.
export async function until<T>(
  look: () => Promise<T>,
  isRight: (seen: T) => boolean,
  what: string,
  timeoutMs = 15_000,
): Promise<T> {
  const endMs = Date.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (isRight(seen)) return seen;
    if (Date.now() > endMs) throw new Error(`${what}: not within ${timeoutMs} ms, last seen ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/// The number that stands there in the base unit (kW as W), null for the en dash. In English.
export async function valueOf(page: Page, testid: string): Promise<number | null> {
  const text = (await page.getByTestId(testid).innerText()).replaceAll('\u00a0', ' ');
  const match = /^([−\d.,]+)\s*(k|M)?/.exec(text);
  if (match === null) return null;
  const factor = { k: 1e3, M: 1e6 }[match[2] as 'k' | 'M'] ?? 1;
  return Number(match[1]?.replace('−', '-').replaceAll(',', '')) * factor;
}

export async function textOf(page: Page, testid: string): Promise<string> {
  return (await page.getByTestId(testid).innerText()).replaceAll('\u00a0', ' ');
}

export async function switchState(page: Page, phase: 'A' | 'B' | 'C') {
  const control = page.getByTestId(`switch-${phase}`);
  const [checked, state, pending] = await Promise.all([
    control.getAttribute('aria-checked'),
    control.getAttribute('data-state'),
    control.getAttribute('data-pending'),
  ]);
  return { checked, state, pending };
}

export function connectionOf(page: Page): Promise<string | null> {
  return page.getByTestId('connection-state').getAttribute('data-state');
}

/// How many pixels of the chart have the colour of a phase.
export function inkIn(page: Page, chartTestid: string): Promise<number> {
  return page.getByTestId(chartTestid).locator('canvas').first().evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    const style = getComputedStyle(document.documentElement);
    const counts = ['a', 'b', 'c'].map((phase) => {
      const hex = style.getPropertyValue(`--phase-${phase}`).trim();
      const wanted = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
      let painted = 0;
      for (let at = 0; at < data.length; at += 4) {
        const isPainted = data[at + 3]! > 200 && wanted.every((value, index) => Math.abs(data[at + index]! - value) < 12);
        if (isPainted) painted += 1;
      }
      return painted;
    });
    return counts.reduce((sum, count) => sum + count, 0);
  });
}

/// How many pixels of a PNG are as blue as phase A.
export function blueIn(page: Page, png: Buffer): Promise<number> {
  return page.evaluate(async (base64) => {
    const image = new Image();
    image.src = `data:image/png;base64,${base64}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    const ctx = canvas.getContext('2d')!;
    ctx.drawImage(image, 0, 0);
    const { data } = ctx.getImageData(0, 0, canvas.width, canvas.height);
    let painted = 0;
    for (let at = 0; at < data.length; at += 4) if (data[at + 2]! - data[at]! > 120) painted += 1;
    return painted;
  }, png.toString('base64'));
}
