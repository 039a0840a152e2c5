/// How a value is written: the unit that the number carries, '' for plain ratios.
export type Unit = 'W' | 'var' | 'VA' | 'V' | 'A' | '' | '%' | 'kWh' | 'Hz' | 'ms';

/// The measured quantities of a phase, under the names of the domain, with their names on the wire.
export const quantities = {
  powerWatt: { wireName: 'power_watt', label: 'Power', unit: 'W' },
  reactivePowerVar: { wireName: 'power_var', label: 'Reactive power', unit: 'var' },
  apparentPowerVa: { wireName: 'power_va', label: 'Apparent power', unit: 'VA' },
  voltageRmsV: { wireName: 'voltage_rms', label: 'Voltage', unit: 'V' },
  currentRmsA: { wireName: 'current_rms', label: 'Current', unit: 'A' },
  powerFactor: { wireName: 'power_factor', label: 'Power factor', unit: '' },
  voltageThdPercent: { wireName: 'voltage_thd', label: 'Voltage THD', unit: '%' },
  currentThdPercent: { wireName: 'current_thd', label: 'Current THD', unit: '%' },
  energyKwh: { wireName: 'energy_kwh', label: 'Energy', unit: 'kWh' },
  frequencyHz: { wireName: 'frequency_hz', label: 'Frequency', unit: 'Hz' },
} as const satisfies Record<string, { wireName: string; label: string; unit: Unit }>;

export type QuantityKey = keyof typeof quantities;
export const quantityKeys = Object.keys(quantities) as readonly QuantityKey[];

export function isQuantityKey(value: unknown): value is QuantityKey {
  return quantityKeys.some((key) => key === value);
}
