import type { QuantityKey } from '../domain/quantity.ts';
import { catalogue } from './language.svelte.ts';

/// What is measured, by the names of the domain (`quantities`).
export const quantityNames = catalogue({
  en: {
    powerWatt: 'Power',
    reactivePowerVar: 'Reactive power',
    apparentPowerVa: 'Apparent power',
    voltageRmsV: 'Voltage',
    currentRmsA: 'Current',
    powerFactor: 'Power factor',
    voltageThdPercent: 'Voltage THD',
    currentThdPercent: 'Current THD',
    energyKwh: 'Energy',
    frequencyHz: 'Frequency',
  } satisfies Record<QuantityKey, string>,
  de: {
    powerWatt: 'Wirkleistung',
    reactivePowerVar: 'Blindleistung',
    apparentPowerVa: 'Scheinleistung',
    voltageRmsV: 'Spannung',
    currentRmsA: 'Strom',
    powerFactor: 'Leistungsfaktor',
    voltageThdPercent: 'THD der Spannung',
    currentThdPercent: 'THD des Stroms',
    energyKwh: 'Energie',
    frequencyHz: 'Frequenz',
  },
});
