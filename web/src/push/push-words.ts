/// What stands in notifications. They are made where no page is open, and so without the catalogue's runes.

export type PushLanguage = 'en' | 'de';

export interface PushWords {
  readonly severities: Readonly<Record<'info' | 'warning' | 'critical', string>>;
  readonly over: string;
  readonly quantities: Readonly<Record<string, string>>;
  readonly phases: Readonly<Record<string, string>>;
  readonly comparisons: Readonly<Record<'above' | 'below', string>>;
  readonly silences: Readonly<Record<string, string>>;
  readonly upTo: string;
  readonly downTo: string;
  readonly since: (time: string) => string;
  readonly fromTo: (begin: string, end: string) => string;
  readonly late: string;
  readonly testTitle: string;
  readonly testBody: string;
  readonly unknownTitle: string;
  readonly unknownBody: string;
}

export const pushWords: Readonly<Record<PushLanguage, PushWords>> = {
  en: {
    severities: { info: 'Info', warning: 'Warning', critical: 'Critical' },
    over: 'Over',
    quantities: {
      power_watt: 'Power',
      power_var: 'Reactive power',
      power_va: 'Apparent power',
      voltage_rms: 'Voltage',
      current_rms: 'Current',
      power_factor: 'Power factor',
      voltage_thd: 'Voltage THD',
      current_thd: 'Current THD',
      energy_kwh: 'Energy',
      frequency_hz: 'Frequency',
    },
    phases: { any: ' of any phase', sum: ' of all phases', A: ' of phase A', B: ' of phase B', C: ' of phase C' },
    comparisons: { above: 'above', below: 'below' },
    silences: { device_offline: 'The device is offline', no_readings: 'No readings arrive' },
    upTo: ', up to ',
    downTo: ', down to ',
    since: (time) => `Since ${time}`,
    fromTo: (begin, end) => `${begin} to ${end}`,
    late: 'Found afterwards',
    testTitle: 'Notifications work',
    testBody: 'Alerts of your devices will be shown like this.',
    unknownTitle: 'EDL',
    unknownBody: 'There is news of your devices.',
  },
  de: {
    severities: { info: 'Hinweis', warning: 'Warnung', critical: 'Kritisch' },
    over: 'Vorbei',
    quantities: {
      power_watt: 'Wirkleistung',
      power_var: 'Blindleistung',
      power_va: 'Scheinleistung',
      voltage_rms: 'Spannung',
      current_rms: 'Strom',
      power_factor: 'Leistungsfaktor',
      voltage_thd: 'THD der Spannung',
      current_thd: 'THD des Stroms',
      energy_kwh: 'Energie',
      frequency_hz: 'Frequenz',
    },
    phases: { any: ' einer der Phasen', sum: ' aller Phasen', A: ' der Phase A', B: ' der Phase B', C: ' der Phase C' },
    comparisons: { above: 'über', below: 'unter' },
    silences: { device_offline: 'Das Gerät ist offline', no_readings: 'Es kommen keine Messwerte an' },
    upTo: ', bis ',
    downTo: ', bis ',
    since: (time) => `Seit ${time}`,
    fromTo: (begin, end) => `${begin} bis ${end}`,
    late: 'Im Nachhinein gefunden',
    testTitle: 'Mitteilungen funktionieren',
    testBody: 'So werden Alarme der eigenen Geräte angezeigt.',
    unknownTitle: 'EDL',
    unknownBody: 'Es gibt Neues von den Geräten.',
  },
};
