/// The quality of a made-up house's power: a set of harmonics every ten minutes, and the events of some weeks.

const minuteMs = 60_000;
export const setEveryMs = 10 * minuteMs;
const phaseNames = ['A', 'B', 'C'] as const;
type PhaseName = (typeof phaseNames)[number];

/// Percent of the fundamental by order; others have next to nothing.
const voltageShares: Readonly<Record<number, number>> = {
  ...{ 2: 0.12, 3: 0.74, 5: 2.31, 7: 1.42, 9: 0.38, 11: 0.91, 13: 0.63, 15: 0.27, 17: 0.36, 19: 0.3, 21: 0.12, 23: 0.22, 25: 0.18 },
};
const currentShares: Readonly<Record<number, number>> = {
  ...{ 2: 0.6, 3: 38.2, 5: 21.7, 7: 12.4, 9: 7.9, 11: 6.1, 13: 4.2, 15: 3.3, 17: 2.6, 19: 2.1, 21: 1.6, 23: 1.3, 25: 1.1 },
};

/// A network that is nearly even.
const voltageDegs = [0, -119.6, 120.3];

/// @param fundamentalDeg  of the fundamental, against phase A's voltage
function spectrum(fundamental: number, fundamentalDeg: number, shares: Readonly<Record<number, number>>, factor: (order: number) => number) {
  const orders = Array.from({ length: 40 }, (_, index) => index + 1);
  const percent = (order: number) => (order === 1 ? 100 : (shares[order] ?? 0.9 / order) * factor(order));
  return {
    rms: orders.map((order) => Number(((fundamental * percent(order)) / 100).toPrecision(6))),
    angle_deg: orders.map((order) => (order === 1 ? fundamentalDeg : Number((((order * 47 + 180) % 360) - 180 + 0.25).toFixed(2)))),
  };
}

export function harmonicSet(timeMs: number): Record<string, unknown> {
  const hour = (timeMs / 3_600_000) % 24;
  // More electronics in the evening; phase C has an old dimmer.
  const evening = 1 + 0.5 * Math.exp(-((hour - 19) ** 2) / 8);
  const ofPhase = (phase: PhaseName, index: number) => ({
    voltage: spectrum(230.4 + 0.7 * index, voltageDegs[index] ?? 0, voltageShares, (order) =>
      phase === 'C' && order === 15 ? 2.6 * evening : evening * (1 - 0.13 * index + 0.02 * Math.sin(timeMs / 7e6 + order)),
    ),
    current: spectrum(6.6 - 1.9 * index, (voltageDegs[index] ?? 0) - 14, currentShares, (order) => evening * (1 + 0.2 * index * Math.cos(order + index))),
  });
  return {
    time: new Date(timeMs).toISOString(),
    window_ms: 200,
    frequency_hz: 49.98,
    phases: Object.fromEntries(phaseNames.map((phase, index) => [phase, ofPhase(phase, index)])),
  };
}

/// The sets of [startMs, endMs) as far as time has gone.
export function harmonicSets(startMs: number, endMs: number): Record<string, unknown>[] {
  const sets = [];
  for (let t = Math.ceil(startMs / setEveryMs) * setEveryMs; t < Math.min(endMs, Date.now()); t += setEveryMs) {
    sets.push(harmonicSet(t));
  }
  return sets;
}

export interface FakeEvent extends Record<string, unknown> {
  readonly id: string;
  readonly kind: string;
  readonly begin: string;
  readonly phases: readonly string[];
}

export function fakeEvent(id: string, kind: string, beginMs: number, members: Record<string, unknown> = {}): FakeEvent {
  const isVoltage = kind.startsWith('voltage');
  const reference = isVoltage ? 230 : kind.startsWith('over') ? 63 : null;
  const base = { duration_ms: 180, phases: ['A'], extreme: null, threshold: null, detail: '', has_waveform: false };
  return { ...base, id, kind, begin: new Date(beginMs).toISOString(), reference, ...members } as FakeEvent;
}

