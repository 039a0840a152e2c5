import { describe, expect, it } from 'vitest';
import { valueRange } from '../../../../src/domain/history/value-range.ts';

describe('valueRange', () => {
  it('shows the zero of what has one, and some room above', () => {
    const [low, high] = valueRange(200, 3_000, 'W');
    expect(low).toBe(0);
    expect(high).toBeGreaterThan(3_000);
    expect(high).toBeLessThan(3_700);
  });

  it('shows export below the zero, and the zero above it', () => {
    const [low, high] = valueRange(-2_000, 500, 'W');
    expect(low).toBeLessThan(-2_000);
    expect(high).toBeGreaterThan(500);
    expect(valueRange(-2_000, -100, 'W')[1]).toBe(0);
  });

  it('fills the height with what has none, but does not blow up a quiet line', () => {
    expect(valueRange(229, 231, 'V')[0]).toBeGreaterThan(228);
    const [low, high] = valueRange(230, 230.01, 'V');
    expect(high - low).toBeGreaterThanOrEqual(2);
  });

  it('holds still for small changes', () => {
    expect(valueRange(0, 3_000, 'W')).toEqual(valueRange(0, 3_010, 'W'));
  });

  it('is something where there is nothing', () => {
    expect(valueRange(Infinity, -Infinity, 'W')).toEqual([0, 20]);
    expect(valueRange(0, 0, 'A')).toEqual([0, expect.closeTo(0.22, 1)]);
  });
});
