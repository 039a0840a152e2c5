import type { Socket, Timers } from '../api/live-socket.ts';
import type { SessionStorage } from '../api/session.ts';
import type { Exclusively } from './exclusive.ts';
import { storageLease, webLock } from './exclusive.ts';

/// What the app needs from the browser, behind the interfaces that it is tested with.

const sessionKey = 'edl.session';

export const sessionStorage: SessionStorage = {
  read() {
    try {
      const stored: unknown = JSON.parse(localStorage.getItem(sessionKey) ?? 'null');
      if (typeof stored !== 'object' || stored === null) return null;
      const { username, refreshToken } = stored as Record<string, unknown>;
      return typeof username === 'string' && typeof refreshToken === 'string' ? { username, refreshToken } : null;
    } catch {
      return null;
    }
  },
  write(session) {
    localStorage.setItem(sessionKey, JSON.stringify(session));
  },
  clear() {
    localStorage.removeItem(sessionKey);
  },
};

/// Calls back when another tab has signed in or out, not when it has merely renewed the session.
export function onSessionChangedElsewhere(changed: () => void): void {
  let username = sessionStorage.read()?.username;
  window.addEventListener('storage', (event) => {
    if (event.key !== sessionKey && event.key !== null) return;
    const now = sessionStorage.read()?.username;
    if (now !== username) changed();
    username = now;
  });
}

/// Calls back with what the service worker tells this page.
export function onWorkerMessage(heard: (said: unknown) => void): void {
  if (!('serviceWorker' in navigator)) return;
  navigator.serviceWorker.addEventListener('message', (event: MessageEvent<unknown>) => heard(event.data));
}

export function exclusiveAmongTabs(name: string): Exclusively {
  if ('locks' in navigator) return webLock(navigator.locks, name);
  return storageLease(name, {
    storage: localStorage,
    nowMs: () => Date.now(),
    wait: (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
    owner: Math.random().toString(36).slice(2),
  });
}

export function openSocket(path: string, subprotocol: string): Socket {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.hash = '';
  return new WebSocket(url, subprotocol);
}

export const timers: Timers = {
  set: (work, delayMs) => window.setTimeout(work, delayMs),
  clear: (timer) => window.clearTimeout(timer),
};

export const browserTimeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
