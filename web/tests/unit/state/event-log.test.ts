import { describe, expect, it } from 'vitest';
import type { EventsAnswer } from '../../../src/api/parse-quality.ts';
import { Unreachable } from '../../../src/api/problem.ts';
import type { TimeRange } from '../../../src/api/quality-api.ts';
import type { PowerEvent } from '../../../src/domain/power-event.ts';
import { EventLog } from '../../../src/state/event-log.svelte.ts';
import { powerEvent } from '../sample.ts';

const range: TimeRange = { startMs: 1_000, endMs: 100_000 };
const at = (id: string, beginMs: number, values: Partial<PowerEvent> = {}) => powerEvent(id, { beginMs, ...values });

function scene() {
  const asked: { range: TimeRange; answer: (answer: EventsAnswer) => void; fail: (error: unknown) => void }[] = [];
  const log = new EventLog(
    {
      events: (_device, wanted, _limit, signal) =>
        new Promise((answer, fail) => {
          signal.addEventListener('abort', () => fail(signal.reason as Error));
          asked.push({ range: wanted, answer, fail });
        }),
    },
    'demo',
  );
  const ids = () => log.events.map(({ id }) => id);
  const last = () => asked.at(-1) ?? expect.fail('nothing was asked for');
  /// Loads the range and answers it.
  const load = async (events: PowerEvent[], more = false, wanted = range) => {
    const loading = log.load(wanted);
    last().answer({ events, more });
    await loading;
  };
  return { log, asked, ids, last, load };
}

describe('EventLog', () => {
  it('shows the newest first', async () => {
    const { log, ids, load } = scene();
    expect(log.isKnown).toBe(false);
    await load([at('a', 2_000), at('b', 3_000)]);
    expect(ids()).toEqual(['b', 'a']);
    expect(log).toMatchObject({ isKnown: true, isLoading: false, hasOlder: false, failure: null });
  });

  it('takes in what comes live, in its place and once', async () => {
    const { log, ids, load } = scene();
    await load([at('a', 2_000), at('c', 4_000)]);
    log.heard(at('d', 5_000, { durationMs: null }));
    log.heard(at('b', 3_000));
    log.heard(at('d', 5_000, { durationMs: 700 }));
    log.heard(at('older than the range', 999));
    expect(ids()).toEqual(['d', 'c', 'b', 'a']);
    expect(log.events[0]?.durationMs).toBe(700);
  });

  it('keeps what came live while the answer was under way', async () => {
    const { log, ids, last } = scene();
    const loading = log.load(range);
    log.heard(at('live', 9_000));
    last().answer({ events: [at('a', 2_000)], more: false });
    await loading;
    expect(ids()).toEqual(['live', 'a']);
  });

  it('fetches older ones up to the oldest that is shown', async () => {
    const { log, ids, last, load } = scene();
    await load([at('c', 4_000), at('d', 5_000)], true);
    expect(log.hasOlder).toBe(true);
    const loading = log.loadOlder();
    expect(last().range).toEqual({ startMs: 1_000, endMs: 4_001 });
    last().answer({ events: [at('b', 4_000), at('c', 4_000)], more: false });
    await loading;
    expect(ids()).toEqual(['d', 'b', 'c']);
    expect(log.hasOlder).toBe(false);
  });

  it('drops older ones where a hole may be before them', async () => {
    const { log, ids, load } = scene();
    await load([at('a', 2_000)]);
    await load([at('y', 8_000), at('z', 9_000)], true);
    expect(ids()).toEqual(['z', 'y']);
    expect(log.hasOlder).toBe(true);
  });

  it('drops what is before a shorter range', async () => {
    const { ids, load } = scene();
    await load([at('a', 2_000), at('b', 60_000)]);
    await load([at('b', 60_000)], false, { startMs: 50_000, endMs: 100_000 });
    expect(ids()).toEqual(['b']);
  });

  it('lets a newer wish end the one before', async () => {
    const { log, ids, asked, last } = scene();
    const first = log.load(range);
    const second = log.load({ startMs: 500, endMs: 100_000 });
    last().answer({ events: [at('b', 600)], more: false });
    await Promise.all([first, second]);
    expect(asked.length).toBe(2);
    expect(ids()).toEqual(['b']);
    expect(log).toMatchObject({ isLoading: false, failure: null });
  });

  it('says what went wrong and keeps what it has', async () => {
    const { log, ids, last, load } = scene();
    await load([at('a', 2_000)]);
    const again = log.load(range);
    last().fail(new Unreachable(null));
    await again;
    expect(log.failure).toBe('The server cannot be reached.');
    expect(ids()).toEqual(['a']);
    expect(log.isKnown).toBe(true);
    await load([at('a', 2_000), at('b', 3_000)]);
    expect(log.failure).toBeNull();
  });
});
