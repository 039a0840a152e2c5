import { describe, expect, it } from 'vitest';
import { Unreachable } from '../../../../src/api/problem.ts';
import type { Columns } from '../../../../src/domain/history/columns.ts';
import { historyRoute, type HistoryRoute } from '../../../../src/domain/history-route.ts';
import { stepsMs } from '../../../../src/domain/history/resolution.ts';
import { RowTable } from '../../../../src/domain/history/row-table.ts';
import { ZoneClock } from '../../../../src/domain/history/zone-clock.ts';
import type { HistoryQuery } from '../../../../src/api/history-api.ts';
import { readingAt } from '../../../../src/state/history/cursor-reading.ts';
import { HistoryView } from '../../../../src/state/history/history-view.svelte.ts';
import { columns, single, spread } from '../../domain/history/history-sample.ts';
import { ManualTimers } from './manual-timers.ts';

const startMs = Date.UTC(2026, 10, 27, 10, 37);
const day = 86_400_000;
const at = (iso: string) => Date.parse(iso);

/// A counter of 1 kWh an hour, and a power of the hours since 1970: exact by any time.
function rowsOf({ level, span, quantity }: HistoryQuery): Columns {
  const stepMs = stepsMs[level];
  const times: number[] = [];
  for (let timeMs = Math.ceil(span.startMs / stepMs) * stepMs; timeMs < Math.min(span.endMs, startMs); timeMs += stepMs) times.push(timeMs);
  const hours = times.map((timeMs) => timeMs / 3_600_000);
  const rise = stepMs / 3_600_000;
  if (quantity === 'energyKwh') {
    const reached = level === 'raw' ? hours : hours.map((value) => value + rise);
    return columns(times, level === 'raw' ? 0 : stepMs, { A: level === 'raw' ? single(hours) : spread(reached, hours, reached) });
  }
  const values = level === 'raw' ? single(hours) : spread(hours, hours.map((one) => one - 1), hours.map((one) => one + 2));
  return columns(times, level === 'raw' ? 0 : stepMs, { A: values });
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
}

function scene(route: Partial<HistoryRoute> = {}) {
  const timers = new ManualTimers(startMs);
  const asked: HistoryQuery[] = [];
  const moved: HistoryRoute[] = [];
  const server = { failure: null as unknown };
  const view = new HistoryView({ ...historyRoute, ...route }, {
    api: {
      rows: (query) => {
        asked.push(query);
        return server.failure === null ? Promise.resolve(rowsOf(query)) : Promise.reject(server.failure as Error);
      },
    },
    deviceId: 'demo',
    clock: new ZoneClock('Europe/Berlin'),
    timers,
    nowMs: () => timers.nowMs,
    onMoved: (next) => moved.push(next),
  });
  return { view, timers, asked, moved, server };
}

