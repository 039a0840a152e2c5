import type { AlertRule, QuietTime, Weekday } from '../domain/alert-rule.ts';
import { weekdays } from '../domain/alert-rule.ts';
import { alertPageWords } from '../messages/alert-pages.ts';
import { locale } from '../messages/language.svelte.ts';
import { conditionText, limitText } from './alert-words.ts';
import { formatRunning, listed } from './format.ts';

/// Monday is the first of them, 5 January 1970.
const firstMondayMs = 4 * 86_400_000;

/// “Mon”, “Mo”.
export function dayLabel(day: Weekday): string {
  const format = new Intl.DateTimeFormat(locale(), { timeZone: 'UTC', weekday: 'short' });
  return format.format(firstMondayMs + weekdays.indexOf(day) * 86_400_000);
}

/// The condition of a rule with how long it must hold and when it is over.
export function ruleText(rule: AlertRule): string {
  const words = alertPageWords();
  const forHowLong = rule.forSeconds === 0 ? '' : words.forAtLeast(formatRunning(rule.forSeconds * 1000, locale()));
  const isExact = rule.hysteresis === null || rule.hysteresis === 0;
  return conditionText(rule) + forHowLong + (isExact ? '' : words.overOnceBack(limitText(rule.hysteresis, rule.quantity)));
}

/// “Mon to Fri 22:00 to 06:30”
export function quietText({ days, from, to }: QuietTime): string {
  return alertPageWords().quietTime(daysText(days), from, to);
}

/// Days that follow each other as a span.
export function daysText(days: readonly Weekday[]): string {
  const words = alertPageWords();
  if (days.length === weekdays.length) return words.everyDay;
  const ordered = weekdays.filter((day) => days.includes(day));
  const [firstDay, lastDay] = [ordered[0] ?? 'mon', ordered.at(-1) ?? 'mon'];
  const isSpan = ordered.length > 2 && weekdays.indexOf(lastDay) - weekdays.indexOf(firstDay) === ordered.length - 1;
  return isSpan ? words.daySpan(dayLabel(firstDay), dayLabel(lastDay)) : listed(ordered.map(dayLabel), locale());
}
