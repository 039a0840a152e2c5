import { mount } from 'svelte';
import App from './app.svelte';
import './app.css';
import { AppState } from './state/app-state.svelte.ts';

const target = document.getElementById('app');
if (target === null) throw new Error('index.html has no #app');

const app = new AppState();
app.start();
mount(App, { target, props: { app } });
