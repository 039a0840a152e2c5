import { describe, expect, it } from 'vitest';
import type { Columns } from '../../../../src/domain/history/columns.ts';
import { stepsMs, type Level } from '../../../../src/domain/history/resolution.ts';
import { ZoneClock } from '../../../../src/domain/history/zone-clock.ts';
import { TileStore, type RowsQuery, type WantedTile } from '../../../../src/state/history/tile-store.ts';
import { columns, single } from '../../domain/history/history-sample.ts';
import { ManualTimers } from './manual-timers.ts';

const clock = new ZoneClock('UTC');
const wanted = (index: number, level: Level = 'raw'): WantedTile => ({ quantity: 'powerWatt', level, index });
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, at) => wanted(first + at));

/// One row for each step of the asked range.
function rowsOf({ level, span }: RowsQuery): Columns {
  const times: number[] = [];
  for (let timeMs = span.startMs; timeMs < span.endMs; timeMs += stepsMs[level]) times.push(timeMs);
  return columns(times, level === 'raw' ? 0 : stepsMs[level], { A: single(times.map((timeMs) => timeMs / 1_000)) });
}

function scene(mostNumbers?: number) {
  const asked: { query: RowsQuery; signal: AbortSignal; answer: () => Promise<void>; fail: (error: unknown) => Promise<void> }[] = [];
  const timers = new ManualTimers(Date.UTC(2026, 0, 15));
  let changes = 0;
  const store: TileStore = new TileStore({
    load: (query, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
        const settled = async (act: () => void) => {
          act();
          for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
        };
        asked.push({ query, signal, answer: () => settled(() => resolve(rowsOf(query))), fail: (error) => settled(() => reject(error as Error)) });
      }),
    clock,
    timers,
    nowMs: () => timers.nowMs,
    onChange: () => (changes += 1),
    ...(mostNumbers === undefined ? {} : { mostNumbers }),
  });
  const spans = () => asked.map(({ query: { level, span } }) => [level, span.startMs / 900_000, span.endMs / 900_000]);
  return { store, asked, timers, spans, changes: () => changes };
}

/// Old enough that nothing of it may grow.
const old = Date.UTC(2025, 0, 15) / 900_000;

describe('TileStore', () => {
  it('fetches neighbours in one request and keeps each by itself', async () => {
    const { store, asked, spans, changes } = scene();
    store.want(range(old, old + 3), []);
    expect(spans()).toEqual([['raw', old, old + 4]]);
    expect(store.isLoading).toBe(true);
    await asked[0]?.answer();
    expect(store.isLoading).toBe(false);
    expect(changes()).toBe(1);
    const tile = store.find('powerWatt', 'raw', old + 2);
    expect(tile?.columns.fromMs.length).toBe(900);
    expect(tile?.columns.fromMs[0]).toBe((old + 2) * 900_000);
    expect(store.find('voltageRmsV', 'raw', old)).toBeUndefined();
  });

  it('asks for no more at once than the server sends whole, and for three at a time', async () => {
    const { store, asked, spans } = scene();
    store.want(range(old, old + 95), []);
    expect(spans()).toEqual([['raw', old, old + 26], ['raw', old + 26, old + 52], ['raw', old + 52, old + 78]]);
    await asked[1]?.answer();
    expect(spans().at(-1)).toEqual(['raw', old + 78, old + 96]);
  });

  it('asks for nothing twice, and for what may come next when all else is there', async () => {
    const { store, asked, spans } = scene();
    store.want([wanted(old)], [wanted(old - 1), wanted(old + 1)]);
    store.want([wanted(old)], [wanted(old - 1), wanted(old + 1)]);
    expect(spans()).toEqual([['raw', old, old + 1]]);
    await asked[0]?.answer();
    expect(spans().slice(1)).toEqual([['raw', old - 1, old], ['raw', old + 1, old + 2]]);
    await asked[1]?.answer();
    await asked[2]?.answer();
    expect(asked.length).toBe(3);
  });

  it('gives up what is no longer wanted, and not what still is', async () => {
    const { store, asked } = scene();
    store.want(range(old, old + 1), []);
    store.want(range(old + 1, old + 2), []);
    expect(asked[0]?.signal.aborted).toBe(false);
    store.want([wanted(9, '1h')], []);
    expect(asked.map(({ signal }) => signal.aborted)).toEqual([true, true, false]);
    await asked[2]?.answer();
    expect(store.failure).toBeNull();
  });

  it('looks again at what may have grown, and shows what it has meanwhile', async () => {
    const { store, asked, timers } = scene();
    const now = Math.floor(timers.nowMs / 900_000);
    store.want([wanted(now), wanted(old)], []);
    await asked[0]?.answer();
    await asked[1]?.answer();
    store.want([wanted(now), wanted(old)], []);
    expect(asked.length).toBe(2);
    timers.advance(2_000);
    store.want([wanted(now), wanted(old)], []);
    expect(asked.length).toBe(3);
    expect(asked[2]?.query.span.startMs).toBe(now * 900_000);
    expect(store.isLoading).toBe(false);
    // A device that was offline may deliver what is long past.
    await asked[2]?.answer();
    timers.advance(600_000);
    store.want([wanted(old)], []);
    expect(asked.at(-1)?.query.span.startMs).toBe(old * 900_000);
  });

  it('lets go what was not looked at for longest, and never what is seen', async () => {
    // Room for two tiles of 900 rows with two columns.
    const { store, asked } = scene(2 * 900 * 2);
    for (const [at, index] of [old, old + 10, old + 20].entries()) {
      store.want([wanted(index)], []);
      await asked[at]?.answer();
      if (at === 1) store.want([wanted(old)], []);
    }
    const isKept = (index: number) => store.find('powerWatt', 'raw', index) !== undefined;
    expect([old, old + 10, old + 20].map(isKept)).toEqual([true, false, true]);
    store.want(range(old + 30, old + 34), []);
    await asked[3]?.answer();
    expect(range(old + 30, old + 34).every(({ index }) => isKept(index))).toBe(true);
    expect(isKept(old)).toBe(false);
  });

  it('tells what failed and tries again, later and later, or at once if it is told to', async () => {
    const { store, asked, timers } = scene();
    store.want([wanted(old)], []);
    await asked[0]?.fail(new Error('no network'));
    expect(store.failure).toEqual(new Error('no network'));
    store.want([wanted(old)], []);
    expect(asked.length).toBe(1);
    timers.advance(2_000);
    expect(asked.length).toBe(2);
    await asked[1]?.fail(new Error('still none'));
    timers.advance(3_999);
    expect(asked.length).toBe(2);
    store.tryAgain();
    expect(asked.length).toBe(3);
    await asked[2]?.answer();
    expect(store.failure).toBeNull();
    timers.advance(100_000);
    expect(asked.length).toBe(3);
  });

  it('stops', async () => {
    const { store, asked, timers } = scene();
    store.want([wanted(old)], []);
    await asked[0]?.fail(new Error('no network'));
    store.stop();
    timers.advance(100_000);
    expect(asked.length).toBe(1);
  });
});
