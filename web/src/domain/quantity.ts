/// How a value is written: the unit that the number carries, '' for plain ratios.
export type Unit = 'W' | 'var' | 'VA' | 'V' | 'A' | '' | '%' | 'kWh' | 'Hz' | 'ms';

/// The measured quantities of a phase, under the names of the domain, with their names on the wire.
export const quantities = {
  powerWatt: { wireName: 'power_watt', unit: 'W' },
  reactivePowerVar: { wireName: 'power_var', unit: 'var' },
  apparentPowerVa: { wireName: 'power_va', unit: 'VA' },
  voltageRmsV: { wireName: 'voltage_rms', unit: 'V' },
  currentRmsA: { wireName: 'current_rms', unit: 'A' },
  powerFactor: { wireName: 'power_factor', unit: '' },
  voltageThdPercent: { wireName: 'voltage_thd', unit: '%' },
  currentThdPercent: { wireName: 'current_thd', unit: '%' },
  energyKwh: { wireName: 'energy_kwh', unit: 'kWh' },
  frequencyHz: { wireName: 'frequency_hz', unit: 'Hz' },
} as const satisfies Record<string, { wireName: string; unit: Unit }>;

export type QuantityKey = keyof typeof quantities;
export const quantityKeys = Object.keys(quantities) as readonly QuantityKey[];

export function isQuantityKey(value: unknown): value is QuantityKey {
  return quantityKeys.some((key) => key === value);
}
