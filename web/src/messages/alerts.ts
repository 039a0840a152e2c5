import { catalogue } from './language.svelte.ts';

/// What an alert is, in words, for every page: the bell, the notes over the page, one alert in a line.
export const alertWords = catalogue({
  en: {
    alerts: 'Alerts',
    unseen: (count: number) => `Alerts, ${count} not seen by anybody yet`,
    newAlerts: 'New alerts',
    closeNote: (name: string) => `Close the note of ${name}`,
    /// After a condition: how far beyond its limit the value has come.
    upTo: (value: string) => `, up to ${value}`,
    downTo: (value: string) => `, down to ${value}`,
    severities: { info: 'Info', warning: 'Warning', critical: 'Critical' },
    silences: { device_offline: 'Device offline', no_readings: 'No readings' },
    where: { any: ' of any phase', sum: ' of all phases', A: ' of phase A', B: ' of phase B', C: ' of phase C' },
    comparisons: { above: 'above', below: 'below' },
    line: (severity: string, name: string, condition: string) => `${severity}: ${name}. ${condition}`,
  },
  de: {
    alerts: 'Alarme',
    unseen: (count: number) => `Alarme, ${count} noch von niemandem gesehen`,
    newAlerts: 'Neue Alarme',
    closeNote: (name: string) => `Hinweis zu ${name} schließen`,
    upTo: (value: string) => `, bis ${value}`,
    downTo: (value: string) => `, bis ${value}`,
    severities: { info: 'Hinweis', warning: 'Warnung', critical: 'Kritisch' },
    silences: { device_offline: 'Gerät offline', no_readings: 'Keine Messwerte' },
    where: { any: ' einer der Phasen', sum: ' aller Phasen', A: ' der Phase A', B: ' der Phase B', C: ' der Phase C' },
    comparisons: { above: 'über', below: 'unter' },
    line: (severity: string, name: string, condition: string) => `${severity}: ${name}. ${condition}`,
  },
});
