import { describe, expect, it } from 'vitest';
import type { AlertsQuery } from '../../../src/api/alerts-api.ts';
import type { AlertsAnswer } from '../../../src/api/parse-alerts.ts';
import { Problem, Unreachable } from '../../../src/api/problem.ts';
import type { Alert } from '../../../src/domain/alert.ts';
import { AlertBook } from '../../../src/state/alert-book.svelte.ts';
import { ManualClock, settle } from '../api/fake-socket.ts';
import { alert } from '../sample.ts';

const at = (id: string, beginMs: number, values: Partial<Alert> = {}) => alert(id, { beginMs, ...values });

function scene() {
  const clock = new ManualClock();
  clock.nowMs = 1_000_000;
  const asked: { query: AlertsQuery; answer: (answer: AlertsAnswer) => void; fail: (error: unknown) => void }[] = [];
  let acknowledge: (alertId: string) => Promise<Alert> = async (id) => at(id, 0, { state: 'acknowledged', acknowledgedBy: 'ada' });
  const book = new AlertBook('demo', {
    api: {
      alerts: (query, signal) =>
        new Promise((answer, fail) => {
          signal.addEventListener('abort', () => fail(signal.reason as Error));
          asked.push({ query, answer, fail });
        }),
      acknowledge: (id) => acknowledge(id),
    },
    timers: clock,
    nowMs: () => clock.nowMs,
  });
  const load = async (alerts: Alert[], more = false) => {
    const loading = book.load();
    asked.at(-1)?.answer({ alerts, more });
    await settle();
    return loading;
  };
  const toasts = () => book.toasts.map(({ id }) => id);
  return { book, clock, asked, load, toasts, refuse: (error: unknown) => (acknowledge = () => Promise.reject(error as Error)) };
}

describe('AlertBook', () => {
  it('tells what is on, most urgent first, and what is over', async () => {
    const { book, load } = scene();
    await load([at('over', 1, { state: 'cleared', endMs: 2 }), at('seen', 2, { state: 'acknowledged' }), at('a', 3), at('grave', 1, { severity: 'critical' })]);
    expect(book.on.map(({ id }) => id)).toEqual(['grave', 'a', 'seen']);
    expect(book.over.map(({ id }) => id)).toEqual(['over']);
    expect(book.firing.length).toBe(2);
    expect(book.gravestFiring).toBe('critical');
  });

  it('shows a note of what begins while it is open, and of nothing that was on before', async () => {
    const { book, load, toasts } = scene();
    await load([at('before', 1)]);
    expect(toasts()).toEqual([]);
    book.heard(at('new', 5));
    book.heard(at('late', 6, { isLate: true }));
    book.heard(at('before', 1, { extreme: 4_000 }));
    expect(toasts()).toEqual(['new']);
    // Told again with a worse value, the note has it.
    book.heard(at('new', 5, { extreme: 9_000 }));
    expect(book.toasts).toMatchObject([{ id: 'new', extreme: 9_000 }]);
    book.heard(at('new', 5, { state: 'acknowledged' }));
    expect(toasts()).toEqual([]);
  });

  it('shows a note of what it has missed between two connections', async () => {
    const { load, toasts } = scene();
    await load([at('before', 1)]);
    await load([at('before', 1), at('missed', 2)]);
    expect(toasts()).toEqual(['missed']);
  });

  it('takes notes away after a while, but for the critical ones, and shows three at most', async () => {
    const { book, clock, load, toasts } = scene();
    await load([]);
    book.heard(at('critical', 1, { severity: 'critical' }));
    book.heard(at('a', 2));
    await clock.pass(19_000);
    expect(toasts()).toEqual(['a', 'critical']);
    await clock.pass(1_000);
    expect(toasts()).toEqual(['critical']);
    for (const id of ['b', 'c', 'd']) book.heard(at(id, 3));
    expect(toasts()).toEqual(['d', 'c', 'b']);
    expect(book.firing.length).toBe(5);
    book.stop();
    expect(toasts()).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  it('believes what came live over an answer that was under way', async () => {
    const { book, asked } = scene();
    const loading = book.load();
    book.heard(at('a', 1, { state: 'cleared', endMs: 9 }));
    asked.at(-1)?.answer({ alerts: [at('a', 1), at('b', 2)], more: false });
    await loading;
    expect(book.on.map(({ id }) => id)).toEqual(['b']);
  });

  it('asks for those that are on by themselves where there are too many', async () => {
    const { book, asked, load } = scene();
    const loading = load([at('new', 900_000, { state: 'cleared', endMs: 900_001 })], true);
    await settle();
    expect(asked.map(({ query }) => query.state)).toEqual([undefined, 'firing', 'acknowledged']);
    asked[1]?.answer({ alerts: [at('long', 3)], more: false });
    asked[2]?.answer({ alerts: [], more: false });
    await loading;
    expect(book.on.map(({ id }) => id)).toEqual(['long']);
    expect(book.hasOlder).toBe(true);
    expect(asked[0]?.query.range.endMs).toBeGreaterThan(1_000_000);
  });

  it('says what the server has against an acknowledgement, and leaves the alert as it is', async () => {
    const { book, load, refuse } = scene();
    await load([at('a', 1)]);
    refuse(new Problem(403, '', 'your role in this device is viewer', [], null));
    await book.acknowledge('a');
    expect(book.refusal).toEqual({ alertId: 'a', text: 'Your role in this device is viewer.' });
    expect(book.firing.length).toBe(1);
    expect(book.acknowledging).toEqual([]);
  });

  it('takes in who has acknowledged', async () => {
    const { book, load } = scene();
    await load([at('a', 1)]);
    const done = book.acknowledge('a');
    expect(book.acknowledging).toEqual(['a']);
    await done;
    expect(book.on).toMatchObject([{ id: 'a', state: 'acknowledged', acknowledgedBy: 'ada' }]);
    expect(book.firing).toEqual([]);
  });

  it('says that it could not be loaded, and keeps what it has', async () => {
    const { book, asked, load } = scene();
    await load([at('a', 1)]);
    const loading = book.load();
    asked.at(-1)?.fail(new Unreachable(null));
    await loading;
    expect(book.failure).toBe('The server cannot be reached.');
    expect(book.firing.length).toBe(1);
  });
});
