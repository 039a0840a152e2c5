import { describe, expect, it } from 'vitest';
import { parsePush } from '../../../src/push/push-message.ts';
import { pushWords } from '../../../src/push/push-words.ts';
import { noteOf, readerOf, type Reader } from '../../../src/push/show-push.ts';
import { pushed } from './sample-push.ts';

const nowMs = Date.parse('2026-11-26T12:00:05Z');
const english: Reader = { language: 'en', locale: 'en-GB', nowMs };
const german: Reader = { language: 'de', locale: 'de-DE', nowMs };

function note(changes: Readonly<Record<string, unknown>> = {}, reader = english) {
  return noteOf(parsePush(pushed(changes)), reader);
}

describe('a pushed alert in words', () => {
  it('says what, where, how much and since when, by the device’s clock', () => {
    expect(note()).toEqual({
      title: 'Critical: Oven forgotten',
      body: 'House\nPower of all phases above 3,000\u00a0W, up to 6.00\u00a0kW\nSince 13:00:00',
      tag: 'alert-cellar-17',
      url: '/#/alerts?device=cellar',
      timeMs: Date.parse('2026-11-26T12:00:00Z'),
      isNews: true,
      stays: true,
    });
    expect(note({}, german)).toMatchObject({
      title: 'Kritisch: Oven forgotten',
      body: 'House\nWirkleistung aller Phasen über 3.000\u00a0W, bis 6,00\u00a0kW\nSeit 13:00:00',
    });
  });

  it('takes its own place when it is over, quietly', () => {
    const over = note({ state: 'cleared', end: '2026-11-26T12:05:00.000Z' });
    expect(over).toMatchObject({ title: 'Over: Oven forgotten', tag: note().tag, isNews: false, stays: false });
    expect(over.body).toContain('13:00:00 to 13:05:00');
    expect(note({ state: 'cleared', end: '2026-11-26T12:05:00.000Z' }, german).body).toContain('13:00:00 bis 13:05:00');
  });

  it('stays in sight only while it is critical', () => {
    expect(note({ severity: 'warning' })).toMatchObject({ title: 'Warning: Oven forgotten', stays: false, isNews: true });
    expect(note({ severity: 'of tomorrow' }).title).toBe('Warning: Oven forgotten');
  });

  it('says of a backlog that it was found afterwards, one note for each rule', () => {
    const late = { state: 'cleared', end: '2026-11-26T12:05:00.000Z', late: true };
    expect(note({ ...late, alert_id: '18' }).tag).toBe(note({ ...late, alert_id: '19' }).tag);
    expect(note(late).body).toMatch(/\nFound afterwards$/);
  });

  it.each([
    ['device_offline', 'House\nThe device is offline\nSince 13:00:00', 'House\nDas Gerät ist offline\nSeit 13:00:00'],
    ['no_readings', 'House\nNo readings arrive\nSince 13:00:00', 'House\nEs kommen keine Messwerte an\nSeit 13:00:00'],
  ])('has no limit where there is none: %s', (quantity, inEnglish, inGerman) => {
    const silence = { quantity, phase: null, comparison: null, threshold: null, value: null };
    expect(note(silence).body).toBe(inEnglish);
    expect(note(silence, german).body).toBe(inGerman);
  });

  it.each([
    ['voltage_rms', 'A', 'below', 207, 195.25, 'Voltage of phase A below 207\u00a0V, down to 195.3\u00a0V'],
    ['voltage_thd', 'any', 'above', 8, 9.5, 'Voltage THD of any phase above 8\u00a0%, up to 9.5\u00a0%'],
    ['power_factor', 'B', 'below', 0.85, 0.7, 'Power factor of phase B below 0.85, down to 0.70'],
    ['power_watt', 'C', 'below', -500, -2500, 'Power of phase C below \u2212500\u00a0W, down to \u22122.50\u00a0kW'],
    ['of_tomorrow', 'A', 'above', 1, 2, 'of tomorrow of phase A above 1, up to 2.00'],
  ])('writes %s with its unit', (quantity, phase, comparison, threshold, value, words) => {
    expect(note({ quantity, phase, comparison, threshold, value }).body.split('\n')[1]).toBe(words);
  });

  it('knows every quantity in both languages', () => {
    expect(Object.keys(pushWords.de.quantities)).toEqual(Object.keys(pushWords.en.quantities));
    expect(Object.keys(pushWords.en.quantities)).toHaveLength(10);
  });

  it('shows a test, and something for what it cannot read', () => {
    expect(noteOf(parsePush('{"type":"test"}'), english)).toMatchObject({ title: 'Notifications work', tag: 'test', url: '/#/settings/notifications' });
    for (const text of [null, '', 'x', '[]', '{}', '{"type":"alert"}', '{"type":"alert","alert_id":1}', pushed({ begin: 'yesterday' })]) {
      expect(noteOf(parsePush(text), german)).toMatchObject({ title: 'EDL', body: 'Es gibt Neues von den Geräten.' });
    }
  });

  it('is not stopped by a time zone that the browser does not know', () => {
    expect(note({ timezone: 'Mars/Olympus' }).body).toContain('Since 12:00:00');
  });
});

describe('the reader', () => {
  it('is who chose a language in the app, else whom the browser names', () => {
    expect(readerOf('de', ['en-US', 'en'], 0)).toMatchObject({ language: 'de', locale: 'de-DE' });
    expect(readerOf(null, ['fr', 'de-AT'], 0)).toMatchObject({ language: 'de', locale: 'de-AT' });
    expect(readerOf(null, ['fr'], 0)).toMatchObject({ language: 'en', locale: 'en-GB' });
    expect(readerOf('en', ['en-US'], 7)).toEqual({ language: 'en', locale: 'en-US', nowMs: 7 });
  });
});
