import { describe, expect, it } from 'vitest';
import { historyHash, historyRoute, linesFor, type HistoryRoute } from '../../../src/domain/history-route.ts';
import { parseRoute } from '../../../src/domain/route.ts';

describe('the address of the history', () => {
  const range = { startMs: Date.UTC(2026, 0, 15, 10), endMs: Date.UTC(2026, 0, 15, 10, 0, 12, 345) };
  const routes: HistoryRoute[] = [
    historyRoute,
    { ...historyRoute, day: '2026-11-23', quantity: 'voltageRmsV' },
    { ...historyRoute, range, lines: ['B', 'total'], layout: 'apart', compare: 'week', level: '1h' },
    { ...historyRoute, range, quantity: 'frequencyHz', lines: ['A'], compare: 'year', level: 'raw' },
  ];
  it.each(routes)('is read as it was written: %o', (route) => {
    expect(parseRoute(historyHash(route))).toEqual(route);
  });

  it('is short and legible', () => {
    expect(historyHash(historyRoute)).toBe('#/history?quantity=powerWatt');
    expect(historyHash({ ...historyRoute, range, lines: ['A', 'total'] })).toBe(
      '#/history?from=2026-01-15T10:00:00.000Z&to=2026-01-15T10:00:12.345Z&quantity=powerWatt&phases=A,total',
    );
  });

  it('keeps the links of a day that there were before', () => {
    expect(parseRoute('#/history?quantity=currentRmsA&day=2026-01-15')).toEqual({ ...historyRoute, quantity: 'currentRmsA', day: '2026-01-15' });
  });

  it.each([
    'day=yesterday&quantity=color',
    'from=now&to=then&phases=D&layout=round&compare=century&resolution=2h',
    'from=2026-01-15T10:00:00Z&to=2026-01-15T09:00:00Z',
    'from=2026-01-15T10:00:00Z&to=2026-01-15T10:00:09Z',
  ])('survives what was typed wrong: %s', (query) => {
    expect(parseRoute(`#/history?${query}`)).toEqual(historyRoute);
  });

  it('has a total only of what adds up', () => {
    expect(linesFor('voltageRmsV', ['A', 'total'])).toEqual(['A']);
    expect(linesFor('voltageRmsV', ['total'])).toEqual(['A', 'B', 'C']);
    expect(linesFor('energyKwh', ['total', 'C'])).toEqual(['C', 'total']);
    expect(parseRoute('#/history?quantity=voltageRmsV&phases=total,B')).toMatchObject({ lines: ['B'] });
  });
});
