import { startLanguage, type Language } from '../../../src/messages/language.svelte.ts';

/// Runs `work` in a language as the browser of such a reader would have it, and goes back to English after it.
export function speaking<T>(language: Language, work: () => T): T {
  const storage = { getItem: () => null, setItem: () => undefined };
  startLanguage({ storage, languages: [language === 'de' ? 'de-DE' : 'en-GB'] });
  try {
    return work();
  } finally {
    startLanguage({ storage, languages: ['en-GB'] });
  }
}
