import { perPhase, type PerPhase, type Phase } from './phase.ts';

/// What is said of a limit. What was measured too little is no pass.
export const verdicts = ['passes', 'fails', 'cannot_be_told'] as const;
export type Verdict = (typeof verdicts)[number];

/// A limit of the standard and what was measured of it, of one phase or of the supply as a whole.
export interface Criterion {
  /// `voltage_usual`, `flicker`, …: a later server may have others.
  readonly id: string;
  readonly name: string;
  readonly clause: string;
  /// In words.
  readonly limit: string;
  readonly phase: Phase | null;
  /// In `unit`; null: nothing was measured.
  readonly measured: number | null;
  readonly unit: string;
  readonly verdict: Verdict;
  /// One sentence: what the verdict rests on, or why there is none.
  readonly why: string;
}

/// A dip, swell or interruption of the supply: what overlaps on several phases is one.
export interface SupplyEvent {
  readonly kind: string;
  readonly beginMs: number;
  /// null: still going on.
  readonly durationMs: number | null;
  readonly phases: readonly Phase[];
  /// Residual voltage, of a swell the highest, of the nominal one.
  readonly extremePercent: number | null;
  /// Its region of the ITIC curve.
  readonly itic: string | null;
}

export const iticRegions = ['no_interruption', 'no_damage', 'prohibited'] as const;
export type IticRegion = (typeof iticRegions)[number];

/// The tables in which EN 50160 counts events. It sets them no limits.
export interface SupplyTables {
  /// Rows and columns of `dipRows` and `dipColumns`.
  readonly dips: readonly (readonly number[])[];
  readonly swells: readonly (readonly number[])[];
  readonly shortInterruptions: number;
  readonly longInterruptions: number;
  /// Dips and swells that lasted too long for the tables.
  readonly overAMinute: number;
  /// That go on, or whose voltage is not known, or that no row has.
  readonly unclassified: number;
  readonly itic: Readonly<Record<IticRegion, number>>;
}

/// @source EN 50160:2010, table 2: residual voltage u in percent, and duration t
export const dipRows = ['90 > u ≥ 80', '80 > u ≥ 70', '70 > u ≥ 40', '40 > u ≥ 5', '5 > u'] as const;
export const dipCells = ['A', 'B', 'C', 'D', 'X'] as const;
export const dipColumns = ['10 – 200 ms', '200 – 500 ms', '0.5 – 1 s', '1 – 5 s', '5 – 60 s'] as const;
/// @source EN 50160:2010, table 3: highest voltage u in percent, and duration t
export const swellRows = ['u ≥ 120', '120 > u > 110'] as const;
export const swellCells = ['S', 'T'] as const;
export const swellColumns = ['10 – 500 ms', '0.5 – 5 s', '5 – 60 s'] as const;

export interface WeeklyReport {
  /// Of ISO 8601.
  readonly week: string;
  readonly beginMs: number;
  readonly endMs: number;
  readonly timeZone: string;
  readonly nominalV: number;
  readonly nominalHz: number | null;
  readonly overall: Verdict;
  readonly criteria: readonly Criterion[];
  readonly supply: SupplyTables;
  /// Ascending by their begin; the latest, where `moreEvents`.
  readonly events: readonly SupplyEvent[];
  readonly moreEvents: boolean;
}

/// How much of the time was measured at all, 0 to 1.
export interface Coverage {
  readonly share: number;
  readonly byPhase: PerPhase<number | null>;
  readonly days: readonly { readonly day: string; readonly share: number }[];
  /// null: none lasts a minute.
  readonly longestGap: { readonly beginMs: number; readonly endMs: number; readonly isExact: boolean } | null;
}

/// A criterion as a line of the report: its phases beside each other.
export interface CriterionRow extends Pick<Criterion, 'id' | 'name' | 'clause' | 'limit' | 'unit'> {
  /// Of the supply as a whole; null where it is told by phase.
  readonly whole: Criterion | null;
  readonly byPhase: PerPhase<Criterion | null>;
  /// The worst of its phases.
  readonly verdict: Verdict;
  readonly reasons: Reasons;
}

