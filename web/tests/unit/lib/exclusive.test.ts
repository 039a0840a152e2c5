import { describe, expect, it } from 'vitest';
import { storageLease } from '../../../src/lib/exclusive.ts';

/// Tabs of one browser: one storage, one clock that moves when they wait.
function browser() {
  const items = new Map<string, string>();
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
  const waiting: { atMs: number; go: () => void }[] = [];
  let nowMs = 0;
  const tab = (owner: string) =>
    storageLease('lock', {
      storage,
      owner,
      nowMs: () => nowMs,
      wait: (delayMs) => new Promise((go) => waiting.push({ atMs: nowMs + delayMs, go })),
    });
  const run = async (untilMs: number) => {
    while (nowMs < untilMs) {
      nowMs += 1;
      for (const one of waiting.splice(0)) {
        if (one.atMs <= nowMs) one.go();
        else waiting.push(one);
      }
      for (let turn = 0; turn < 8; turn += 1) await Promise.resolve();
    }
  };
  return { items, tab, run };
}

describe('storageLease', () => {
  it('lets tabs that start at the same moment work one after the other', async () => {
    const { tab, run, items } = browser();
    const log: string[] = [];
    const work = (name: string) => async () => {
      log.push(`${name} begins`);
      await Promise.resolve();
      log.push(`${name} ends`);
    };
    const all = Promise.all(['x', 'y', 'z'].map((name) => tab(name)(work(name))));
    await run(1_000);
    await all;
    expect(log.length).toBe(6);
    for (let entry = 0; entry < log.length; entry += 2) {
      expect(log[entry]?.replace('begins', 'ends')).toBe(log[entry + 1]);
    }
    expect(items.size).toBe(0);
  });

  it('gives way to a tab that wrote at the same moment and later', async () => {
    const { tab, run, items } = browser();
    let done = false;
    void tab('x')(async () => void (done = true));
    await run(10);
    items.set('lock', 'y 30000');
    await run(500);
    expect(done).toBe(false);
    items.delete('lock');
    await run(1_000);
    expect(done).toBe(true);
  });

  it('is given back after a failure', async () => {
    const { tab, run, items } = browser();
    const failing = tab('x')(() => Promise.reject(new Error('no'))).catch((error: Error) => error.message);
    await run(100);
    expect(await failing).toBe('no');
    expect(items.size).toBe(0);
  });

  it('outlasts a tab that was closed with it', async () => {
    const { tab, run, items } = browser();
    items.set('lock', 'dead 30000');
    let done = false;
    void tab('x')(async () => void (done = true));
    await run(29_000);
    expect(done).toBe(false);
    await run(31_000);
    expect(done).toBe(true);
  });
});
