import { afterEach, describe, expect, it } from 'vitest';
import {
  catalogue,
  chooseLanguage,
  language,
  languageOf,
  locale,
  localeOf,
  startLanguage,
} from '../../../src/messages/language.svelte.ts';

function storageWith(chosen: string | null) {
  const kept = new Map<string, string>(chosen === null ? [] : [['edl.language', chosen]]);
  return { kept, getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) };
}

afterEach(() => startLanguage({ storage: storageWith('en'), languages: [] }));

describe('languageOf', () => {
  it('takes what was chosen before what the browser wishes for', () => {
    expect(languageOf('de', ['en-GB'])).toBe('de');
  });
  it('takes the first wish that the app speaks', () => {
    expect(languageOf(null, ['fr-FR', 'de-AT', 'en'])).toBe('de');
  });
  it('speaks English where nothing else is known', () => {
    expect(languageOf(null, ['fr-FR'])).toBe('en');
    expect(languageOf('xx', [])).toBe('en');
  });
});

describe('localeOf', () => {
  it('keeps the region that the browser names', () => {
    expect(localeOf('de', ['en-US', 'de-AT'])).toBe('de-AT');
  });
  it('has a region of its own where the browser names none', () => {
    expect(localeOf('de', ['en-US'])).toBe('de-DE');
    expect(localeOf('en', ['de-DE'])).toBe('en-GB');
  });
});

describe('the language', () => {
  const words = catalogue({
    en: { power: 'Power', phases: (count: number) => `${count} phases` },
    de: { power: 'Leistung', phases: (count: number) => `${count} Phasen` },
  });

  it('is what was chosen the last time', () => {
    startLanguage({ storage: storageWith('de'), languages: ['en-GB'] });
    expect(language()).toBe('de');
    expect(words().power).toBe('Leistung');
    expect(words().phases(3)).toBe('3 Phasen');
    expect(locale()).toBe('de-DE');
  });
  it('changes at once and is kept', () => {
    const storage = storageWith(null);
    startLanguage({ storage, languages: ['en-GB'] });
    expect(words().power).toBe('Power');
    chooseLanguage('de');
    expect(words().power).toBe('Leistung');
    expect(storage.kept.get('edl.language')).toBe('de');
  });
});
