import { expect, it } from 'vitest';
import { conditionText, daysText, limitText, quantityLabel, quietText, ruleText } from '../../../src/lib/alert-words.ts';
import { newDraft, ruleOf } from '../../../src/domain/rule-draft.ts';
import type { AlertRule } from '../../../src/domain/alert-rule.ts';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

it('a limit has the digits that it was set with', () => {
  expect(plain(limitText(3_000, 'power_watt', 'en'))).toBe('3,000 W');
  expect(plain(limitText(0.85, 'power_factor', 'en'))).toBe('0.85');
  expect(plain(limitText(-1_500.5, 'power_watt', 'en'))).toBe('−1,500.5 W');
});

it('a condition is a phrase', () => {
  const condition = { quantity: 'power_watt', phase: 'A', comparison: 'above', threshold: 3_000 } as const;
  expect(plain(conditionText(condition, 'en'))).toBe('Power of phase A above 3,000 W');
  expect(plain(conditionText({ ...condition, phase: 'any', comparison: 'below' }, 'en'))).toBe('Power of any phase below 3,000 W');
  expect(conditionText({ quantity: 'device_offline', phase: null, comparison: null, threshold: null }, 'en')).toBe('Device offline');
  expect(quantityLabel('noise_db')).toBe('Noise db');
});

it('a rule tells how long it waits and when it is over', () => {
  const draft = { ...newDraft(), name: 'x', threshold: '3000', hysteresis: '500' };
  expect(plain(ruleText(ruleOf(draft) as AlertRule, 'en'))).toBe('Power of all phases above 3,000 W for 5 min, over once it is back by 500 W');
  expect(plain(ruleText(ruleOf({ ...draft, duration: '0', hysteresis: '0' }) as AlertRule, 'en'))).toBe('Power of all phases above 3,000 W');
});

it('days that follow each other are a span', () => {
  expect(daysText(['mon', 'tue', 'wed', 'thu', 'fri'])).toBe('Mon to Fri');
  expect(daysText(['sun', 'sat'])).toBe('Sat and Sun');
  expect(daysText(['mon', 'wed', 'fri'])).toBe('Mon, Wed and Fri');
  expect(daysText(['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'])).toBe('Every day');
  expect(quietText({ days: ['sat', 'sun'], from: '22:00', to: '06:30' })).toBe('Sat and Sun 22:00 to 06:30');
});
