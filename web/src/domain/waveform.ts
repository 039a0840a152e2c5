import type { Phase } from './phase.ts';

/// One channel's samples; a channel is called VA, VB, VC, IA, IB, IC or IN on the wire.
export interface WaveformTrack {
  readonly unit: 'V' | 'A';
  /// null: the neutral.
  readonly phase: Phase | null;
  readonly values: readonly number[];
}

/// What the meter's buffer held around an event, evenly spaced.
export interface Waveform {
  readonly beginMs: number;
  readonly samplesPerSecond: number;
  readonly tracks: readonly WaveformTrack[];
}

/// The tracks of one unit as columns over milliseconds from `originMs`; a shorter track ends with null.
export function waveformTable(
  waveform: Waveform,
  unit: 'V' | 'A',
  originMs: number,
): { timesMs: number[]; tracks: readonly WaveformTrack[]; columns: (number | null)[][] } {
  const tracks = waveform.tracks.filter((track) => track.unit === unit);
  const rows = Math.max(0, ...tracks.map(({ values }) => values.length));
  const startMs = waveform.beginMs - originMs;
  const stepMs = 1_000 / waveform.samplesPerSecond;
  return {
    timesMs: Array.from({ length: rows }, (_, row) => startMs + row * stepMs),
    tracks,
    columns: tracks.map(({ values }) => Array.from({ length: rows }, (_, row) => values[row] ?? null)),
  };
}
