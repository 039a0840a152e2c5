import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { docsViewer } from './vite-docs.ts';

// The API that `npm run dev` talks to; the built app is served by the API's own server.
const apiServer = process.env.EDL_SERVER ?? 'http://127.0.0.1:8080';
const apiPaths = [
  '/sign-up', '/login', '/logout', '/token', '/me', '/devices', '/query-data', '/latest-values', '/remote-control',
  '/ws-ticket', '/events', '/harmonics', '/alerts', '/push', '/weekly-report', '/fetch-analytics',
];

/// Builds src/service-worker.ts with the list of what it keeps. The app registers it itself (state/app-updates.svelte.ts).
function offlineShell() {
  return VitePWA({
    strategies: 'injectManifest',
    srcDir: 'src',
    filename: 'service-worker.ts',
    injectRegister: false,
    manifest: false,
    injectManifest: {
      globPatterns: ['index.html', 'assets/**/*.{js,css,svg,png,woff2}', 'icon.svg'],
      // The names of these tell their content already.
      dontCacheBustURLsMatching: /^assets\//,
      rollupFormat: 'iife',
    },
  });
}

export default defineConfig({
  plugins: [svelte(), docsViewer(), offlineShell()],
  build: {
    outDir: process.env.EDL_WEB_OUT || 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Everything is a file of its own: the server's Content-Security-Policy knows no other source.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      ...Object.fromEntries(apiPaths.map((path) => [path, apiServer])),
      '/ws': { target: apiServer, ws: true },
    },
  },
});
