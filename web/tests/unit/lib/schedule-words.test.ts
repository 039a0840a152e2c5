import { afterEach, describe, expect, it } from 'vitest';
import { weekdays, type ScheduleEntry, type SwitchTime } from '../../../src/domain/switch-schedule.ts';
import { byText, comingText, dayName, daysText, timeText, whoText } from '../../../src/lib/schedule-words.ts';
import type { LoggedSwitch } from '../../../src/domain/switch-log.ts';
import { startLanguage } from '../../../src/messages/language.svelte.ts';

function speak(tag: string): void {
  startLanguage({ storage: { getItem: () => null, setItem: () => undefined }, languages: [tag] });
}
afterEach(() => speak('en-GB'));

const at = (time: SwitchTime): ScheduleEntry => ({ id: 'e', phase: 'A', state: 'on', isEnabled: true, weekdays: [], at: time });
const sun = (event: 'sunrise' | 'sunset', offsetMinutes: number) => at({ kind: 'sun', sun: event, offsetMinutes });

describe('schedules in words', () => {
  it('names the days together where they have a name', () => {
    speak('en-GB');
    expect(daysText(weekdays)).toBe('every day');
    expect(daysText(['mon', 'tue', 'wed', 'thu', 'fri'])).toBe('Monday to Friday');
    expect(daysText(['sat', 'sun'])).toBe('weekends');
    expect(daysText(['mon', 'wed'])).toBe('Mon, Wed');
    expect(daysText(['tue'])).toBe('Tuesday');
    speak('de-DE');
    expect(daysText(['mon', 'wed'])).toBe('Mo, Mi');
    expect(dayName('sun', 'long')).toBe('Sonntag');
  });

  it('says when of a day', () => {
    speak('en-GB');
    expect(timeText(at({ kind: 'time', time: '06:30' }))).toBe('06:30');
    expect(timeText(sun('sunset', 0))).toBe('at sunset');
    expect(timeText(sun('sunset', -30))).toBe('30 min before sunset');
    expect(timeText(sun('sunrise', 15))).toBe('15 min after sunrise');
    speak('de-DE');
    expect(timeText(at({ kind: 'time', time: '06:30' }))).toBe('06:30 Uhr');
    expect(timeText(sun('sunset', -30))).toBe('30 min vor Sonnenuntergang');
  });

  it('says when something comes, by the device’s clock', () => {
    speak('en-GB');
    const nowMs = Date.UTC(2026, 10, 27, 12); // Friday, 13:00 in Berlin
    const coming = (text: string) => comingText(Date.parse(text), nowMs, 'Europe/Berlin');
    expect(coming('2026-11-27T17:00:00Z')).toBe('today 18:00');
    expect(coming('2026-11-27T23:30:00Z')).toBe('tomorrow 00:30');
    expect(coming('2026-11-28T22:59:00Z')).toBe('tomorrow 23:59');
    expect(coming('2026-11-29T05:30:00Z')).toBe('Sunday 06:30');
    expect(coming('2026-12-24T17:00:00Z')).toBe('24 Dec, 18:00');
    speak('de-DE');
    expect(coming('2026-11-28T05:30:00Z')).toBe('morgen 06:30');
    expect(coming('2026-11-29T05:30:00Z')).toBe('Sonntag 06:30');
  });

  it('says who switched', () => {
    speak('en-GB');
    const by = (cause: LoggedSwitch['cause'], username = '') => ({ cause, username }) as LoggedSwitch;
    expect(byText(by('user', 'ada'))).toBe('by ada');
    expect(byText(by('schedule'))).toBe('by the schedule');
    expect(whoText(by('user', 'schedule'))).toBe('schedule');
    expect(whoText(by('schedule'))).toBe('Schedule');
    speak('de-DE');
    expect(byText(by('overload'))).toBe('durch das Gerät wegen Überlast');
  });
});
