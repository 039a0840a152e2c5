import { describe, expect, it } from 'vitest';
import { isWorthTelling, noteBacklog, remainingMs, type Backlog } from '../../../src/domain/backlog.ts';

function told(...words: [waiting: number, atS: number][]): Backlog {
  const backlog = words.reduce<Backlog | null>((before, [waiting, atS]) => noteBacklog(before, waiting, atS * 1_000), null);
  return backlog ?? expect.fail('no word');
}

describe('Backlog', () => {
  it('takes the pace of the fall so far, and counts down between two words', () => {
    const backlog = told([3_600, 0], [3_000, 5], [2_400, 10]);
    expect(remainingMs(backlog, 10_000)).toBe(20_000);
    expect(remainingMs(backlog, 14_000)).toBe(16_000);
    expect(remainingMs(backlog, 90_000)).toBe(0);
  });

  it('promises nothing after one word, or while the number stands', () => {
    expect(remainingMs(told([3_600, 0]), 1_000)).toBeNull();
    expect(remainingMs(told([3_600, 0], [3_600, 5]), 6_000)).toBeNull();
  });

  it('forgets the pace of before when the number has risen', () => {
    const risen = told([100, 0], [50, 5], [400, 10]);
    expect(remainingMs(risen, 10_000)).toBeNull();
    expect(remainingMs(noteBacklog(risen, 300, 20_000), 20_000)).toBe(30_000);
  });

  it('is not worth a word while a few are under way as always', () => {
    expect(isWorthTelling(null)).toBe(false);
    expect(isWorthTelling(told([10, 0]))).toBe(false);
    expect(isWorthTelling(told([11, 0]))).toBe(true);
  });
});
