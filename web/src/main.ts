import { mount } from 'svelte';
import App from './app.svelte';
import './app.css';
import { startTheme } from './lib/theme.svelte.ts';
import { startLanguage } from './messages/language.svelte.ts';
import { AppState } from './state/app-state.svelte.ts';

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
app.start();
mount(App, { target, props: { app } });
