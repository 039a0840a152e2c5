import { describe, expect, it } from 'vitest';
import { Unreachable } from '../../../src/api/problem.ts';
import type { TimeRange } from '../../../src/api/quality-api.ts';
import type { HarmonicSet } from '../../../src/domain/harmonics.ts';
import { HarmonicLog } from '../../../src/state/harmonic-log.svelte.ts';
import { ManualClock } from '../api/fake-socket.ts';
import { voltageSet } from '../sample.ts';

const day: TimeRange = { startMs: 100_000, endMs: 200_000 };
const at = (timeMs: number) => voltageSet(timeMs, { 1: 230, 5: 4 });

function scene(stored: HarmonicSet[] = []) {
  const clock = new ManualClock();
  const asked: (TimeRange | 'newest')[] = [];
  let failure: Error | null = null;
  const answer = async <T>(value: T): Promise<T> => {
    if (failure !== null) throw failure;
    return value;
  };
  const log = new HarmonicLog(
    {
      newestHarmonics: () => {
        asked.push('newest');
        return answer(stored.at(-1) ?? null);
      },
      harmonics: (_, range) => {
        asked.push(range);
        return answer(stored.filter(({ timeMs }) => timeMs >= range.startMs && timeMs < range.endMs));
      },
    },
    'demo',
    clock,
  );
  return { log, clock, asked, stored, fail: (error: Error | null) => void (failure = error) };
}

describe('HarmonicLog', () => {
  it('knows that there is nothing', async () => {
    const { log } = scene();
    await log.loadNewest();
    expect(log).toMatchObject({ newest: null, isKnown: true, failure: null });
  });

  it('has the newest set and those of a day', async () => {
    const { log } = scene([at(50_000), at(110_000), at(120_000), at(300_000)]);
    await log.loadNewest();
    await log.loadDay(day);
    expect(log.newest?.timeMs).toBe(300_000);
    expect(log.sets.map(({ timeMs }) => timeMs)).toEqual([110_000, 120_000]);
    expect(log.dayOfSets).toBe(day);
  });

  it('fetches a set that it is told of', async () => {
    const { log, clock, stored, asked } = scene([at(110_000)]);
    await log.loadNewest();
    await log.loadDay(day);
    stored.push(at(115_000), at(120_000));
    log.heard(120_000);
    await clock.pass(1_000);
    // The one before came with it and was not told of.
    expect(asked.at(-1)).toEqual({ startMs: 110_000, endMs: 120_001 });
    expect(log.newest?.timeMs).toBe(120_000);
    expect(log.sets.map(({ timeMs }) => timeMs)).toEqual([110_000, 115_000, 120_000]);
  });

  it('looks through the whole day where older ones were delivered late', async () => {
    const { log, clock, stored, asked } = scene([at(190_000)]);
    await log.loadDay(day);
    stored.unshift(at(110_000), at(120_000));
    log.heard(120_000);
    await clock.pass(1_000);
    expect(asked.at(-1)).toEqual({ startMs: 100_000, endMs: 120_001 });
    expect(log.sets.map(({ timeMs }) => timeMs)).toEqual([110_000, 120_000, 190_000]);
  });

  it('fetches many together, and none that nobody looks at', async () => {
    const { log, clock, stored, asked } = scene([at(300_000)]);
    await log.loadNewest();
    await log.loadDay(day);
    const before = asked.length;
    for (let timeMs = 60_000; timeMs < 160_000; timeMs += 1_000) {
      stored.unshift(at(timeMs));
      log.heard(timeMs);
    }
    await clock.pass(1_000);
    expect(asked.slice(before)).toEqual([{ startMs: 100_000, endMs: 159_001 }]);
    expect(log.sets.length).toBe(60);
    expect(log.newest?.timeMs).toBe(300_000);
  });

  it('says what went wrong, and no more once it is right', async () => {
    const { log, fail } = scene([at(110_000)]);
    fail(new Unreachable(null));
    await log.loadNewest();
    expect(log).toMatchObject({ isKnown: false, failure: 'The server cannot be reached.' });
    fail(null);
    await log.loadNewest();
    expect(log).toMatchObject({ isKnown: true, failure: null });
  });

  it('leaves no timer behind', () => {
    const { log, clock } = scene();
    log.heard(1);
    log.heard(2);
    log.stop();
    expect(clock.pending).toBe(0);
  });
});
