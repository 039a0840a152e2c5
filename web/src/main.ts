import { mount } from 'svelte';
import App from './app.svelte';
import './app.css';
import { startLanguage } from './messages/language.svelte.ts';
import { AppState } from './state/app-state.svelte.ts';

const target = document.getElementById('app');
if (target === null) throw new Error('index.html has no #app');

startLanguage({ storage: localStorage, languages: navigator.languages });
const app = new AppState();
app.start();
mount(App, { target, props: { app } });
