import { expect, it } from 'vitest';
import { namesIt, sortedSessions, type AccountSession } from '../../../src/domain/account.ts';
import { exportName, exportRange } from '../../../src/domain/export-choice.ts';

function session(id: number, lastUsedMs: number, isCurrent = false): AccountSession {
  return { id, lastUsedMs, isCurrent, createdMs: 0, userAgent: null };
}

it('sessions stand with this one first, then by last use', () => {
  const sorted = sortedSessions([session(3, 10), session(2, 30), session(1, 5, true)]);
  expect(sorted.map(({ id }) => id)).toEqual([1, 2, 3]);
});

it('namesIt takes the name in any case, and no other', () => {
  expect(namesIt(' Ada ', 'ada')).toBe(true);
  expect(namesIt('ad', 'ada')).toBe(false);
  expect(namesIt('', '')).toBe(false);
});

it('an export has the span that was chosen, and a name that tells what it is', () => {
  const nowMs = Date.UTC(2026, 10, 27, 5);
  expect(exportRange('month', nowMs)).toEqual({ startMs: Date.UTC(2026, 9, 28, 5), endMs: nowMs });
  expect(exportRange('all', nowMs).startMs).toBe(Date.UTC(2000, 0, 1));
  expect(exportName('cellar', 'raw', nowMs)).toBe('edl-cellar-1s-2026-11-27.csv');
  expect(exportName('cellar', '15m', nowMs)).toBe('edl-cellar-15m-2026-11-27.csv');
});
