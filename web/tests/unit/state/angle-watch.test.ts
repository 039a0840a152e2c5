import { describe, expect, it } from 'vitest';
import type { HarmonicSet } from '../../../src/domain/harmonics.ts';
import { AngleWatch } from '../../../src/state/angle-watch.svelte.ts';
import { ManualClock, settle } from '../api/fake-socket.ts';
import { voltageSet } from '../sample.ts';

function scene() {
  const clock = new ManualClock();
  let asked = 0;
  let newest: () => Promise<HarmonicSet | null> = () => Promise.resolve(null);
  const watch = new AngleWatch({
    timers: clock,
    newest: () => {
      asked += 1;
      return newest();
    },
  });
  return { clock, watch, asked: () => asked, answer: (set: typeof newest) => void (newest = set) };
}

describe('AngleWatch', () => {
  it('keeps the angles of the newest set and lets the rest go', async () => {
    const { watch, answer } = scene();
    await watch.load();
    expect(watch.newest).toBeNull();
    answer(() => Promise.resolve(voltageSet(7_000, { 1: 230 })));
    await watch.load();
    expect(watch.newest).toEqual({ measuredAtMs: 7_000, angleDeg: { A: 1, B: 1, C: null } });
  });

  it('fetches once for many sets that are told of together, and for none that are older', async () => {
    const { watch, clock, asked, answer } = scene();
    answer(() => Promise.resolve(voltageSet(9_000, { 1: 230 })));
    for (const timeMs of [7_000, 8_000, 9_000]) watch.heard(timeMs);
    await clock.pass(2_000);
    await settle();
    expect(asked()).toBe(1);
    watch.heard(8_500);
    expect(clock.pending).toBe(0);
  });

  it('keeps what it has when a fetch fails, and leaves no timer behind', async () => {
    const { watch, clock, answer } = scene();
    answer(() => Promise.resolve(voltageSet(7_000, { 1: 230 })));
    await watch.load();
    answer(() => Promise.reject(new Error('cut off')));
    await watch.load();
    expect(watch.newest?.measuredAtMs).toBe(7_000);
    watch.heard(8_000);
    watch.stop();
    watch.heard(9_000);
    expect(clock.pending).toBe(0);
  });
});
