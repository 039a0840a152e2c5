import { catalogue } from './language.svelte.ts';

/// The chooser of a day.
export const dayWords = catalogue({
  en: { day: 'Day', previous: 'Previous day', next: 'Next day', today: (day: string) => `Today, ${day}` },
  de: { day: 'Tag', previous: 'Vorheriger Tag', next: 'Nächster Tag', today: (day: string) => `Heute, ${day}` },
});
