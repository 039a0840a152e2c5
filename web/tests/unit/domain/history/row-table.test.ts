import { describe, expect, it } from 'vitest';
import { RowTable, extent, summaryOf } from '../../../../src/domain/history/row-table.ts';
import type { LineKey } from '../../../../src/domain/history/lines.ts';
import { columns, single, spread } from './history-sample.ts';

const rowsOf = (table: RowTable, line: LineKey) => [...table.lanes[line].mean.slice(0, table.length)];
const timesOf = (table: RowTable) => [...table.fromMs.slice(0, table.length)];

describe('append', () => {
  it('takes the rows that begin in the range, and the first that reaches into it', () => {
    const table = new RowTable();
    table.append(columns([0, 10, 20, 30], 10, { A: single([1, 2, 3, 4]) }), 15, 30, 15);
    expect(timesOf(table)).toEqual([10, 20]);
    expect(rowsOf(table, 'A')).toEqual([2, 3]);
    expect(table.lanes.B.isThere).toBe(false);
  });

  it('tears the line where it is longer from one to the next than it may be', () => {
    const table = new RowTable();
    table.append(columns([0, 1_000, 5_000, 6_000], 0, { A: single([1, 2, 3, 4]) }), 0, 10_000, 2_500);
    expect(rowsOf(table, 'A')).toEqual([1, 2, NaN, 3, 4]);
    expect(timesOf(table)[2]).toBe(1_000);
  });

  it('joins tiles that follow each other, by the wider of their gaps', () => {
    const table = new RowTable();
    table.append(columns([0, 60_000], 60_000, { A: single([1, 2]) }), 0, 120_000, 90_000);
    table.append(columns([120_500, 121_500], 0, { A: single([3, 4]) }), 120_000, 200_000, 2_500);
    table.append(columns([300_000], 0, { A: single([5]) }), 200_000, 400_000, 2_500);
    expect(rowsOf(table, 'A')).toEqual([1, 2, 3, 4, NaN, 5]);
  });

  it('has no value of a line where a tile does not have the line', () => {
    const table = new RowTable();
    table.append(columns([0, 10], 10, { A: single([1, 2]) }), 0, 20, 15);
    table.append(columns([20, 30], 10, { B: single([3, 4]) }), 20, 40, 15);
    expect(rowsOf(table, 'A')).toEqual([1, 2, NaN, NaN]);
    expect(rowsOf(table, 'B')).toEqual([NaN, NaN, 3, 4]);
  });

  it('begins anew when cleared, and grows as it must', () => {
    const table = new RowTable();
    const times = Array.from({ length: 10_000 }, (_, row) => row * 10);
    table.append(columns(times, 10, { A: single(times) }), 0, 1e9, 15);
    expect(table.length).toBe(10_000);
    expect(table.lanes.A.mean[9_999]).toBe(99_990);
    table.clear();
    table.append(columns([5], 10, { B: single([7]) }), 0, 100, 15);
    expect([table.length, table.lanes.A.isThere, rowsOf(table, 'B')]).toEqual([1, false, [7]]);
  });
});

describe('toGains', () => {
  it('counts from the beginning of what is seen', () => {
    const table = new RowTable();
    table.append(columns([0, 10, 20, 30], 10, { A: spread([11, 12, 15, 19], [10, 11, 12, 15], [11, 12, 15, 19]) }), 0, 40, 15);
    table.toGains(20);
    // The first row that is seen ends at 20: from its own lowest on.
    expect(rowsOf(table, 'A')).toEqual([0, 1, 4, 8]);
  });

  it('counts on over a meter that was replaced, and over what was not measured', () => {
    const table = new RowTable();
    table.append(columns([0, 10, 20, 30, 40], 0, { A: single([100, 101, NaN, 0, 0.5]) }), 0, 50, 100);
    table.toGains(0);
    expect(rowsOf(table, 'A')).toEqual([0, 1, NaN, 1, 1.5]);
  });
});

describe('summaryOf and extent', () => {
  const table = new RowTable();
  table.append(columns([0, 10, 20, 30], 10, { A: spread([2, 3, NaN, 4], [1, 2, NaN, 3], [5, 4, NaN, 9]) }), 0, 40, 15);

  it('finds the lowest and the highest with their rows', () => {
    expect(summaryOf(table, 'A')).toEqual({ low: { value: 1, fromMs: 0, toMs: 10 }, high: { value: 9, fromMs: 30, toMs: 40 } });
    expect(summaryOf(table, 'B')).toBeNull();
  });

  it('looks at what is seen alone', () => {
    expect(extent(table, ['A', 'B'], 5, 25)).toEqual([1, 5]);
    expect(extent(table, ['A'], 12, 25)).toEqual([2, 4]);
    expect(extent(table, ['B'], 0, 40)).toEqual([Infinity, -Infinity]);
  });
});
