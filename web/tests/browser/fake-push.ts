import { join } from 'node:path';
import type { Page, Route } from 'playwright-core';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { build, preview } from 'vite';
import { webRoot } from './chromium.ts';

/// Settings of pushes as a page of their own, built as the app is.
export async function servePushPage(): Promise<{ origin: string; close: () => Promise<void> }> {
  const root = join(webRoot, 'tests/browser/push-page');
  const outDir = join(webRoot, 'test-output/push-page');
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: join(webRoot, 'public'),
    plugins: [svelte({ configFile: join(webRoot, 'svelte.config.js') })],
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0,
      rollupOptions: {
        input: { page: join(root, 'index.html'), 'push-worker': join(root, 'push-worker.ts') },
        // A service worker serves what lies beside it and below.
        output: { entryFileNames: ({ name }) => (name === 'push-worker' ? '[name].js' : 'assets/[name]-[hash].js') },
      },
    },
  });
  const server = await preview({
    root,
    configFile: false,
    logLevel: 'error',
    build: { outDir },
    preview: {
      host: '127.0.0.1',
      port: 0,
      headers: {
        'Content-Security-Policy':
          "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; connect-src 'self'; object-src 'none'",
      },
    },
  });
  const address = server.httpServer.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { origin: `http://127.0.0.1:${address.port}`, close: () => server.close() };
}

interface Subscription {
  id: string;
  service: string;
  user_agent: string | null;
  created_at: string;
  last_success: string | null;
  last_failure: string | null;
  last_problem: string | null;
}

const now = () => new Date().toISOString();
const key = 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4';

/// The server's part of pushes.
export class FakePushServer {
  subscriptions: Subscription[] = [];
  /// What the next test messages become.
  testSucceeds = true;
  isFull = false;
  readonly told: Record<string, unknown>[] = [];

  another(id: string, userAgent: string, changes: Partial<Subscription> = {}): void {
    this.subscriptions.push({
      ...{ id, service: 'https://fcm.googleapis.com', user_agent: userAgent, created_at: '2026-11-20T09:30:00.000Z' },
      ...{ last_success: null, last_failure: null, last_problem: null },
      ...changes,
    });
  }

  async attach(page: Page): Promise<void> {
    await page.route(/\/push\//, (route) => this.answer(route));
  }

  private async answer(route: Route): Promise<void> {
    const request = route.request();
    const path = new URL(request.url()).pathname;
    const json = (body: unknown, status = 200) => route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) });
    const id = /^\/push\/subscriptions\/([^/]+)/.exec(path)?.[1];
    switch (`${request.method()} ${path.replace(id ?? '-', '{id}')}`) {
      case 'GET /push/key':
        return json({ public_key: key });
      case 'GET /push/subscriptions':
        return json(this.subscriptions);
      case 'PUT /push/subscriptions': {
        const body = request.postDataJSON() as Record<string, unknown>;
        this.told.push(body);
        if (this.isFull) return json({ title: 'Conflict', status: 409, detail: 'at most 20 browsers are told of alerts; let one of them go first' }, 409);
        this.subscriptions = this.subscriptions.filter((one) => one.id !== '7');
        this.another('7', String(body.user_agent), { service: new URL(String(body.endpoint)).origin, created_at: now() });
        return json(this.subscriptions.at(-1));
      }
      case 'DELETE /push/subscriptions/{id}':
        this.subscriptions = this.subscriptions.filter((one) => one.id !== id);
        return route.fulfill({ status: 204 });
      case 'POST /push/subscriptions/{id}/test':
        this.subscriptions = this.subscriptions.map((one) => (one.id === id ? { ...one, [this.testSucceeds ? 'last_success' : 'last_failure']: now() } : one));
        return json({ queued: true }, 202);
    }
    return json({ title: 'Not Found', status: 404, detail: path }, 404);
  }
}

/// A push service inside the page: the browser's own is another host, which nothing under test may ask.
export async function fakePushManager(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const bytes = (length: number) => Uint8Array.from({ length }, (_, index) => index).buffer;
    let subscription: PushSubscription | null = null;
    const made = (options: PushSubscriptionOptionsInit) =>
      ({
        endpoint: 'https://push.example.net/send/1',
        options: { userVisibleOnly: true, applicationServerKey: (options.applicationServerKey as Uint8Array<ArrayBuffer>).buffer },
        getKey: (name: string) => bytes(name === 'auth' ? 16 : 65),
        unsubscribe: async () => {
          subscription = null;
          return true;
        },
      }) as unknown as PushSubscription;
    PushManager.prototype.getSubscription = async () => subscription;
    PushManager.prototype.subscribe = async (options) => (subscription = made(options ?? {}));
  });
}
