import type { Verdict } from '../domain/weekly-report.ts';
import { catalogue } from './language.svelte.ts';

type ByVerdict = Readonly<Record<Verdict, string>>;

/// The supply voltage against the band of EN 50160.
export const voltageWords = catalogue({
  en: {
    view: 'Voltage',
    title: 'Voltage in the band of EN 50160',
    note: 'Each point is a mean of ten minutes. Of a week 95 % of them have to lie within ±10 % of the nominal voltage, and all within +10 % and −15 %.',
    chart: 'Ten-minute means of the voltage of each phase over the week, with the band of ±10 %. Arrow keys move the cursor.',
    loading: 'Loading…',
    tryAgain: 'Try again',
    nothing: 'No voltage was measured in this week.',
    band: (low: string, high: string) => `band ${low} to ${high}`,
    lowest: 'limit of −15 %',
    phase: 'Phase',
    within: 'Within ±10 %',
    always: 'Within +10/−15 %',
    range: 'Lowest and highest second',
    rangeOf: (low: string, high: string) => `${low} to ${high}`,
    counted: 'Means that count',
    countedOf: (counted: string, all: string) => `${counted} of ${all}`,
    leftOut: 'Means that a dip, swell or interruption touched do not count, nor do those of which less than half was measured.',
    verdicts: { passes: 'Passes', fails: 'Fails', cannot_be_told: 'Cannot be told' } satisfies ByVerdict as ByVerdict,
    zone: (timeZone: string) => `Times in ${timeZone}.`,
  },
  de: {
    view: 'Spannung',
    title: 'Spannung im Band der EN 50160',
    note: 'Jeder Punkt ist ein Mittelwert von zehn Minuten. In einer Woche müssen 95 % von ihnen innerhalb von ±10 % der Nennspannung liegen, und alle innerhalb von +10 % und −15 %.',
    chart: 'Zehn-Minuten-Mittelwerte der Spannung jeder Phase über die Woche, mit dem Band von ±10 %. Pfeiltasten bewegen die Marke.',
    loading: 'Wird geladen …',
    tryAgain: 'Erneut versuchen',
    nothing: 'In dieser Woche wurde keine Spannung gemessen.',
    band: (low: string, high: string) => `Band ${low} bis ${high}`,
    lowest: 'Grenze von −15 %',
    phase: 'Phase',
    within: 'Innerhalb ±10 %',
    always: 'Innerhalb +10/−15 %',
    range: 'Niedrigste und höchste Sekunde',
    rangeOf: (low: string, high: string) => `${low} bis ${high}`,
    counted: 'Mittelwerte, die zählen',
    countedOf: (counted: string, all: string) => `${counted} von ${all}`,
    leftOut: 'Mittelwerte, die ein Einbruch, eine Überspannung oder eine Unterbrechung berührt hat, zählen nicht, ebenso die, von denen weniger als die Hälfte gemessen wurde.',
    verdicts: { passes: 'Eingehalten', fails: 'Nicht eingehalten', cannot_be_told: 'Nicht zu sagen' },
    zone: (timeZone: string) => `Zeiten in ${timeZone}.`,
  },
});
