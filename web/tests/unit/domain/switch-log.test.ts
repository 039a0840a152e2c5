import { expect, it } from 'vitest';
import { lastDone, type LoggedSwitch } from '../../../src/domain/switch-log.ts';

function logged(id: string, members: Partial<LoggedSwitch>): LoggedSwitch {
  return {
    ...{ id, atMs: 0, cause: 'user', username: 'ada', phase: 'A', asked: 'on', outcome: 'acknowledged', state: 'on', error: null },
    ...members,
  } as LoggedSwitch;
}

it('whoever switched a phase last is the newest whose command the device carried out', () => {
  const log = [
    logged('refused', { atMs: 9, outcome: 'refused' }),
    logged('schedule', { atMs: 5, cause: 'schedule', state: 'off' }),
    // Told later than it happened: the log is by time, whatever order it comes in.
    logged('older', { atMs: 3 }),
    logged('of-b', { atMs: 7, phase: 'B' }),
  ];
  expect(lastDone(log).A?.id).toBe('schedule');
  expect(lastDone(log).B?.id).toBe('of-b');
  expect(lastDone(log).C).toBeNull();
});
