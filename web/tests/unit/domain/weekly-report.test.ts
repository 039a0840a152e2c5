import { describe, expect, it } from 'vitest';
import type { Phase } from '../../../src/domain/phase.ts';
import { countVerdicts, furthest, rowsOf, worst, type Criterion, type SupplyEvent } from '../../../src/domain/weekly-report.ts';

function criterion(id: string, phase: Phase | null, values: Partial<Criterion> = {}): Criterion {
  return { id, name: id, clause: '', limit: '', phase, measured: 1, unit: '%', verdict: 'passes', why: '', ...values };
}

describe('rowsOf', () => {
  it('puts the phases of a criterion beside each other, in the order of the report', () => {
    const criteria = [
      criterion('frequency', null),
      ...(['A', 'B'] as const).flatMap((phase) => [criterion('usual', phase), criterion('always', phase, { verdict: phase === 'B' ? 'fails' : 'cannot_be_told' })]),
    ];
    const rows = rowsOf(criteria);
    expect(rows.map(({ id }) => id)).toEqual(['frequency', 'usual', 'always']);
    expect(rows[0]).toMatchObject({ whole: { id: 'frequency' }, byPhase: { A: null, B: null, C: null } });
    expect(rows[2]).toMatchObject({ whole: null, byPhase: { A: { phase: 'A' }, B: { phase: 'B' }, C: null }, verdict: 'fails' });
    expect(countVerdicts(criteria)).toEqual({ passes: 3, fails: 1, cannot_be_told: 1 });
  });

  it('tells a reason once for the phases that share it', () => {
    const [row] = rowsOf([criterion('x', 'A', { why: 'Same.' }), criterion('x', 'B', { why: 'Other words.' }), criterion('x', 'C', { why: 'Same.' })]);
    expect(row?.reasons).toEqual({ heads: [{ phases: ['A', 'C'], text: 'Same.' }, { phases: ['B'], text: 'Other words.' }], tail: '' });
  });

  it('tells the end that long reasons have in common once', () => {
    const why = (within: number) => `${within} of 998 ten-minute means were within the limit.`;
    const [row] = rowsOf([criterion('x', 'A', { why: why(998) }), criterion('x', 'B', { why: why(994) })]);
    expect(row?.reasons).toEqual({
      heads: [{ phases: ['A'], text: '998' }, { phases: ['B'], text: '994' }],
      tail: 'of 998 ten-minute means were within the limit.',
    });
    const [short] = rowsOf([criterion('x', 'A', { why: '5 of the limit.' }), criterion('x', 'B', { why: '6 of the limit.' })]);
    expect(short?.reasons.tail).toBe('');
    const end = 'were within the limit, which could change the verdict.';
    const [long] = rowsOf([criterion('x', 'A', { why: `None but one or two ${end}` }), criterion('x', 'B', { why: `All ${end}` })]);
    expect(long?.reasons.tail).toBe('');
  });
});

it('one that fails outweighs all, and too little measured is no pass', () => {
  expect(worst(['passes', 'cannot_be_told', 'fails'])).toBe('fails');
  expect(worst(['passes', 'cannot_be_told'])).toBe('cannot_be_told');
  expect(worst(['passes', 'passes'])).toBe('passes');
});

it('the events furthest from the nominal voltage stand in order of time', () => {
  const event = (beginMs: number, extremePercent: number | null): SupplyEvent => ({ kind: 'voltage_dip', beginMs, durationMs: 10, phases: ['A'], extremePercent, itic: null });
  const events = [event(1, 85), event(2, null), event(3, 118), event(4, 40), event(5, 112)];
  expect(furthest(events, 3).map(({ beginMs }) => beginMs)).toEqual([1, 3, 4]);
  expect(furthest(events, 9).length).toBe(5);
});
