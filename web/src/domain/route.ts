import { isDay } from './calendar.ts';
import type { HarmonicsOf } from './harmonics.ts';
import { historyHash, historyRouteOf, type HistoryRoute } from './history-route.ts';
import { isWeek } from './iso-week.ts';

export type Route =
  | { readonly page: 'live' }
  | HistoryRoute
  | { readonly page: 'quality'; readonly view: 'events'; readonly days: EventDays; readonly kind: string | null }
  | {
      readonly page: 'quality';
      readonly view: 'harmonics';
      readonly of: HarmonicsOf;
      readonly day: string | null;
      /// The set of that time; null: the newest, or the day's last.
      readonly atMs: number | null;
    }
  /// The voltage of a week; null: the present one.
  | { readonly page: 'quality'; readonly view: 'voltage'; readonly week: string | null }
  /// The report of a week; null: the last whole one.
  | { readonly page: 'report'; readonly week: string | null }
  | { readonly page: 'alerts'; readonly view: AlertsView }
  | { readonly page: 'energy'; readonly view: EnergyView; readonly day: string | null }
  | { readonly page: 'control' }
  | { readonly page: 'settings'; readonly view: SettingsView }
  /// All devices at a glance.
  | { readonly page: 'devices' }
  | { readonly page: 'login' }
  | { readonly page: 'sign-up'; readonly code: string }
  | { readonly page: 'add-device' };

export type PageName = Route['page'];

export const alertsViews = ['alerts', 'rules', 'webhook'] as const;
export type AlertsView = (typeof alertsViews)[number];

/// Spans of energy and cost, and what the money is reckoned by.
export const energyViews = ['day', 'week', 'month', 'year', 'tariff'] as const;
export type EnergyView = (typeof energyViews)[number];

export const settingsViews = ['device', 'people', 'notifications', 'account'] as const;
export type SettingsView = (typeof settingsViews)[number];

/// How many days back events are looked for.
export const eventDays = [1, 7, 30, 365] as const;
export type EventDays = (typeof eventDays)[number];
const usualEventDays = 30;

export const eventsRoute = { page: 'quality', view: 'events', days: usualEventDays, kind: null } as const satisfies Route;
export const harmonicsRoute = {
  page: 'quality',
  view: 'harmonics',
  of: 'voltage',
  day: null,
  atMs: null,
} as const satisfies Route;

export const voltageRoute = { page: 'quality', view: 'voltage', week: null } as const satisfies Route;

/// Reads what follows the `#` of the address; an unknown page is the live page.
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?');
  const [page, ...rest] = path.split('/').filter((part) => part !== '');
  switch (page) {
    case 'login':
      return { page: 'login' };
    case 'add-device':
      return { page: 'add-device' };
    case 'sign-up':
      return { page: 'sign-up', code: decoded(rest.join('/')) };
    case 'history':
      return historyRouteOf(new URLSearchParams(query));
    case 'report':
      return reportRoute(new URLSearchParams(query));
    case 'alerts':
      return { page: 'alerts', view: alertsViews.find((view) => view === rest[0]) ?? 'alerts' };
    case 'energy':
      return energyRoute(rest[0], new URLSearchParams(query));
    case 'control':
      return { page: 'control' };
    case 'devices':
      return { page: 'devices' };
    case 'settings':
      return { page: 'settings', view: settingsViews.find((view) => view === rest[0]) ?? 'device' };
    case 'quality':
      if (rest[0] === 'voltage') return { ...voltageRoute, week: weekOf(new URLSearchParams(query)) };
      return rest[0] === 'harmonics' ? harmonicsRouteOf(new URLSearchParams(query)) : eventsRouteOf(new URLSearchParams(query));
    default:
      return { page: 'live' };
  }
}

/// The device that an address names before all else: a notification opens what it tells of.
export function deviceNamed(hash: string): string | null {
  return new URLSearchParams(hash.split('?')[1] ?? '').get('device');
}

export function routeHash(route: Route): string {
  if (route.page === 'sign-up') return `#/sign-up/${encodeURIComponent(route.code)}`;
  if (route.page === 'quality') return qualityHash(route);
  if (route.page === 'report') return route.week === null ? '#/report' : `#/report?week=${route.week}`;
  if (route.page === 'alerts') return route.view === 'alerts' ? '#/alerts' : `#/alerts/${route.view}`;
  if (route.page === 'settings') return `#/settings/${route.view}`;
  if (route.page === 'energy') return `#/energy/${route.view}${route.day === null ? '' : `?day=${route.day}`}`;
  if (route.page === 'history') return historyHash(route);
  return `#/${route.page}`;
}

function energyRoute(view: string | undefined, query: URLSearchParams): Route {
  const day = query.get('day');
  return {
    page: 'energy',
    view: energyViews.find((each) => each === view) ?? 'day',
    day: day !== null && isDay(day) ? day : null,
  };
}

function reportRoute(query: URLSearchParams): Route {
  return { page: 'report', week: weekOf(query) };
}

function weekOf(query: URLSearchParams): string | null {
  const week = query.get('week');
  return week !== null && isWeek(week) ? week : null;
}

function qualityHash(route: Route & { page: 'quality' }): string {
  const query = new URLSearchParams();
  if (route.view === 'voltage') return `#/quality/voltage${route.week === null ? '' : `?week=${route.week}`}`;
  if (route.view === 'events') {
    query.set('days', String(route.days));
    if (route.kind !== null) query.set('kind', route.kind);
  } else {
    query.set('of', route.of);
    if (route.day !== null) query.set('day', route.day);
    if (route.atMs !== null) query.set('at', new Date(route.atMs).toISOString());
  }
  return `#/quality/${route.view}?${query.toString()}`;
}

function eventsRouteOf(query: URLSearchParams): Route {
  const wanted = Number(query.get('days'));
  return { ...eventsRoute, days: eventDays.find((days) => days === wanted) ?? usualEventDays, kind: query.get('kind') };
}

function harmonicsRouteOf(query: URLSearchParams): Route {
  const day = query.get('day');
  const atMs = Date.parse(query.get('at') ?? '');
  return {
    ...harmonicsRoute,
    of: query.get('of') === 'current' ? 'current' : 'voltage',
    day: day !== null && isDay(day) ? day : null,
    atMs: Number.isNaN(atMs) ? null : atMs,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
