import { catalogue } from './language.svelte.ts';

/// Words that many pages have in common.
export const commonWords = catalogue({
  en: {
    loading: 'Loading…',
    tryAgain: 'Try again',
    cancel: 'Cancel',
    save: 'Save',
    saving: 'Saving…',
    remove: 'Delete',
    close: 'Close',
    all: 'All',
    view: 'View',
    phase: (phase: string) => `Phase ${phase}`,
    phases: 'Phases',
    timesIn: (timeZone: string) => `Times in ${timeZone}.`,
    /// Of things that are counted one page at a time.
    showMore: (count: string) => `Show more (${count})`,
    orMore: (count: string) => `${count} or more`,
  },
  de: {
    loading: 'Wird geladen …',
    tryAgain: 'Erneut versuchen',
    cancel: 'Abbrechen',
    save: 'Speichern',
    saving: 'Wird gespeichert …',
    remove: 'Löschen',
    close: 'Schließen',
    all: 'Alle',
    view: 'Ansicht',
    phase: (phase: string) => `Phase ${phase}`,
    phases: 'Phasen',
    timesIn: (timeZone: string) => `Zeiten in ${timeZone}.`,
    showMore: (count: string) => `Mehr anzeigen (${count})`,
    orMore: (count: string) => `${count} oder mehr`,
  },
});
