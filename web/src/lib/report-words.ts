import { shiftDay } from '../domain/calendar.ts';
import { mondayOf } from '../domain/iso-week.ts';
import { isShareOfTime, type Criterion, type IticRegion, type Verdict } from '../domain/weekly-report.ts';
import { formatNumber, noValue } from './format.ts';

export const verdictLabels: Readonly<Record<Verdict, string>> = {
  passes: 'Passes',
  fails: 'Fails',
  cannot_be_told: 'Cannot be told',
};

export const overallWords: Readonly<Record<Verdict, string>> = {
  passes: 'Every limit that this meter can measure was kept.',
  fails: 'At least one limit was not kept.',
  cannot_be_told: 'No limit was broken, but too little was measured to say that all were kept.',
};

export const iticLabels: Readonly<Record<IticRegion, { label: string; meaning: string }>> = {
  no_interruption: { label: 'No interruption', meaning: 'equipment works on' },
  no_damage: { label: 'No damage', meaning: 'equipment may stop' },
  prohibited: { label: 'Prohibited', meaning: 'equipment may be damaged' },
};

/// What does not suffice is never written as 100 %.
export function shareOfTimeText(percent: number, digits: number, locale: string): string {
  const scale = 10 ** digits;
  // A hundred that binary fractions have made a little less of is one.
  const cut = Math.floor(percent * scale + 1e-6) / scale;
  return `${formatNumber(cut, cut === 100 ? 0 : digits, locale)}\u00a0%`;
}

export function measuredText(criterion: Criterion | null, locale: string): string {
  if (criterion === null || criterion.measured === null) return noValue;
  if (isShareOfTime(criterion.id)) return shareOfTimeText(criterion.measured, 2, locale);
  // “% of the limit” stands beside the name; the sign alone belongs to the number.
  const [sign = ''] = criterion.unit.split(' ');
  const number = formatNumber(criterion.measured, criterion.unit.includes(' ') ? 0 : 2, locale);
  return sign === '' ? number : `${number}\u00a0${sign}`;
}

/// What the numbers of a criterion are; '' where it has none.
export function measureWords(criterion: Pick<Criterion, 'id' | 'unit'>): string {
  if (isShareOfTime(criterion.id)) return 'share of the means within';
  if (criterion.unit.startsWith('% ')) return `95th percentile in ${criterion.unit}`;
  return criterion.unit === '%' ? '95th percentile' : '';
}

/// “23 – 29 November 2026”
export function weekDaysText(week: string, locale: string): string {
  const format = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric' });
  const monday = mondayOf(week);
  return format.formatRange(Date.parse(monday), Date.parse(shiftDay(monday, 6)));
}

/// “Week 48 of 2026”
export function weekText(week: string): string {
  const [year, number] = week.split('-W');
  return `Week ${Number(number)} of ${year}`;
}
