import type { Alert } from '../../src/domain/alert.ts';
import { harmonicOrders, type HarmonicSet, type Spectrum } from '../../src/domain/harmonics.ts';
import type { Phase } from '../../src/domain/phase.ts';
import type { PowerEvent } from '../../src/domain/power-event.ts';
import type { Reading } from '../../src/domain/reading.ts';

/// A reading in which only what matters to the test has a value.
export function reading(phase: Phase, timeMs: number, values: Partial<Reading> = {}): Reading {
  return {
    timeMs,
    phase,
    powerWatt: null,
    reactivePowerVar: null,
    apparentPowerVa: null,
    voltageRmsV: null,
    currentRmsA: null,
    powerFactor: null,
    voltageThdPercent: null,
    currentThdPercent: null,
    energyKwh: null,
    frequencyHz: null,
    ...values,
  };
}

/// The example of the wire format, as the server sends it.
export const wireReading = {
  time: '2026-11-23T10:00:00.000Z',
  phase: 'A',
  power_watt: 1512.4,
  power_var: 201.9,
  power_va: 1525.8,
  voltage_rms: 231.12,
  current_rms: 6.602,
  power_factor: 0.991,
  voltage_thd: 1.92,
  current_thd: 8.41,
  energy_kwh: 1843.22107,
  frequency_hz: 49.98,
};


/// An event in which only what matters to the test has a value.
export function powerEvent(id: string, values: Partial<PowerEvent> = {}): PowerEvent {
  return {
    id,
    kind: 'voltage_dip',
    beginMs: 0,
    durationMs: 180,
    phases: ['A'],
    extreme: null,
    threshold: null,
    reference: null,
    detail: '',
    hasWaveform: null,
    ...values,
  };
}

/// The orders that are named, in V or A; the others are 0.
export function spectrum(rmsByOrder: Readonly<Record<number, number>>): Spectrum {
  const orders = Array.from({ length: harmonicOrders }, (_, index) => index + 1);
  return { rms: orders.map((order) => rmsByOrder[order] ?? 0), angleDeg: orders.map((order) => order) };
}

/// The same voltage on phases A and B, no current, and no phase C.
export function voltageSet(timeMs: number, rmsByOrder: Readonly<Record<number, number>>): HarmonicSet {
  const measured = { voltage: spectrum(rmsByOrder), current: null };
  return { timeMs, windowMs: 200, frequencyHz: 50, phases: { A: measured, B: measured, C: null } };
}

/// The example of the wire format, as the server sends it.
export const wireEvent = {
  id: 'e1',
  kind: 'voltage_dip',
  begin: '2026-11-26T10:00:00.000Z',
  duration_ms: 180,
  phases: ['A'],
  extreme: 160.1,
  threshold: 207,
  reference: 230,
  detail: 'Dip to 160.1 V.',
  has_waveform: true,
};

/// An alert in which only what matters to the test has a value of its own.
export function alert(id: string, values: Partial<Alert> = {}): Alert {
  return {
    id,
    ruleId: '1',
    name: 'Oven forgotten',
    quantity: 'power_watt',
    phase: 'A',
    comparison: 'above',
    threshold: 3_000,
    severity: 'warning',
    state: 'firing',
    beginMs: 0,
    endMs: null,
    extreme: 3_418.2,
    isLate: false,
    isSilenced: false,
    acknowledgedMs: null,
    acknowledgedBy: null,
    ...values,
  };
}

/// The example of the wire format, as the server sends it.
export const wireAlert = {
  id: '17',
  device_id: 'demo',
  rule_id: '1',
  name: 'Oven forgotten',
  quantity: 'power_watt',
  phase: 'A',
  comparison: 'above',
  threshold: 3000,
  severity: 'warning',
  state: 'firing',
  begin: '2026-11-26T10:00:00.000Z',
  end: null,
  extreme: 3418.2,
  raised_at: '2026-11-26T12:00:01.000Z',
  late: false,
  silenced: false,
  acknowledged_at: null,
  acknowledged_by: null,
};
