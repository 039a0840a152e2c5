import { expect, it } from 'vitest';
import { waveformTable, type Waveform } from '../../../src/domain/waveform.ts';

const waveform: Waveform = {
  beginMs: 10_000,
  samplesPerSecond: 8_000,
  tracks: [
    { unit: 'V', phase: 'A', values: [1, 2, 3] },
    { unit: 'A', phase: null, values: [7] },
    { unit: 'V', phase: 'B', values: [4, 5] },
  ],
};

it('waveformTable counts milliseconds from the event’s beginning', () => {
  const { timesMs, tracks, columns } = waveformTable(waveform, 'V', 10_040);
  expect(timesMs).toEqual([-40, -39.875, -39.75]);
  expect(tracks.map(({ phase }) => phase)).toEqual(['A', 'B']);
  // Not drawn on as a zero.
  expect(columns).toEqual([[1, 2, 3], [4, 5, null]]);
});

it('waveformTable is empty for a unit that was not recorded', () => {
  const onlyCurrent = { ...waveform, tracks: waveform.tracks.slice(1, 2) };
  expect(waveformTable(onlyCurrent, 'V', 0)).toEqual({ timesMs: [], tracks: [], columns: [] });
  expect(waveformTable(onlyCurrent, 'A', 10_000).columns).toEqual([[7]]);
});
