/// `GET /query-data` as the history page asks it: seconds and intervals of a house since 2024-03-01, made up by a formula,
/// so that every second has the same values whenever and however it is asked for.

import { ZoneClock } from '../../src/domain/history/zone-clock.ts';

const secondMs = 1_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;
const stepsMs: Readonly<Record<string, number>> = { raw: secondMs, '1m': 60_000, '15m': 900_000, '1h': hourMs, '1d': dayMs };
const phaseNames = ['A', 'B', 'C'] as const;
type PhaseName = (typeof phaseNames)[number];

export const firstReadingMs = Date.UTC(2024, 2, 1);
/// The meter was off: in the night of this day, Berlin time.
export const holeMs = { from: Date.UTC(2026, 0, 15, 2), to: Date.UTC(2026, 0, 15, 4) };
const samplesOfInterval = 12;

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly mediaType?: string;
}

export class FakeHistory {
  /// What the next questions are answered; the readings where nothing else is said.
  failure: Answer | null = null;
  /// While set, answers wait for it.
  gate: Promise<void> | null = null;
  readonly queries: URLSearchParams[] = [];

  async answer(query: URLSearchParams): Promise<Answer> {
    this.queries.push(query);
    await this.gate;
    if (this.failure !== null) return this.failure;
    const resolution = query.get('resolution') ?? '';
    const times = timesOf(query, resolution);
    const field = query.get('fields') ?? '';
    const phases = query.get('phases')?.split(',') ?? phaseNames;
    if (query.get('format') === 'csv') return { status: 200, body: csvOf(times, field, resolution, phases), mediaType: 'text/csv' };
    const columns = phases.map((phase) => [phase, { [field]: columnOf(times, field, resolution, phase as PhaseName) }]);
    return { status: 200, body: { device_id: 'demo', resolution, time: times, phases: Object.fromEntries(columns) } };
  }
}

function timesOf(query: URLSearchParams, resolution: string): number[] {
  const stepMs = stepsMs[resolution] ?? NaN;
  const startMs = Math.max(Date.parse(query.get('start') ?? ''), firstReadingMs);
  const endMs = Math.min(Date.parse(query.get('end') ?? ''), Date.now());
  const clock = new ZoneClock(query.get('tz') ?? 'UTC');
  const isDays = resolution === '1d';
  const first = isDays ? clock.periodAt(startMs, 'day').startMs : Math.floor(startMs / stepMs) * stepMs;
  const times: number[] = [];
  for (let t = first; t < endMs; t = isDays ? clock.shift(t, 'day', 1) : t + stepMs) {
    if (t + stepMs <= startMs || (t >= holeMs.from && t + stepMs <= holeMs.to)) continue;
    if (resolution !== 'raw' || t >= startMs) times.push(t);
  }
  return times;
}

function columnOf(times: readonly number[], field: string, resolution: string, phase: PhaseName): unknown {
  const value = (timeMs: number) => fakeValue(field, timeMs, phase);
  if (resolution === 'raw') return times.map(value);
  const stepMs = stepsMs[resolution] ?? NaN;
  const samples = times.map((timeMs) =>
    Array.from({ length: samplesOfInterval }, (_, sample) => value(timeMs + (sample * stepMs) / samplesOfInterval)),
  );
  return {
    mean: samples.map((values) => values.reduce((sum, one) => sum + one, 0) / values.length),
    min: samples.map((values) => Math.min(...values)),
    max: samples.map((values) => Math.max(...values)),
  };
}

function csvOf(times: readonly number[], field: string, resolution: string, phases: readonly string[]): string {
  const names = resolution === 'raw' ? [field] : ['mean', 'min', 'max'].map((part) => `${field}_${part}`);
  const rows = times.flatMap((timeMs) =>
    phases.map((phase) => {
      const value = fakeValue(field, timeMs, phase as PhaseName);
      return [new Date(timeMs).toISOString(), phase, ...names.map(() => value)].join(',');
    }),
  );
  return [['time', 'phase', ...names].join(','), ...rows, ''].join('\r\n');
}

export function fakeValue(field: string, timeMs: number, phase: PhaseName): number {
  const power = powerAt(timeMs, phase);
  const index = phaseNames.indexOf(phase);
  const voltage = 230 + 1.5 * Math.sin(timeMs / 97_000 + index) - Math.abs(power) / 1_500;
  const va = Math.abs(power) / 0.97;
  const values: Readonly<Record<string, number>> = {
    power_watt: power,
    power_var: va * 0.243,
    power_va: va,
    voltage_rms: voltage,
    current_rms: va / voltage,
    power_factor: 0.97 * Math.sign(power),
    voltage_thd: 1.9 + 0.4 * Math.sin(timeMs / 9e6 + index),
    current_thd: 8.4 + 2 * Math.sin(timeMs / 5e6 + index),
    // 0.6 kWh an hour.
    energy_kwh: 1_800 + ((index + 1) * 0.2 * (timeMs - firstReadingMs)) / hourMs,
    frequency_hz: 50 + 0.02 * Math.sin(timeMs / 43_000),
  };
  return Number((values[field] ?? NaN).toFixed(4));
}

/// Kettle and heat pump, with the sun on phase C: more of it in summer.
function powerAt(timeMs: number, phase: PhaseName): number {
  const s = timeMs / 1000;
  const noise = 9 * Math.sin(s * 1.7) + 6 * Math.sin(s * 0.61 + 1);
  const hour = (s / 3_600 + 1) % 24;
  const season = Math.cos(((s / 86_400 - 15) / 365.25) * 2 * Math.PI);
  const evening = 600 * Math.exp(-((hour - 19.5) ** 2) / 5);
  if (phase === 'A') return 240 + 90 * Math.sin(s / 400) + (s % 1_700 < 130 && hour > 6 ? 1_980 : 0) + evening + noise;
  if (phase === 'B') return 520 + 260 * season + 240 * Math.sign(Math.sin(s / 900)) + 40 * Math.sin(s / 71) + noise;
  const sun = Math.max(0, (2_100 - 1_500 * season) * Math.exp(-((hour - 13) ** 2) / 7));
  return 410 + 120 * Math.sin(s / 1_300) - sun * (0.75 + 0.25 * Math.sin(s / 8_000)) + noise;
}
