import { describe, expect, it } from 'vitest';
import { speaking } from './speaking.ts';

/// Every text of the app, in both languages, by where it stands: `alerts.alertWords.severities.info`.
function allTexts(): { path: string; en: string; de: string }[] {
  const modules = import.meta.glob<Record<string, unknown>>('../../../src/messages/*.ts', { eager: true });
  const areas = Object.entries(modules).filter(([file]) => !file.includes('language.svelte'));
  return areas.flatMap(([file, exported]) =>
    Object.entries(exported).flatMap(([name, area]) => {
      if (typeof area !== 'function') return [];
      const at = `${file.replace(/.*\//, '').replace('.ts', '')}.${name}`;
      const [en, de] = (['en', 'de'] as const).map((language) => speaking(language, () => leaves(area(), at)));
      expect([...de!.keys()], at).toEqual([...en!.keys()]);
      return [...en!].map(([path, text]) => ({ path, en: text, de: de!.get(path) ?? '' }));
    }),
  );
}

/// What makes a text of something is called with the names of its parameters' places.
function leaves(value: unknown, path: string): Map<string, string> {
  if (typeof value === 'string') return new Map([[path, value]]);
  if (typeof value === 'function') {
    const places = Array.from({ length: value.length }, (_, index) => `‹${index + 1}›`);
    return new Map([[path, String(value(...places))]]);
  }
  if (typeof value !== 'object' || value === null) throw new Error(`${path} is neither a text nor makes one`);
  return new Map(Object.entries(value).flatMap(([key, inner]) => [...leaves(inner, `${path}.${key}`)]));
}

/// Names, and words that both languages have.
const sameInBoth = [
  ...['EDL', 'Energy Data Logger', 'Live', 'Webhook', 'Name', 'System', 'THD', 'Flicker', 'Version', 'Server', 'u, Un'],
  ...['Phase', 'Phase A', 'Phase B', 'Phase C', 'Online', 'Offline', 'Offline.', 'CSV'],
];

describe('the catalogue', () => {
  const texts = allTexts();
  const wrong = (isWrong: (text: { path: string; en: string; de: string }) => boolean) =>
    texts.filter(isWrong).map(({ path, en, de }) => `${path}: ${en} | ${de}`);

  it('has all of the app’s words', () => {
    expect(texts.length).toBeGreaterThan(400);
  });
  it('has no empty text', () => {
    // There is nothing to say of these.
    const unsaid = ['account.accountWords.strengths.empty', 'audit.auditWords.outcomes.acknowledged', 'devices.devicesWords.shared.owner'];
    expect(wrong(({ path, en, de }) => !unsaid.includes(path) && (en.trim() === '' || de.trim() === ''))).toEqual([]);
  });
  it('says in German what German has a word for', () => {
    const bare = (text: string) => text.replaceAll(/‹\d›/g, '').replaceAll(/[^\p{L}]/gu, '');
    expect(wrong(({ en, de }) => en === de && !sameInBoth.includes(en) && !['', 'in', 'kWh', 'ABC', 'EDL', 'Phase'].includes(bare(en)))).toEqual([]);
  });
  it('uses what it is given in both languages', () => {
    const places = (text: string) => [...new Set(text.match(/‹\d›/g))].sort();
    // The server's details speak for themselves in English, without a title.
    const isKnown = (path: string) => path === 'problems.problemWords.detailed';
    expect(wrong(({ path, en, de }) => !isKnown(path) && places(en).join() !== places(de).join())).toEqual([]);
  });
  it('writes an ellipsis as each language does: after the word, and after a space', () => {
    expect(wrong(({ en, de }) => en.includes(' …') || /\S…/.test(de) || /\.\.\./.test(en + de))).toEqual([]);
    expect(wrong(({ en, de }) => en.includes('…') !== de.includes('…'))).toEqual([]);
  });
  it('has the quotation marks and apostrophes of print', () => {
    expect(wrong(({ en, de }) => /["'`„]/.test(en) || /["'`”]/.test(de))).toEqual([]);
    expect(wrong(({ de }) => (de.match(/„/g)?.length ?? 0) !== (de.match(/“/g)?.length ?? 0))).toEqual([]);
  });
  it('addresses nobody as “du”', () => {
    expect(wrong(({ de }) => /\b(du|dich|dir|dein\w*)\b/i.test(de))).toEqual([]);
  });
  it('ends a sentence in both languages or in none', () => {
    // “Min.” is an abbreviation in German.
    const ends = (text: string) => !/^(Min|Max)\.?$/.test(text) && /[.!?:…]$/.test(text.replace(/‹\d›$/, ''));
    expect(wrong(({ en, de }) => ends(en) !== ends(de) && !/‹\d›$/.test(en) && !/‹\d›$/.test(de))).toEqual([]);
  });
});
