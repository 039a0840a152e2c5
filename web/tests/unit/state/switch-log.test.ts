import { expect, it } from 'vitest';
import { Problem } from '../../../src/api/problem.ts';
import type { LoggedSwitch } from '../../../src/domain/switch-log.ts';
import { SwitchLog } from '../../../src/state/switch-log.svelte.ts';

const line: LoggedSwitch = {
  ...{ id: 'c1', atMs: 1, cause: 'user', username: 'ada', phase: 'A', asked: 'on' },
  ...{ outcome: 'acknowledged', state: 'on', error: null },
} as const;

it('the log is loaded again when something was switched, and an answer that is overtaken is left out', async () => {
  const answers: ((lines: LoggedSwitch[]) => void)[] = [];
  const log = new SwitchLog('demo', { api: { log: () => new Promise((resolve) => answers.push(resolve)) }, nowMs: () => 1 });
  const first = log.load();
  const second = log.load();
  answers[1]?.([line]);
  await second;
  answers[0]?.([]);
  await first;
  expect(log.lines).toEqual([line]);
  expect(log.last.A?.username).toBe('ada');
});

it('what went wrong stands beside what is known', async () => {
  let fails = false;
  const problem = new Problem(503, 'Unavailable', 'the store is not there', [], null);
  const api = { log: () => (fails ? Promise.reject(problem) : Promise.resolve([line])) };
  const log = new SwitchLog('demo', { api, nowMs: () => 1 });
  await log.load();
  fails = true;
  await log.load();
  expect(log.lines).toEqual([line]);
  expect(log.failure).toBe('The store is not there.');
});
