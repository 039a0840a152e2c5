import { describe, expect, it } from 'vitest';
import { windowEndMs } from '../../../src/domain/power-window.ts';

describe('windowEndMs', () => {
  it('moves on with the time while nothing arrives, whatever the meter’s clock says', () => {
    const meterIsAheadByMs = 3_600_000;
    expect(windowEndMs(1_000 + meterIsAheadByMs, 1_000, 1_000)).toBe(1_000 + meterIsAheadByMs);
    expect(windowEndMs(1_000 + meterIsAheadByMs, 1_000, 9_000)).toBe(9_000 + meterIsAheadByMs);
    expect(windowEndMs(null, 0, 9_000)).toBe(9_000);
  });
});