describe('HistoryView', () => {
  it('shows the last 24 hours by minutes and follows the time', async () => {
    const { view, timers, asked, moved } = scene();
    view.start();
    await settle();
    expect(view.span).toEqual({ startMs: startMs - day, endMs: startMs });
    expect(asked[0]).toMatchObject({ level: '1m', timeZone: 'Europe/Berlin', quantity: 'powerWatt' });
    timers.advance(120_000);
    expect(view.span.endMs).toBeGreaterThan(startMs + 60_000);
    expect(view.span.endMs - view.span.startMs).toBe(day);
    expect(moved).toEqual([]);
    view.stop();
    timers.advance(60_000);
    expect(timers.count).toBe(0);
  });

  it('follows the time into the last minute, though a day lags behind it by as much as cannot be seen', () => {
    const { view, timers } = scene();
    timers.advance(300_000);
    expect(view.span.endMs).toBe(startMs);
    view.moveTo(view.zoomed(60_000 / day, timers.nowMs));
    expect(view.span).toEqual({ startMs: timers.nowMs - 60_000, endMs: timers.nowMs });
    expect(view.isFollowing).toBe(true);
    view.stop();
  });

  it('shows the day of an address, and of the present one what is past', () => {
    expect(scene({ day: '2026-10-25' }).view.span).toEqual({ startMs: at('2026-10-24T22:00:00Z'), endMs: at('2026-10-25T23:00:00Z') });
    const { view, timers, moved } = scene({ day: '2026-11-27' });
    expect(view.span).toEqual({ startMs: at('2026-11-26T23:00:00Z'), endMs: startMs });
    view.start();
    timers.advance(300_000);
    expect(view.span.startMs).toBe(at('2026-11-26T23:00:00Z'));
    view.change({ compare: 'day' });
    expect(moved).toEqual([{ ...historyRoute, day: '2026-11-27', compare: 'day' }]);
    view.stop();
  });

  it('says where it is once it has come to rest, once', () => {
    const { view, timers, moved } = scene();
    for (let step = 0; step < 20; step += 1) {
      view.panBy(-3_600_000);
      timers.advance(50);
    }
    expect(moved).toEqual([]);
    expect(view.settledSpan.endMs).toBe(startMs);
    timers.advance(400);
    expect(moved).toEqual([{ ...historyRoute, range: view.span }]);
    expect(view.settledSpan).toEqual(view.span);
    // The address that comes of it does not take back what was moved meanwhile.
    view.panBy(-1_000);
    const { span } = view;
    view.show(moved[0] as HistoryRoute);
    expect(view.span).toEqual(span);
    // But going back does.
    view.show(historyRoute);
    expect(view.span.endMs).toBe(timers.nowMs);
  });

  it('is at its usual place again without an address of its own', () => {
    const { view, timers, moved } = scene({ range: { startMs: startMs - 3 * day, endMs: startMs - 2 * day } });
    expect(view.isFollowing).toBe(false);
    view.moveTo(view.now());
    timers.advance(400);
    expect(moved).toEqual([historyRoute]);
  });

  it('chooses the resolution by span and width', () => {
    const { view } = scene();
    view.widthPx = 1_100;
    const levels = [10_000, 3_600_000, day, 8 * day, 300 * day].map((lengthMs) => {
      view.moveTo({ startMs: startMs - lengthMs, endMs: startMs });
      return view.level;
    });
    expect(levels).toEqual(['raw', 'raw', '1m', '15m', '1d']);
  });

  it('does not ask for each place that it is dragged over', async () => {
    const { view, timers, asked } = scene();
    await settle();
    const before = asked.length;
    for (let step = 0; step < 40; step += 1) view.panBy(-30 * day);
    expect(asked.length).toBe(before);
    timers.advance(80);
    await settle();
    expect(asked.length).toBeLessThanOrEqual(before + 6);
  });

  it('draws what it has of another resolution until the right one has come', async () => {
    const { view, timers, server } = scene();
    await settle();
    server.failure = new Unreachable(null);
    view.moveTo({ startMs: startMs - 600_000, endMs: startMs });
    timers.advance(80);
    await settle();
    const table = new RowTable();
    view.fill(table, view.span);
    expect(view.level).toBe('raw');
    expect(table.length).toBeGreaterThanOrEqual(10);
    expect(view.failure).toBe('The server cannot be reached.');
    server.failure = null;
    view.tryAgain();
    await settle();
    view.fill(table, view.span);
    expect(table.length).toBeGreaterThanOrEqual(600);
    expect(view.failure).toBeNull();
  });

  it('finds everything there is', async () => {
    const { view } = scene();
    const all = await view.everything();
    expect(all?.endMs).toBe(startMs);
    expect((all?.endMs ?? 0) - (all?.startMs ?? 0)).toBeGreaterThan(3_600 * day);
  });
});

describe('readingAt', () => {
  it('tells the exact values of the interval, and what was the day before', async () => {
    const { view } = scene({ day: '2026-11-26', compare: 'day' });
    await settle();
    const timeMs = at('2026-11-26T10:00:30Z');
    const hours = at('2026-11-26T10:00:00Z') / 3_600_000;
    expect(readingAt(view, timeMs)).toEqual({
      level: '1m',
      fromMs: at('2026-11-26T10:00:00Z'),
      toMs: at('2026-11-26T10:01:00Z'),
      lines: [
        { line: 'A', now: { mean: hours, min: hours - 1, max: hours + 2 }, earlier: hours - 24 },
        { line: 'B', now: null, earlier: null },
        { line: 'C', now: null, earlier: null },
      ],
    });
  });

  it('tells of a counter what it gained since the left edge, now and before', async () => {
    const { view } = scene({ day: '2026-11-26', compare: 'week', quantity: 'energyKwh' });
    await settle();
    const reading = readingAt(view, at('2026-11-26T10:00:30Z'));
    // Eleven hours and the minute that the row stands for.
    expect(reading?.lines[0]?.now?.mean).toBeCloseTo(11 + 1 / 60, 9);
    expect(reading?.lines[0]?.earlier).toBeCloseTo(11 + 1 / 60, 9);
  });

  it('is nothing where nothing was measured', async () => {
    const { view } = scene();
    await settle();
    expect(readingAt(view, startMs + 3_600_000)).toBeNull();
  });
});
