import { describe, expect, it } from 'vitest';
import { ServerClock } from '../../../src/domain/server-clock.ts';

const noonMs = Date.UTC(2026, 10, 23, 12);
const http = (ms: number) => new Date(ms).toUTCString();

describe('ServerClock', () => {
  it('knows nothing before an answer, nor from what is no date', () => {
    const clock = new ServerClock();
    expect(clock.offsetMs).toBeNull();
    clock.heard(null, noonMs, noonMs + 10);
    clock.heard('yesterday', noonMs, noonMs + 10);
    expect(clock.offsetMs).toBeNull();
  });

  it('takes two clocks that may agree as agreeing', () => {
    const clock = new ServerClock();
    clock.heard(http(noonMs), noonMs + 400, noonMs + 420);
    expect(clock.offsetMs).toBe(0);
  });

  it('comes closer with each answer, however the seconds fall', () => {
    const clock = new ServerClock();
    const aheadMs = 3_600_250;
    for (let question = 0; question < 40; question += 1) {
      const sentAtMs = noonMs + question * 1_037;
      clock.heard(http(Math.floor((sentAtMs + 15 + aheadMs) / 1_000) * 1_000), sentAtMs, sentAtMs + 30);
    }
    expect(Math.abs((clock.offsetMs ?? 0) - aheadMs)).toBeLessThan(60);
  });

  it('begins anew when a clock was set', () => {
    const clock = new ServerClock();
    clock.heard(http(noonMs + 60_000), noonMs, noonMs + 20);
    expect(clock.offsetMs).toBeGreaterThan(59_000);
    clock.heard(http(noonMs), noonMs + 300, noonMs + 320);
    expect(clock.offsetMs).toBe(0);
  });
});
