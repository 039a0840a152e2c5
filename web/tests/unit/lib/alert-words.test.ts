import { expect, it } from 'vitest';
import { conditionText, extremeTail, limitText, quantityLabel } from '../../../src/lib/alert-words.ts';
import { daysText, quietText, ruleText } from '../../../src/lib/rule-words.ts';
import { speaking } from '../messages/speaking.ts';
import { newDraft, ruleOf } from '../../../src/domain/rule-draft.ts';
import type { Alert } from '../../../src/domain/alert.ts';
import type { AlertRule } from '../../../src/domain/alert-rule.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

it('a limit has the digits that it was set with', () => {
  expect(plain(limitText(3_000, 'power_watt'))).toBe('3,000 W');
  expect(plain(limitText(0.85, 'power_factor'))).toBe('0.85');
  expect(plain(limitText(-1_500.5, 'power_watt'))).toBe('−1,500.5 W');
});

it('a condition is a phrase', () => {
  const condition = { quantity: 'power_watt', phase: 'A', comparison: 'above', threshold: 3_000 } as const;
  expect(plain(conditionText(condition))).toBe('Power of phase A above 3,000 W');
  expect(plain(conditionText({ ...condition, phase: 'any', comparison: 'below' }))).toBe('Power of any phase below 3,000 W');
  expect(conditionText({ quantity: 'device_offline', phase: null, comparison: null, threshold: null })).toBe('Device offline');
  expect(quantityLabel('noise_db')).toBe('Noise db');
});

it('a rule tells how long it waits and when it is over', () => {
  const draft = { ...newDraft(), name: 'x', threshold: '3000', hysteresis: '500' };
  expect(plain(ruleText(ruleOf(draft) as AlertRule))).toBe('Power of all phases above 3,000 W for 5 min, over once it is back by 500 W');
  expect(plain(ruleText(ruleOf({ ...draft, duration: '0', hysteresis: '0' }) as AlertRule))).toBe('Power of all phases above 3,000 W');
});

it('days that follow each other are a span', () => {
  expect(daysText(['mon', 'tue', 'wed', 'thu', 'fri'])).toBe('Mon to Fri');
  expect(daysText(['sun', 'sat'])).toBe('Sat and Sun');
  expect(daysText(['mon', 'wed', 'fri'])).toBe('Mon, Wed and Fri');
  expect(daysText(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'])).toBe('Every day');
  expect(quietText({ days: ['sat', 'sun'], from: '22:00', to: '06:30' })).toBe('Sat and Sun 22:00 to 06:30');
});

it('says all of it in German too', () => {
  const condition = { quantity: 'power_watt', phase: 'A', comparison: 'above', threshold: 3_000 } as const;
  speaking('de', () => {
    expect(plain(conditionText(condition))).toBe('Wirkleistung der Phase A über 3.000 W');
    expect(conditionText({ quantity: 'no_readings', phase: null, comparison: null, threshold: null })).toBe('Keine Messwerte');
    expect(daysText(['mon', 'tue', 'wed', 'thu', 'fri'])).toBe('Mo bis Fr');
    expect(daysText(['mon', 'wed', 'fri'])).toBe('Mo, Mi und Fr');
    expect(quietText({ days: ['sat', 'sun'], from: '22:00', to: '06:30' })).toBe('Sa und So 22:00 bis 06:30');
    const draft = { ...newDraft(), name: 'x', threshold: '3000', hysteresis: '500' };
    expect(plain(ruleText(ruleOf(draft) as AlertRule))).toBe('Wirkleistung aller Phasen über 3.000 W für 5 min, vorbei nach Rückkehr um 500 W');
  });
});

it('an alert tells how far beyond its limit it has come', () => {
  const alert = { ...{ quantity: 'voltage_rms', phase: 'A', comparison: 'below', threshold: 210 }, extreme: 204.3 } as Alert;
  expect(plain(extremeTail(alert))).toBe(', down to 204.3 V');
  expect(plain(extremeTail({ ...alert, comparison: 'above' }))).toBe(', up to 204.3 V');
  expect(extremeTail({ ...alert, extreme: null })).toBe('');
  expect(plain(speaking('de', () => extremeTail(alert)))).toBe(', bis 204,3 V');
});