/// Each reason once, with the phases that it is of.
export interface Reasons {
  readonly heads: readonly { readonly phases: readonly Phase[]; readonly text: string }[];
  /// The words in which all of them end; '' where they have few in common.
  readonly tail: string;
}

/// In the order in which the report names them first.
export function rowsOf(criteria: readonly Criterion[]): CriterionRow[] {
  const groups = new Map<string, Criterion[]>();
  for (const criterion of criteria) groups.set(criterion.id, [...(groups.get(criterion.id) ?? []), criterion]);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { id, name, clause, limit, unit } = first;
    return [
      {
        ...{ id, name, clause, limit, unit },
        whole: group.find(({ phase }) => phase === null) ?? null,
        byPhase: perPhase((phase) => group.find((one) => one.phase === phase) ?? null),
        verdict: worst(group.map(({ verdict }) => verdict)),
        reasons: reasonsOf(group),
      },
    ];
  });
}

/// One that fails outweighs all, and one that cannot be told all that pass.
export function worst(all: readonly Verdict[]): Verdict {
  return (['fails', 'cannot_be_told'] as const).find((verdict) => all.includes(verdict)) ?? 'passes';
}

/// Fewer words in common, or more that differ, are not worth a sentence that is taken apart.
const leastSharedWords = 5;
const mostWordsOfHead = 3;

function reasonsOf(group: readonly Criterion[]): Reasons {
  const byWhy = new Map<string, Phase[]>();
  for (const { phase, why } of group) {
    if (why === '') continue;
    byWhy.set(why, [...(byWhy.get(why) ?? []), ...(phase === null ? [] : [phase])]);
  }
  const sentences = [...byWhy.keys()].map((why) => why.split(' '));
  const shared = sentences.length > 1 ? sharedEnd(sentences) : 0;
  const longestHead = Math.max(0, ...sentences.map(({ length }) => length - shared));
  const cut = shared >= leastSharedWords && longestHead <= mostWordsOfHead ? shared : 0;
  const [first = []] = sentences;
  return {
    heads: [...byWhy.values()].map((phases, index) => {
      const words = sentences[index] ?? [];
      return { phases, text: words.slice(0, words.length - cut).join(' ') };
    }),
    tail: first.slice(first.length - cut).join(' '),
  };
}

/// How many words all sentences end in, but for the first of each.
function sharedEnd(sentences: readonly (readonly string[])[]): number {
  const most = Math.min(...sentences.map(({ length }) => length)) - 1;
  let shared = 0;
  while (shared < most && new Set(sentences.map((words) => words.at(-1 - shared))).size === 1) shared += 1;
  return shared;
}

/// Whether the number tells how much of the time a limit was kept, so that 100 must mean all of it.
export function isShareOfTime(id: string): boolean {
  return ['voltage_usual', 'voltage_permissible', 'frequency_usual', 'frequency_permissible'].includes(id);
}

/// How many of the criteria have each verdict, by phase where they are told by phase.
export function countVerdicts(criteria: readonly Criterion[]): Readonly<Record<Verdict, number>> {
  const count = (wanted: Verdict) => criteria.filter(({ verdict }) => verdict === wanted).length;
  return { passes: count('passes'), fails: count('fails'), cannot_be_told: count('cannot_be_told') };
}

/// The events that were furthest from the nominal voltage, in order of time.
export function furthest(events: readonly SupplyEvent[], most: number): SupplyEvent[] {
  const distance = ({ extremePercent }: SupplyEvent) => (extremePercent === null ? -1 : Math.abs(extremePercent - 100));
  const chosen = [...events].sort((a, b) => distance(b) - distance(a)).slice(0, most);
  return chosen.sort((a, b) => a.beginMs - b.beginMs);
}
