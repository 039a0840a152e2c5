import { keptLanguage } from './language-store.ts';
import { parsePush } from './push-message.ts';
import { noteOf, readerOf } from './show-push.ts';
import { subscriptionChanged } from './subscription-changed.ts';

/// What a service worker is, as far as pushes need it. TypeScript's own types of it exclude those of a page.
export interface PushScope {
  readonly registration: Pick<ServiceWorkerRegistration, 'showNotification' | 'pushManager'>;
  readonly clients: {
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly PushWindow[]>;
    openWindow(url: string): Promise<unknown>;
  };
  readonly navigator: { readonly languages: readonly string[] };
  addEventListener(type: 'push', listener: (event: PushArrived) => void): void;
  addEventListener(type: 'notificationclick', listener: (event: NotificationTouched) => void): void;
  addEventListener(type: 'pushsubscriptionchange', listener: (event: SubscriptionChanged) => void): void;
}

export interface PushWindow {
  readonly url: string;
  focus(): Promise<unknown>;
  navigate(url: string): Promise<unknown>;
  postMessage(message: unknown): void;
}

interface Lasting {
  waitUntil(work: Promise<unknown>): void;
}
export interface PushArrived extends Lasting {
  readonly data: { text(): string } | null;
}
export interface NotificationTouched extends Lasting {
  readonly notification: { readonly data?: unknown; close(): void };
}
export interface SubscriptionChanged extends Lasting {
  readonly oldSubscription?: { readonly options: PushSubscriptionOptions } | null;
}

/// `renotify` and `timestamp` are in browsers and not in TypeScript's library.
type ShownOptions = NotificationOptions & { renotify: boolean; timestamp: number };

export interface PushSurroundings {
  readonly keptLanguage: () => Promise<string | null>;
  readonly nowMs: () => number;
}

/// Shows what is pushed, opens what is touched, and subscribes again when the browser asks for it. To be called once by the
/// service worker, before its first await.
export function listenForPush(
  worker: PushScope,
  its: PushSurroundings = { keptLanguage: () => keptLanguage(), nowMs: () => Date.now() },
): void {
  worker.addEventListener('push', (event) => event.waitUntil(show(worker, its, textOf(event))));
  worker.addEventListener('notificationclick', (event) => {
    event.notification.close();
    event.waitUntil(open(worker, urlIn(event.notification.data)));
  });
  worker.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(subscribeAgain(worker, event)));
}

function textOf({ data }: PushArrived): string | null {
  try {
    return data?.text() ?? null;
  } catch {
    return null;
  }
}

async function show(worker: PushScope, its: PushSurroundings, text: string | null): Promise<void> {
  const reader = readerOf(await its.keptLanguage(), worker.navigator.languages, its.nowMs());
  const note = noteOf(parsePush(text), reader);
  const options: ShownOptions = {
    body: note.body,
    tag: note.tag,
    lang: reader.language,
    icon: '/icon-192.png',
    badge: '/icon-192.png',
    data: { url: note.url },
    timestamp: note.timeMs,
    renotify: note.isNews,
    requireInteraction: note.stays,
  };
  await worker.registration.showNotification(note.title, options);
}

function urlIn(data: unknown): string {
  const url = typeof data === 'object' && data !== null ? (data as Readonly<Record<string, unknown>>).url : null;
  // Of this app, whatever a notification has come to hold.
  return typeof url === 'string' && url.startsWith('/#') ? url : '/#/alerts';
}

/// In the window that is there, else in a new one.
async function open(worker: PushScope, url: string): Promise<void> {
  const [first] = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  if (first !== undefined) {
    try {
      await first.focus();
      await first.navigate(url);
      return;
    } catch {
      // A window of before this worker may not be led anywhere.
    }
  }
  await worker.clients.openWindow(url);
}

/// The server hears of it from the app, which alone is signed in: at once where one is open, else with the next start.
async function subscribeAgain(worker: PushScope, { oldSubscription }: SubscriptionChanged): Promise<void> {
  if (oldSubscription) {
    const { applicationServerKey } = oldSubscription.options;
    await worker.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  }
  for (const one of await worker.clients.matchAll({ type: 'window', includeUncontrolled: true })) one.postMessage(subscriptionChanged);
}
