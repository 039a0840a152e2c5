import { eventKinds, extremePercent, isEventKind, type PowerEvent } from '../domain/power-event.ts';
import type { Phase } from '../domain/phase.ts';
import { locale } from '../messages/language.svelte.ts';
import { eventWords } from '../messages/quality.ts';
import { formatNumber, formatTime, listed, quantityText } from './format.ts';

/// How much an event matters at first sight.
export type Tone = 'bad' | 'warn' | 'quiet';

const tones: Readonly<Record<string, Tone>> = {
  voltage_interruption: 'bad',
  overload: 'bad',
  phase_sequence: 'bad',
  voltage_dip: 'warn',
  voltage_swell: 'warn',
  over_current: 'warn',
};

export function toneOf(kind: string): Tone {
  return tones[kind] ?? 'quiet';
}

export function unitOfKind(kind: string): 'V' | 'A' | null {
  return isEventKind(kind) ? eventKinds[kind].unit : null;
}

/// A kind that this version does not know is called by its name on the wire.
export function kindLabel(kind: string): string {
  if (isEventKind(kind)) return eventWords().kinds[kind];
  const words = kind.replaceAll('_', ' ').trim();
  return words === '' ? eventWords().unnamed : words.charAt(0).toUpperCase() + words.slice(1);
}

export function phasesText(phases: readonly Phase[]): string {
  return phases.length === 0 ? '' : eventWords().phases(phases.length, listed(phases, locale()));
}

/// Residual or peak value, and in percent of what is nominal.
export function extremeText(event: PowerEvent): { value: string; share: string } | null {
  const unit = unitOfKind(event.kind);
  if (unit === null || event.extreme === null) return null;
  const percent = extremePercent(event);
  const share =
    percent === null ? '' : eventWords().shareOf(quantityText(percent, '%', locale()), nominalText(event.reference, unit));
  return { value: quantityText(event.extreme, unit, locale()), share };
}

/// What is declared or rated has no more digits than it was told with.
function nominalText(value: number | null, unit: 'V' | 'A'): string {
  if (value === null || !Number.isInteger(value)) return quantityText(value, unit, locale());
  return `${formatNumber(value, 0, locale())}\u00a0${unit}`;
}

/// What an event is, in one line for who cannot see its row.
export function eventTitle(event: PowerEvent, timeZone: string): string {
  const where = phasesText(event.phases);
  const what = where === '' ? kindLabel(event.kind) : eventWords().on(kindLabel(event.kind), where);
  return eventWords().at(what, formatTime(event.beginMs, 'date-second', locale(), timeZone));
}
