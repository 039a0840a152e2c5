/// What the browser keeps of the app, so that it opens without network: its own files by the hashes of their content, and
/// nothing else. Answers of the API pass by untouched; they and the tokens in them are never kept here.
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute, type PrecacheEntry } from 'workbox-precaching';
import { NavigationRoute, registerRoute } from 'workbox-routing';
import { listenForPush } from './push/worker.ts';

declare const self: ServiceWorkerGlobalScope & { readonly __WB_MANIFEST: (PrecacheEntry | string)[] };

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();

// All pages of the app are one document: what follows the # is not asked of the server.
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { allowlist: [/^\/(index\.html)?$/] }));

listenForPush(self);

// A new version waits until every tab is closed, or until somebody says that theirs may be loaded anew.
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting();
});
