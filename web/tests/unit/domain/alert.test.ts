import { describe, expect, it } from 'vitest';
import { alertElapsedMs, byUrgency, gravest, isAlarming, withAlerts } from '../../../src/domain/alert.ts';
import { alert } from '../sample.ts';

describe('withAlerts', () => {
  it('keeps each once, newest first, as it was told last', () => {
    const known = [alert('b', { beginMs: 20 }), alert('a', { beginMs: 10 })];
    const merged = withAlerts(known, [alert('c', { beginMs: 15 }), alert('a', { beginMs: 12, state: 'cleared', endMs: 30 })]);
    expect(merged.map(({ id }) => id)).toEqual(['b', 'c', 'a']);
    expect(merged[2]).toMatchObject({ state: 'cleared', beginMs: 12 });
  });
});

it('what came late, is silenced, has been seen or is over alarms nobody', () => {
  expect(isAlarming(alert('a'))).toBe(true);
  for (const values of [{ isLate: true }, { isSilenced: true }, { state: 'acknowledged' }, { state: 'cleared' }] as const) {
    expect(isAlarming(alert('a', values))).toBe(false);
  }
});

it('those that wait for somebody come first, the gravest at the top', () => {
  const alerts = [
    alert('seen', { state: 'acknowledged', severity: 'critical', beginMs: 9 }),
    alert('old', { severity: 'warning', beginMs: 1 }),
    alert('new', { severity: 'warning', beginMs: 5 }),
    alert('info', { severity: 'info', beginMs: 8 }),
    alert('critical', { severity: 'critical', beginMs: 0 }),
  ];
  expect(alerts.sort(byUrgency).map(({ id }) => id)).toEqual(['critical', 'new', 'old', 'info', 'seen']);
  expect(gravest(alerts.slice(1, 4))).toBe('warning');
  expect(gravest([])).toBeNull();
});

it('lasts until its end or until now, and never less than nothing', () => {
  expect(alertElapsedMs(alert('a', { beginMs: 1_000, endMs: 4_000 }), 9_000)).toBe(3_000);
  expect(alertElapsedMs(alert('a', { beginMs: 1_000 }), 9_000)).toBe(8_000);
  expect(alertElapsedMs(alert('a', { beginMs: 10_000 }), 9_000)).toBe(0);
});
