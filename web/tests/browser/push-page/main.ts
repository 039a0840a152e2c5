import { mount } from 'svelte';
import { HttpClient } from '../../../src/api/http-client.ts';
import '../../../src/app.css';
import PushSettingsCard from '../../../src/components/settings/push-settings.svelte';
import { startLanguage } from '../../../src/messages/language.svelte.ts';
import { pushSettings } from '../../../src/push/push-of.ts';

/// The settings of pushes alone, with their service worker, as the app puts them together.
const target = document.getElementById('app');
if (target === null) throw new Error('no #app');
startLanguage({ storage: localStorage, languages: navigator.languages });
void navigator.serviceWorker.register('/push-worker.js', { type: 'module' });
const session = { accessToken: async () => 'access', accessTokenAfter: async () => 'access', forget: () => undefined };
const http = new HttpClient({ fetch: (input, init) => fetch(input, init), session });
target.style.padding = '16px';
target.style.maxWidth = '760px';
mount(PushSettingsCard, { target, props: { settings: pushSettings(http, 'ada') } });
