import type { BrowserSubscription } from '../domain/push-subscription.ts';

/// Whether this browser can be pushed to, and if not, what is in the way.
export type PushSupport =
  | 'possible'
  /// An iPhone's or iPad's browser: it pushes to apps on the home screen only.
  | 'needs-install'
  /// The page did not come by https.
  | 'needs-https'
  | 'impossible';

/// The browser's part of pushes.
export interface PushBrowser {
  readonly userAgent: string;
  support(): Promise<PushSupport>;
  permission(): NotificationPermission;
  /// Asks the person; to be called while a touch or a click is handled.
  ask(): Promise<NotificationPermission>;
  subscription(): Promise<BrowserSubscription | null>;
  /// @param serverKey  in base64url
  subscribe(serverKey: string): Promise<BrowserSubscription>;
  /// Nothing to do where it is not subscribed.
  unsubscribe(): Promise<void>;
}

/// A service worker that is not there by then does not come.
const longestWaitMs = 5_000;

export function base64urlOf(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

export function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/// Safari on iPhones and iPads, which say to be Macs when they ask for pages of desktops.
export function isAppleTouch({ userAgent, maxTouchPoints }: Pick<Navigator, 'userAgent' | 'maxTouchPoints'>): boolean {
  return /\b(iPhone|iPad|iPod)\b/.test(userAgent) || (/\bMacintosh\b/.test(userAgent) && maxTouchPoints > 1);
}

async function registration(): Promise<ServiceWorkerRegistration | null> {
  if (!('serviceWorker' in navigator)) return null;
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), longestWaitMs));
  return Promise.race([navigator.serviceWorker.ready, late]);
}

function toldOf(subscription: PushSubscription): BrowserSubscription {
  const key = (name: PushEncryptionKeyName) => base64urlOf(subscription.getKey(name) ?? new ArrayBuffer(0));
  const { applicationServerKey } = subscription.options;
  return {
    endpoint: subscription.endpoint,
    p256dh: key('p256dh'),
    auth: key('auth'),
    serverKey: applicationServerKey === null ? null : base64urlOf(applicationServerKey),
  };
}

export function pushBrowser(): PushBrowser {
  return {
    userAgent: navigator.userAgent,
    async support() {
      if (!window.isSecureContext) return 'needs-https';
      const hasAll = 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;
      if (hasAll) return (await registration()) === null ? 'impossible' : 'possible';
      const isInstalled = window.matchMedia('(display-mode: standalone)').matches;
      return isAppleTouch(navigator) && !isInstalled ? 'needs-install' : 'impossible';
    },
    permission: () => ('Notification' in window ? Notification.permission : 'denied'),
    ask: () => Notification.requestPermission(),
    async subscription() {
      const subscription = await (await registration())?.pushManager.getSubscription();
      return subscription ? toldOf(subscription) : null;
    },
    async subscribe(serverKey) {
      const worker = await registration();
      if (worker === null) throw new Error('There is no service worker');
      return toldOf(await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(serverKey) }));
    },
    async unsubscribe() {
      await (await (await registration())?.pushManager.getSubscription())?.unsubscribe();
    },
  };
}
