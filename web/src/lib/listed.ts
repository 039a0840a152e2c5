/// “A”, “A and B”, “A, B and C”, in that language.
export function listed(words: readonly string[], locale: string): string {
  // “en” alone would write a comma before the last “and”.
  const language = locale === 'en' || locale === 'en-US' ? 'en-GB' : locale;
  return new Intl.ListFormat(language, { style: 'long', type: 'conjunction' }).format(words);
}
