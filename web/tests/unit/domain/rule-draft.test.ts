import { describe, expect, it } from 'vitest';
import type { AlertRule } from '../../../src/domain/alert-rule.ts';
import { draftOf, membersOf, newDraft, newQuietTime, ruleOf } from '../../../src/domain/rule-draft.ts';

const rule: AlertRule = {
  name: 'Oven forgotten',
  quantity: 'power_watt',
  phase: 'sum',
  comparison: 'above',
  threshold: 3_000.5,
  forSeconds: 7_200,
  hysteresis: 500,
  severity: 'critical',
  quietHours: [{ days: ['mon', 'fri'], from: '22:00', to: '06:30' }],
  isEnabled: false,
};

describe('a draft', () => {
  it.each([0, 1, 59, 90, 60, 600, 3_600, 86_400])('means the rule that it was made of, with %d s', (forSeconds) => {
    expect(ruleOf(draftOf({ ...rule, forSeconds }))).toEqual({ ...rule, forSeconds });
  });

  it('writes durations in the largest unit that leaves them whole', () => {
    expect(draftOf(rule)).toMatchObject({ duration: '2', durationUnit: 'h' });
    expect(draftOf({ ...rule, forSeconds: 90 })).toMatchObject({ duration: '90', durationUnit: 's' });
    expect(draftOf({ ...rule, forSeconds: 0 })).toMatchObject({ duration: '0', durationUnit: 's' });
  });

  it('of a silence has nothing to compare', () => {
    const silence = ruleOf({ ...newDraft(), name: 'Silent', quantity: 'device_offline', threshold: 'nonsense', hysteresis: '?', duration: '10' });
    expect(silence).toMatchObject({ phase: null, comparison: null, threshold: null, hysteresis: null, forSeconds: 600 });
    expect(ruleOf(draftOf(silence as AlertRule))).toEqual(silence);
  });

  it('takes a point or a comma, and names each text that is no number', () => {
    expect(ruleOf({ ...newDraft(), name: 'x', threshold: ' 2,5 ', duration: '1.5', hysteresis: '' })).toMatchObject({
      ...{ threshold: 2.5, forSeconds: 90, hysteresis: 0 },
    });
    expect(ruleOf({ ...newDraft(), name: 'x', threshold: '\u22125' })).toMatchObject({ threshold: -5 });
    const faulty = ruleOf({ ...newDraft(), threshold: '3k', duration: '', hysteresis: 'x', quietHours: [newQuietTime(), { ...newQuietTime(), days: [] }] });
    expect(Object.keys('faults' in faulty ? faulty.faults : {})).toEqual(['name', 'for_seconds', 'threshold', 'hysteresis', 'quiet_hours/1/days']);
  });

  it('calls the end of a day midnight, also of a whole day', () => {
    const wholeDay = { ...rule, quietHours: [{ days: ['sat' as const], from: '00:00', to: '24:00' }] };
    const draft = draftOf(wholeDay);
    expect(draft.quietHours[0]?.to).toBe('00:00');
    expect(ruleOf(draft)).toEqual(wholeDay);
  });

  it('writes the days of the week in their order', () => {
    const draft = { ...draftOf(rule), quietHours: [{ ...newQuietTime(), days: ['sun' as const, 'mon' as const] }] };
    expect(ruleOf(draft)).toMatchObject({ quietHours: [{ days: ['mon', 'sun'] }] });
    expect(membersOf(draft)).toContain('quiet_hours/0/to');
  });
});
