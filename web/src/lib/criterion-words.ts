import type { Criterion } from '../domain/weekly-report.ts';
import { criterionWords } from '../messages/criteria.ts';
import { locale } from '../messages/language.svelte.ts';
import { formatCount, formatNumber } from './format.ts';

/// The server's name of a criterion, in the reader's language where the app knows it.
export function criterionName({ id, name }: Pick<Criterion, 'id' | 'name'>): string {
  return named(criterionWords().names, id) ?? name;
}

export function criterionLimit({ id, limit }: Pick<Criterion, 'id' | 'limit'>): string {
  return named(criterionWords().limits, id) ?? limit;
}

/// What the verdict rests on. The server makes it of a few sentences with numbers in them; one that is not known here stays
/// as it is.
export function criterionReason(why: string): string {
  return why
    .split(/(?<=\.) (?=[A-Z])/)
    .map((sentence) => named(criterionWords().sentences, sentence) ?? counted(sentence) ?? sentence)
    .join(' ');
}

function counted(sentence: string): string | null {
  const words = criterionWords();
  const none = /^None of the (\d+) (.+) of the week was measured\.$/.exec(sentence);
  if (none !== null) return words.none(count(none[1]), interval(none[2]));
  const nearest = /^Nearest to its limit is order (\d+): ([\d.]+) % of ([\d.]+) %\.$/.exec(sentence);
  if (nearest !== null) return words.nearest(nearest[1] ?? '', decimal(nearest[2]), decimal(nearest[3]));
  const within =
    /^(\d+) of (\d+) (.+?) were within the limit(?:; (\d+) that a dip, swell or interruption touched are left out)?(?:; (\d+) of (\d+) were not measured)?(, which could change the verdict)?\.$/.exec(
      sentence,
    );
  if (within === null) return null;
  const [, inside, all, what, flagged, missing, judged, couldChange] = within;
  return [
    words.within(count(inside), count(all), interval(what)),
    flagged === undefined ? '' : words.flagged(count(flagged)),
    missing === undefined ? '' : words.missing(count(missing), count(judged)),
    couldChange === undefined ? '.' : `${words.couldChange}.`,
  ].join('');
}

function named(table: Readonly<Record<string, string>>, key: string): string | null {
  return Object.hasOwn(table, key) ? (table[key] ?? null) : null;
}

function interval(text = ''): string {
  return named(criterionWords().intervals, text) ?? text;
}

function count(digits = ''): string {
  return formatCount(Number(digits), locale());
}

/// With the digits that the server tells.
function decimal(text = ''): string {
  return formatNumber(Number(text), text.split('.')[1]?.length ?? 0, locale());
}
