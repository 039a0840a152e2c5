import { expect, it } from 'vitest';
import { Problem } from '../../../src/api/problem.ts';
import { parseCoverage, parseWeeklyReport } from '../../../src/api/parse-report.ts';
import type { Coverage, WeeklyReport } from '../../../src/domain/weekly-report.ts';
import { WeekInReport } from '../../../src/state/weekly-report.svelte.ts';
import { weekCoverage, weeklyReport } from '../../browser/fake-report.ts';

const wanted = { deviceId: 'demo', week: '2026-W03', timeZone: 'Europe/Berlin' };
const report = parseWeeklyReport(weeklyReport('2026-W03'));
const coverage = parseCoverage(weekCoverage('2026-W03'));

function scene(answers: { week?: () => Promise<WeeklyReport>; coverage?: () => Promise<Coverage | null> }) {
  const ranges: unknown[] = [];
  const state = new WeekInReport({
    week: answers.week ?? (async () => report),
    coverage: (_device, range) => {
      ranges.push(range);
      return (answers.coverage ?? (async () => coverage))();
    },
  });
  return { state, ranges };
}

it('asks how much was measured of the very week that the report is of', async () => {
  const { state, ranges } = scene({});
  await state.load(wanted);
  expect(ranges).toEqual([{ startMs: Date.UTC(2026, 0, 11, 23), endMs: Date.UTC(2026, 0, 18, 23) }]);
  expect(state).toMatchObject({ report: { week: '2026-W03' }, coverage: { share: 0.992 }, isLoading: false, failure: null });
});

it('is a report without its coverage too', async () => {
  const { state } = scene({ coverage: () => Promise.reject(new Problem(500, 'no', '', [], null)) });
  await state.load(wanted);
  expect(state).toMatchObject({ report: { week: '2026-W03' }, coverage: null, failure: null });
});

it('shows no old week where a new one cannot be told', async () => {
  const answers = { week: async () => report };
  const { state } = scene({ week: () => answers.week() });
  await state.load(wanted);
  answers.week = () => Promise.reject(new Problem(503, '', 'the store is not there', [], null));
  await state.load({ ...wanted, week: '2026-W04' });
  expect(state).toMatchObject({ report: null, failure: 'The store is not there.', isLoading: false });
});

it('lets a newer wish end the one before', async () => {
  let first: (report: WeeklyReport) => void = () => {};
  const waiting = [new Promise<WeeklyReport>((resolve) => (first = resolve)), Promise.resolve({ ...report, week: '2026-W04' })];
  const { state } = scene({ week: () => waiting.shift() ?? expect.fail('asked too often') });
  const old = state.load(wanted);
  await state.load({ ...wanted, week: '2026-W04' });
  first(report);
  await old;
  expect(state.report?.week).toBe('2026-W04');
});
