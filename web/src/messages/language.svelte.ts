/// The language that people read, and what follows from it. All words of the app stand in this folder, in both languages
/// side by side.
export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

/// As their own speakers call them, whatever language the app has just now.
export const languageNames: Readonly<Record<Language, string>> = { en: 'English', de: 'Deutsch' };

const languageKey = 'edl.language';

/// What was chosen here, else the first of the browser's languages that the app speaks, else English.
export function languageOf(chosen: string | null, wanted: readonly string[]): Language {
  const known = [chosen ?? '', ...wanted].map((tag) => tag.toLowerCase().split('-')[0]);
  return languages.find((language) => language === known.find((one) => languages.some((each) => each === one))) ?? 'en';
}

/// How numbers and dates are written: as the browser does in that language, with its region where it names one.
export function localeOf(language: Language, wanted: readonly string[]): string {
  return wanted.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? (language === 'de' ? 'de-DE' : 'en-GB');
}

/// Where the choice is kept, and what the browser wishes for.
export interface Surroundings {
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  readonly languages: readonly string[];
}

let surroundings: Surroundings | null = null;
let current = $state<Language>('en');

export function language(): Language {
  return current;
}

export function locale(): string {
  return localeOf(current, surroundings?.languages ?? []);
}

/// To be called before anything is drawn.
export function startLanguage(found: Surroundings): void {
  surroundings = found;
  current = languageOf(found.storage.getItem(languageKey), found.languages);
}

export function chooseLanguage(wished: Language): void {
  current = wished;
  surroundings?.storage.setItem(languageKey, wished);
}

type Widened<T> = T extends string
  ? string
  : T extends (...given: infer Given) => string
    ? (...given: Given) => string
    : { readonly [Key in keyof T]: Widened<T[Key]> };

/// One area's words. What it gives follows the language: read it in a `$derived` or in the markup.
export function catalogue<Words extends object>(both: {
  readonly en: Words;
  readonly de: Widened<NoInfer<Words>>;
}): () => Widened<Words> {
  return () => both[current] as Widened<Words>;
}
