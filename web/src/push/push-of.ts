import type { HttpClient } from '../api/http-client.ts';
import { PushApi } from '../api/push-api.ts';
import { pushBrowser } from '../lib/push-browser.ts';
import { language } from '../messages/language.svelte.ts';
import { PushSettings } from '../state/push-settings.svelte.ts';
import { keepLanguage } from './language-store.ts';
import { PushSubscriber } from './subscriber.ts';

/// Pushes in this browser, for who is signed in.
export function pushSubscriber(http: Pick<HttpClient, 'request'>, username: string): PushSubscriber {
  const keep = () => keepLanguage(language()).catch(() => undefined);
  return new PushSubscriber({ api: new PushApi(http), browser: pushBrowser(), storage: localStorage, keepLanguage: keep }, username);
}

export function pushSettings(http: Pick<HttpClient, 'request'>, username: string): PushSettings {
  return new PushSettings({
    api: new PushApi(http),
    browser: pushBrowser(),
    subscriber: pushSubscriber(http, username),
    wait: (delayMs) => new Promise((resolve) => setTimeout(resolve, delayMs)),
  });
}
