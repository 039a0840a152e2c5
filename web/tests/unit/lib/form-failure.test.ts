import { describe, expect, it } from 'vitest';
import { Problem, Unreachable } from '../../../src/api/problem.ts';
import { formFailure } from '../../../src/lib/form-failure.ts';
import { entryWords } from '../../../src/messages/entry.ts';

const members = ['username', 'password', 'device_code'];
const problem = (status: number, detail: string, faults: { pointer: string; detail: string }[] = [], wait: number | null = null) =>
  new Problem(status, 'Title', detail, faults, wait);

describe('formFailure', () => {
  it('puts each fault beside its field', () => {
    const failure = formFailure(
      problem(422, 'two are wrong', [
        { pointer: '/password', detail: 'is shorter than 8 characters' },
        { pointer: '/device_code', detail: 'is not valid' },
      ]),
      members,
    );
    expect(failure).toEqual({
      faults: { password: 'Is shorter than 8 characters.', device_code: 'Is not valid.' },
      note: null,
    });
  });

  it('tells what no field is to blame for above them', () => {
    expect(formFailure(problem(422, 'the body is empty'), members).note).toBe('The body is empty.');
    expect(formFailure(new Unreachable(null), members).note).toBe('The server cannot be reached.');
  });

  it('explains a device that has an owner', () => {
    expect(formFailure(problem(409, 'conflict'), members)).toEqual({ faults: {}, note: entryWords().ownedDevice });
  });

  it('does not mistake a user name that is taken for such a device', () => {
    const taken = problem(409, 'conflict', [{ pointer: '/username', detail: 'is taken' }]);
    expect(formFailure(taken, members)).toEqual({ faults: { username: 'Is taken.' }, note: null });
  });

  it('says how long to wait', () => {
    expect(formFailure(problem(429, 'slow down', [], 30), members).note).toBe('Too many attempts. Try again in 30\u00a0s.');
  });
});
