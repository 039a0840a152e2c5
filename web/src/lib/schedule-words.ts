/// Schedules and the log of switchings in the words of the person's language.
import type { LoggedSwitch } from '../domain/switch-log.ts';
import { weekdays, type ScheduleEntry, type SunEvent, type Weekday } from '../domain/switch-schedule.ts';
import { logWords } from '../messages/control.ts';
import { locale } from '../messages/language.svelte.ts';
import { scheduleWords } from '../messages/schedule.ts';
import { formatTime } from './format.ts';

/// A Monday, to name the days of the week by.
const mondayMs = Date.UTC(2024, 0, 1, 12);

export function dayName(day: Weekday, width: 'short' | 'long'): string {
  const atMs = mondayMs + weekdays.indexOf(day) * 86_400_000;
  return new Intl.DateTimeFormat(locale(), { weekday: width, timeZone: 'UTC' }).format(atMs);
}

export function daysText(days: readonly Weekday[]): string {
  const words = scheduleWords();
  const are = (...these: Weekday[]) => days.length === these.length && these.every((day) => days.includes(day));
  if (are(...weekdays)) return words.everyDay;
  if (are('mon', 'tue', 'wed', 'thu', 'fri')) return words.workdays;
  if (are('sat', 'sun')) return words.weekend;
  return days.map((day) => dayName(day, days.length === 1 ? 'long' : 'short')).join(', ');
}

export function sunText(sun: SunEvent): string {
  const words = scheduleWords();
  return sun === 'sunrise' ? words.theSunrise : words.theSunset;
}

/// When of a day: “06:30”, “30 min before sunset”.
export function timeText({ at }: ScheduleEntry): string {
  const words = scheduleWords();
  if (at.kind === 'time') return words.atTime(at.time);
  const minutes = String(Math.abs(at.offsetMinutes));
  if (at.offsetMinutes === 0) return words.atSun(sunText(at.sun));
  return at.offsetMinutes > 0 ? words.afterSun(minutes, sunText(at.sun)) : words.beforeSun(minutes, sunText(at.sun));
}

/// A moment that lies ahead: today, tomorrow, within the week by its day, later by its date.
export function comingText(atMs: number, nowMs: number, timeZone: string): string {
  const words = scheduleWords();
  const time = formatTime(atMs, 'minute', locale(), timeZone);
  const dayOf = (ms: number) => new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(ms);
  if (dayOf(atMs) === dayOf(nowMs)) return words.today(time);
  // Half a day past the next midnight is tomorrow, however long the day is.
  if (atMs - nowMs < 2 * 86_400_000 && dayOf(atMs) === tomorrowOf(dayOf(nowMs))) return words.tomorrow(time);
  if (atMs - nowMs < 6 * 86_400_000) {
    return `${new Intl.DateTimeFormat(locale(), { timeZone, weekday: 'long' }).format(atMs)} ${time}`;
  }
  return formatTime(atMs, 'date-minute', locale(), timeZone);
}

function tomorrowOf(day: string): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/// “by anna”, “by the schedule”.
export function byText({ cause, username }: LoggedSwitch): string {
  const words = logWords();
  switch (cause) {
    case 'user':
      return words.byUser(username);
    case 'schedule':
      return words.bySchedule;
    case 'overload':
      return words.byOverload;
    case 'away':
      return words.byAway;
  }
}

export function whoText({ cause, username }: LoggedSwitch): string {
  const words = logWords();
  return cause === 'user' ? words.user(username) : words[cause];
}
