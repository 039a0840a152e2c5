import { describe, expect, it } from 'vitest';
import { Problem, Unreachable } from '../../../src/api/problem.ts';
import { explainSwitchFailure } from '../../../src/lib/switch-failure.ts';

describe('explainSwitchFailure', () => {
  it('says whether anything was switched', () => {
    const failed = (status: number) => explainSwitchFailure(new Problem(status, 'Title', 'the detail', [], null));
    expect(explainSwitchFailure(new Unreachable(null))).toContain('Nobody knows yet');
    expect(failed(403)).toContain('not switch it');
    expect(failed(503)).toContain('Nothing was switched');
    expect(failed(504)).toContain('did not answer in time');
    expect(failed(409).toLowerCase()).toContain('the detail');
  });
});
