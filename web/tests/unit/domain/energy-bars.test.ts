import { describe, expect, it } from 'vitest';
import { changeOf, type Energy } from '../../../src/domain/energy.ts';
import { barsOf, hourlyImport } from '../../../src/domain/energy-bars.ts';
import { spanOf } from '../../../src/domain/energy-span.ts';
import type { Column, Series } from '../../../src/domain/series.ts';

const berlin = 'Europe/Berlin';
const nothing = { A: null, B: null, C: null };

function energy(parts: Partial<Energy>): Energy {
  return {
    ...{ importKwh: null, exportKwh: null, importByPhaseKwh: nothing, coverage: 1, uncertainKwh: 0, hours: [], days: [], months: [] },
    ...{ resetCount: 0, gaps: [], gapCount: 0, before: null, ...parts },
  };
}

function counters(timesMs: readonly number[], low: readonly (number | null)[], high: readonly (number | null)[]): Series {
  const column: Column = { mean: low, min: low, max: high };
  return { resolution: '1h', timesMs, columns: { A: column, B: null, C: null } };
}

describe('bars', () => {
  it('are there for each hour of a long day, known or not', () => {
    const beginMs = Date.parse('2026-10-25T01:00:00Z');
    const bars = barsOf(
      spanOf('day', '2026-10-25'),
      energy({ hours: [{ beginMs, importKwh: 1.5, exportKwh: 0.25, coverage: 0.5 }] }),
      berlin,
      Date.parse('2026-11-01T00:00:00Z'),
      null,
    );
    expect(bars).toHaveLength(25);
    expect(bars[3]).toEqual({ startMs: beginMs, endMs: beginMs + 3_600_000, importKwh: 1.5, exportKwh: 0.25, importByPhaseKwh: null, coverage: 0.5 });
    expect(bars[4]).toMatchObject({ importKwh: null, coverage: 0 });
  });

  it('begin half past where the zone is of half hours, and end with the day', () => {
    const bars = barsOf(spanOf('day', '2026-11-20'), energy({}), 'Asia/Kolkata', Date.parse('2026-12-01T00:00:00Z'), null);
    expect(bars).toHaveLength(25);
    const minutes = bars.map(({ startMs, endMs }) => (endMs - startMs) / 60_000);
    expect([minutes[0], minutes[1], minutes[24]]).toEqual([30, 60, 30]);
    expect(minutes.reduce((sum, one) => sum + one, 0)).toBe(1_440);
  });

  it('that lie ahead are not missing', () => {
    const days = ['2026-11-23', '2026-11-24'].map((day) => ({ day, importKwh: 8, exportKwh: 0, importByPhaseKwh: { A: 5, B: 3, C: null }, coverage: 1 }));
    const bars = barsOf(spanOf('week', '2026-11-25'), energy({ days }), berlin, Date.parse('2026-11-25T10:00:00Z'), null);
    expect(bars.map(({ coverage }) => coverage)).toEqual([1, 1, 0, null, null, null, null]);
    expect(bars[1]?.importByPhaseKwh).toEqual({ A: 5, B: 3, C: null });
  });

  it('of months are the sum of their days by phase', () => {
    const day = (date: string, a: number | null) => ({ day: date, importKwh: 1, exportKwh: 0, importByPhaseKwh: { A: a, B: null, C: 1 }, coverage: 1 });
    const months = [{ month: '2026-02', importKwh: 5, exportKwh: 1, coverage: 0.9 }];
    const figures = energy({ months, days: [day('2026-01-31', 9), day('2026-02-01', 1.5), day('2026-02-02', null), day('2026-02-28', 2)] });
    const bars = barsOf(spanOf('year', '2026-02-01'), figures, berlin, Date.parse('2027-02-01T00:00:00Z'), null);
    expect(bars).toHaveLength(12);
    expect(bars[1]).toMatchObject({ importKwh: 5, exportKwh: 1, importByPhaseKwh: { A: 3.5, B: null, C: 3 }, coverage: 0.9 });
    expect(bars[2]).toMatchObject({ importKwh: null, importByPhaseKwh: nothing });
  });
});

describe('the import of each phase by hour', () => {
  const [first, second, third, fourth] = [0, 1, 2, 3].map((hour) => hour * 3_600_000) as [number, number, number, number];

  it('is what the counter rose since the last hour that has one', () => {
    const hours = hourlyImport(counters([first, second, third, fourth], [10, 11, null, 14], [10.75, 12, null, 14.5]));
    expect([first, second, third, fourth].map((hour) => hours.get(hour)?.A)).toEqual([0.75, 1.25, null, 2.5]);
    expect(hours.get(first)?.B).toBe(null);
  });

  it('is told where it is what the server counted, and else not', () => {
    const span = spanOf('day', '1970-01-01');
    const hourly = hourlyImport(counters([first, second], [10, 11], [11, 13]));
    const figures = energy({
      hours: [
        { beginMs: first, importKwh: 1.00002, exportKwh: 0, coverage: 1 },
        { beginMs: second, importKwh: 2.5, exportKwh: 0, coverage: 1 },
      ],
    });
    const bars = barsOf(span, figures, 'UTC', 86_400_000, hourly);
    expect(bars[0]?.importByPhaseKwh).toEqual({ A: 1, B: null, C: null });
    expect(bars[1]?.importByPhaseKwh).toBe(null);
  });
});

describe('a change', () => {
  const all = (kwh: number | null, coverage = 1) => ({ kwh, coverage });

  it('is told in kWh and percent', () => {
    expect(changeOf(all(12), all(10))).toEqual({ kwh: 2, percent: 20 });
    expect(changeOf(all(0), all(10))).toEqual({ kwh: -10, percent: -100 });
    expect(changeOf(all(3), all(0))).toEqual({ kwh: 3, percent: null });
  });

  it('is not told where either was measured too little, or cannot be told', () => {
    expect(changeOf(all(12, 0.89), all(10))).toBe(null);
    expect(changeOf(all(12), all(10, 0.89))).toBe(null);
    expect(changeOf(all(12, 0.9), all(10, 0.9))).not.toBe(null);
    expect(changeOf(all(null), all(10))).toBe(null);
    expect(changeOf(all(1), all(null))).toBe(null);
  });
});