/// What happened until `nowMs`: ascending, the last one is still going on.
export function someEvents(nowMs: number): FakeEvent[] {
  const hoursAgo = (hours: number) => nowMs - hours * 3_600_000 - 17_340;
  const dip = { threshold: 207, has_waveform: true };
  const all: [kind: string, hours: number, members: Record<string, unknown>][] = [
    ['voltage_swell', 700, { duration_ms: 90, extreme: 262.4, threshold: 253, phases: ['B'], has_waveform: true }],
    ['voltage_dip', 612, { ...dip, duration_ms: 60, extreme: 184.2 }],
    ['device_offline', 580, { duration_ms: 3 * 3_600_000 + 25 * minuteMs, phases: ['A', 'B', 'C'] }],
    ['voltage_dip', 500, { ...dip, duration_ms: 1_240, extreme: 148.7, phases: ['A', 'B'] }],
    ['over_current', 470.2, { duration_ms: 4_300, extreme: 81.4, threshold: 70, phases: ['B'] }],
    ['overload', 470, { duration_ms: 0, extreme: 84.9, threshold: 70, phases: ['B'], detail: 'Phase B was above 70 A for 10 s and has been switched off.' }],
    ['voltage_dip', 302, { ...dip, duration_ms: 320, extreme: 171.9, phases: ['C'] }],
    ['voltage_dip', 251, { ...dip, duration_ms: 30, extreme: 96.3, phases: ['C'] }],
    ['meter_fault', 222, { duration_ms: 41_000, phases: ['A', 'B', 'C'], detail: 'The metering chip did not answer and was started anew.' }],
    ['voltage_interruption', 170, { duration_ms: 83_000, extreme: 3.1, threshold: 23, phases: ['A', 'B', 'C'], has_waveform: true }],
    ['phase_sequence', 169.9, { duration_ms: 12_000, phases: ['A', 'B', 'C'] }],
    ['voltage_swell', 98, { duration_ms: 5_400, extreme: 258.8, threshold: 253, phases: ['A'] }],
    ['voltage_dip', 54, { ...dip, duration_ms: 12_500, extreme: 201.4, phases: ['B'] }],
    ['voltage_dip', 31, { ...dip, duration_ms: 180, extreme: 160.1, phases: ['A', 'C'], detail: 'Dip to 160.1 V on A and C.' }],
    ['voltage_dip', 5, { ...dip, duration_ms: 640, extreme: 139.4, phases: ['A', 'B', 'C'] }],
    ['over_current', 0.03, { duration_ms: null, extreme: 74.2, threshold: 70, phases: ['C'] }],
  ];
  return all.map(([kind, hours, members], index) => fakeEvent(`e${index}`, kind, hoursAgo(hours), members));
}

/// 160 ms around a dip to 70 % that begins 40 ms in.
export function waveformOf(event: FakeEvent): unknown {
  const [rate, samples, before] = [8_000, 1_280, 320];
  const track = (channel: string) => {
    const index = phaseNames.indexOf(channel.charAt(1) as PhaseName);
    const isHit = event.phases.includes(channel.charAt(1));
    const amplitude = channel.startsWith('V') ? 325 : 14;
    const values = Array.from({ length: samples }, (_, row) => {
      const angle = 2 * Math.PI * (50 * (row / rate) - index / 3);
      const isIn = isHit && row >= before;
      const depth = !isIn ? 1 : channel.startsWith('V') ? 0.7 : 1.3;
      return Number((depth * amplitude * (Math.sin(angle) + 0.03 * Math.sin(5 * angle))).toFixed(2));
    });
    return { channel, values };
  };
  return {
    begin: new Date(Date.parse(event.begin) - (1000 * before) / rate).toISOString(),
    samples_per_second: rate,
    tracks: ['VA', 'VB', 'VC', 'IA', 'IB', 'IC'].map(track),
  };
}
