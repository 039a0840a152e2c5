import { isDay } from './calendar.ts';
import type { QuantityKey } from './quantity.ts';
import { isQuantityKey } from './quantity.ts';

export type Route =
  | { readonly page: 'live' }
  | { readonly page: 'history'; readonly day: string | null; readonly quantity: QuantityKey }
  | { readonly page: 'login' }
  | { readonly page: 'sign-up'; readonly code: string };

/// Reads what follows the `#` of the address; an unknown page is the live page.
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?');
  const [page, ...rest] = path.split('/').filter((part) => part !== '');
  switch (page) {
    case 'login':
      return { page: 'login' };
    case 'sign-up':
      return { page: 'sign-up', code: decoded(rest.join('/')) };
    case 'history':
      return historyRoute(new URLSearchParams(query));
    default:
      return { page: 'live' };
  }
}

export function routeHash(route: Route): string {
  if (route.page === 'sign-up') return `#/sign-up/${encodeURIComponent(route.code)}`;
  if (route.page !== 'history') return `#/${route.page}`;
  const query = new URLSearchParams({ quantity: route.quantity });
  if (route.day !== null) query.set('day', route.day);
  return `#/history?${query.toString()}`;
}

function historyRoute(query: URLSearchParams): Route {
  const day = query.get('day');
  const quantity = query.get('quantity');
  return {
    page: 'history',
    day: day !== null && isDay(day) ? day : null,
    quantity: isQuantityKey(quantity) ? quantity : 'powerWatt',
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
