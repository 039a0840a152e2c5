import { mount } from 'svelte';
import App from './app.svelte';
import './app.css';
import { startTheme } from './lib/theme.svelte.ts';
import { startLanguage } from './messages/language.svelte.ts';
import { AppState } from './state/app-state.svelte.ts';
import { AppUpdates } from './state/app-updates.svelte.ts';

const target = document.getElementById('app');
if (target === null) throw new Error('index.html has no #app');

startTheme({ storage: localStorage, darkWish: matchMedia('(prefers-color-scheme: dark)'), apply: paint });
startLanguage({ storage: localStorage, languages: navigator.languages });
/// The bar of the browser has the colour of the page below it.
function paint(shown: 'light' | 'dark'): void {
  document.documentElement.dataset.theme = shown;
  const ground = getComputedStyle(document.documentElement).getPropertyValue('--ground').trim();
  for (const meta of document.querySelectorAll('meta[name=theme-color]')) meta.setAttribute('content', ground);
}

const app = new AppState();
const updates = new AppUpdates({
  workers: 'serviceWorker' in navigator ? navigator.serviceWorker : null,
  reload: () => location.reload(),
  every: (work, periodMs) => void setInterval(work, periodMs),
});
app.start();
mount(App, { target, props: { app, updates } });

// What is kept for use without network is fetched when there is nothing better to do.
if (import.meta.env.PROD) window.addEventListener('load', () => whenIdle(() => void updates.start()));

function whenIdle(work: () => void): void {
  if ('requestIdleCallback' in window) window.requestIdleCallback(work, { timeout: 10_000 });
  else setTimeout(work, 3_000);
}
