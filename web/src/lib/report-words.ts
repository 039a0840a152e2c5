import { shiftDay } from '../domain/calendar.ts';
import { mondayOf } from '../domain/iso-week.ts';
import { isShareOfTime, type Criterion } from '../domain/weekly-report.ts';
import { locale } from '../messages/language.svelte.ts';
import { reportWords } from '../messages/report.ts';
import { formatNumber, noValue } from './format.ts';

/// What does not suffice is never written as 100 %.
export function shareOfTimeText(percent: number, digits: number): string {
  const scale = 10 ** digits;
  // A hundred that binary fractions have made a little less of is one.
  const cut = Math.floor(percent * scale + 1e-6) / scale;
  return `${formatNumber(cut, cut === 100 ? 0 : digits, locale())}\u00a0%`;
}

export function measuredText(criterion: Criterion | null): string {
  if (criterion === null || criterion.measured === null) return noValue;
  if (isShareOfTime(criterion.id)) return shareOfTimeText(criterion.measured, 2);
  // “% of the limit” stands beside the name; the sign alone belongs to the number.
  const [sign = ''] = criterion.unit.split(' ');
  const number = formatNumber(criterion.measured, criterion.unit.includes(' ') ? 0 : 2, locale());
  return sign === '' ? number : `${number}\u00a0${sign}`;
}

/// What the numbers of a criterion are; '' where it has none.
export function measureWords(criterion: Pick<Criterion, 'id' | 'unit'>): string {
  const words = reportWords();
  if (isShareOfTime(criterion.id)) return words.shareWithin;
  if (criterion.unit.startsWith('% ')) return words.percentileIn;
  return criterion.unit === '%' ? words.percentile : '';
}

/// “23 – 29 November 2026”
export function weekDaysText(week: string): string {
  const format = new Intl.DateTimeFormat(locale(), { timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric' });
  const monday = mondayOf(week);
  return format.formatRange(Date.parse(monday), Date.parse(shiftDay(monday, 6)));
}

/// “Week 48 of 2026”
export function weekText(week: string): string {
  const [year = '', number] = week.split('-W');
  return reportWords().weekOf(Number(number), year);
}
