import type { Phase } from '../../src/domain/phase.ts';
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

