import { catalogue } from './language.svelte.ts';

/// What stands around every page.
export const frameWords = catalogue({
  en: {
    loading: 'Loading…',
    notLoaded: 'This page could not be loaded.',
    reload: 'Reload',
    tryingAgain: (failure: string) => `${failure} Trying again…`,
  },
  de: {
    loading: 'Wird geladen …',
    notLoaded: 'Diese Seite konnte nicht geladen werden.',
    reload: 'Neu laden',
    tryingAgain: (failure: string) => `${failure} Neuer Versuch läuft …`,
  },
});
