import { describe, expect, it } from 'vitest';
import { parseDeviceCode } from '../../../src/domain/device-code.ts';
import { historyRoute } from '../../../src/domain/history-route.ts';
import { deviceNamed, parseRoute, routeHash, type Route } from '../../../src/domain/route.ts';

describe('parseRoute', () => {
  const routes: Route[] = [
    { page: 'live' },
    { page: 'login' },
    { page: 'add-device' },
    { page: 'sign-up', code: 'K7QMX-2B4DT' },
    { page: 'sign-up', code: 'a b/ü?' },
    { page: 'report', week: null },
    { page: 'report', week: '2026-W48' },
    { page: 'alerts', view: 'alerts' },
    { page: 'alerts', view: 'rules' },
    { page: 'alerts', view: 'webhook' },
    { page: 'quality', view: 'voltage', week: null },
    { page: 'quality', view: 'voltage', week: '2026-W48' },
    { page: 'energy', view: 'day', day: null },
    { page: 'energy', view: 'month', day: '2026-11-01' },
    { page: 'energy', view: 'tariff', day: null },
    { page: 'control' },
    { page: 'settings', view: 'device' },
    { page: 'settings', view: 'account' },
    historyRoute,
    { page: 'devices' },
    { page: 'quality', view: 'events', days: 30, kind: null },
    { page: 'quality', view: 'events', days: 365, kind: 'voltage_dip' },
    { page: 'quality', view: 'harmonics', of: 'voltage', day: null, atMs: null },
    { page: 'quality', view: 'harmonics', of: 'current', day: '2026-11-23', atMs: null },
    { page: 'quality', view: 'harmonics', of: 'voltage', day: null, atMs: Date.UTC(2026, 10, 23, 10, 20, 0, 7) },
  ];
  it.each(routes)('reads what routeHash has written: %o', (route) => {
    expect(parseRoute(routeHash(route))).toEqual(route);
  });

  it('opens the live page for what it does not know', () => {
    expect(parseRoute('')).toEqual({ page: 'live' });
    expect(parseRoute('#/nowhere')).toEqual({ page: 'live' });
  });

  it('survives addresses that were typed wrong', () => {
    expect(parseRoute('#/report?week=2025-W53')).toEqual({ page: 'report', week: null });
    expect(parseRoute('#/alerts/elsewhere')).toEqual({ page: 'alerts', view: 'alerts' });
    expect(parseRoute('#/quality')).toEqual({ page: 'quality', view: 'events', days: 30, kind: null });
    expect(parseRoute('#/quality/events?days=-3')).toEqual({ page: 'quality', view: 'events', days: 30, kind: null });
    const harmonics = { page: 'quality', view: 'harmonics', of: 'voltage', day: null, atMs: null };
    expect(parseRoute('#/quality/harmonics?of=sound&day=2026-13-01&at=noon')).toEqual(harmonics);
    expect(parseRoute('#/sign-up/%E0%A4%A')).toEqual({ page: 'sign-up', code: '%E0%A4%A' });
  });
});

describe('deviceNamed', () => {
  it('is the device of a notification’s address, which leads to its page all the same', () => {
    expect(deviceNamed('#/alerts?device=cellar')).toBe('cellar');
    expect(deviceNamed('#/alerts?device=a%20b')).toBe('a b');
    expect(deviceNamed('#/alerts')).toBeNull();
    expect(deviceNamed('')).toBeNull();
    expect(parseRoute('#/alerts?device=cellar')).toEqual({ page: 'alerts', view: 'alerts' });
  });
});

describe('parseDeviceCode', () => {
  it.each([
    ['K7QMX-2B4DT', 'K7QMX-2B4DT'],
    [' k7qmx2b4dt ', 'K7QMX-2B4DT'],
    ['k7qmx 2b4dt', 'K7QMX-2B4DT'],
    ['OIL00-00000', '01100-00000'],
  ])('reads %s', (typed, code) => {
    expect(parseDeviceCode(typed)).toBe(code);
  });

  it.each(['', 'K7QMX-2B4D', 'K7QMX-2B4DTT', 'K7QMU-2B4DT', 'K7QMX_2B4DT'])('refuses %s', (typed) => {
    expect(parseDeviceCode(typed)).toBeNull();
  });
});
