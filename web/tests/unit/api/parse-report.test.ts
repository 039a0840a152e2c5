import { describe, expect, it } from 'vitest';
import { parseCoverage, parseWeeklyReport } from '../../../src/api/parse-report.ts';
import { weekCoverage, weeklyReport } from '../../browser/fake-report.ts';

describe('parseWeeklyReport', () => {
  it('reads criteria, tables and events', () => {
    const report = parseWeeklyReport(weeklyReport('2026-W03'));
    expect(report).toMatchObject({ week: '2026-W03', timeZone: 'Europe/Berlin', nominalV: 230, nominalHz: 50, overall: 'fails', moreEvents: false });
    expect(report.criteria.length).toBe(17);
    expect(report.criteria.find(({ id }) => id === 'flicker')).toMatchObject({ phase: null, measured: null, verdict: 'cannot_be_told' });
    expect(report.supply.dips[1]).toEqual([2, 1, 0, 0, 0]);
    expect(report.supply.itic.prohibited).toBe(1);
    expect(report.events.at(-1)).toMatchObject({ durationMs: null, extremePercent: null, itic: null });
  });

  it('names what is not as it should be', () => {
    const supply = weeklyReport('2026-W03').supply as Record<string, unknown>;
    const parse = (changes: Record<string, unknown>) => () => parseWeeklyReport({ ...weeklyReport('2026-W03'), ...changes });
    expect(parse({ supply: { ...supply, swells: [[0, 0, 0]] } })).toThrow('/supply/swells should be 2 rows of 3 numbers');
    expect(parse({ overall: 'perhaps' })).toThrow('/overall should be one of passes, fails, cannot_be_told');
    expect(parse({ criteria: [{}] })).toThrow('/criteria/0/id');
  });
});

it('a coverage that the server cannot tell is none', () => {
  expect(parseCoverage(weekCoverage('2026-W03'))).toMatchObject({ share: 0.992, byPhase: { C: 0.99199 }, longestGap: { isExact: true } });
  expect(parseCoverage({ coverage: null, untold: { coverage: 'too long' } })).toBeNull();
});
