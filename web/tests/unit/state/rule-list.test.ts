import { expect, it } from 'vitest';
import { Problem } from '../../../src/api/problem.ts';
import type { AlertRule, KeptRule } from '../../../src/domain/alert-rule.ts';
import { newDraft, ruleOf } from '../../../src/domain/rule-draft.ts';
import { RuleList, type RulesApi } from '../../../src/state/rule-list.svelte.ts';

const rule = (name: string) => ruleOf({ ...newDraft(), name, threshold: '3000' }) as AlertRule;
const kept = (id: string, name: string): KeptRule => ({ id, rule: rule(name), silencedUntilMs: null });

function scene(changes: Partial<RulesApi> = {}) {
  const api: RulesApi = {
    rules: async () => [kept('2', 'Voltage'), kept('1', 'Oven')],
    addRule: async (_device, added) => ({ ...kept('3', added.name), rule: added }),
    changeRule: async (_device, id, changed) => ({ ...kept(id, changed.name), rule: changed }),
    removeRule: async () => {},
    silenceRule: async (_device, id, minutes) => ({ ...kept(id, 'Oven'), silencedUntilMs: minutes * 60_000 }),
    ...changes,
  };
  const list = new RuleList(api, 'demo');
  return { list, names: () => list.rules?.map((one) => one.rule.name) };
}

it('lists rules by name, and follows each change', async () => {
  const { list, names } = scene();
  expect(list.rules).toBeNull();
  await list.load();
  expect(names()).toEqual(['Oven', 'Voltage']);
  await list.save(null, rule('Pump'));
  expect(names()).toEqual(['Oven', 'Pump', 'Voltage']);
  await list.save('2', rule('Mains'));
  expect(names()).toEqual(['Mains', 'Oven', 'Pump']);
  await list.silence('1', 60);
  expect(list.rule('1')?.silencedUntilMs).toBe(3_600_000);
  await list.remove('3');
  expect(names()).toEqual(['Mains', 'Oven']);
  expect(list.rule('3')).toBeNull();
});

it('keeps the rules as they were where the server refuses a change', async () => {
  const { list, names } = scene({ addRule: () => Promise.reject(new Problem(409, '', 'the device has 50 rules', [], null)) });
  await list.load();
  await expect(list.save(null, rule('Pump'))).rejects.toThrow('the device has 50 rules');
  expect(names()).toEqual(['Oven', 'Voltage']);
});
