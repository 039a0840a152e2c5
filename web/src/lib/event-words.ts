import { eventKinds, extremePercent, isEventKind, kindLabel, type PowerEvent } from '../domain/power-event.ts';
import type { Phase } from '../domain/phase.ts';
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

export function phasesText(phases: readonly Phase[]): string {
  if (phases.length === 0) return '';
  return `phase${phases.length === 1 ? '' : 's'} ${listed(phases)}`;
}

/// Residual or peak value, and in percent of what is nominal.
export function extremeText(event: PowerEvent, locale: string): { value: string; share: string } | null {
  const unit = unitOfKind(event.kind);
  if (unit === null || event.extreme === null) return null;
  const percent = extremePercent(event);
  const share = percent === null ? '' : `${quantityText(percent, '%', locale)} of ${nominalText(event.reference, unit, locale)}`;
  return { value: quantityText(event.extreme, unit, locale), share };
}

/// What is declared or rated has no more digits than it was told with.
function nominalText(value: number | null, unit: 'V' | 'A', locale: string): string {
  if (value === null || !Number.isInteger(value)) return quantityText(value, unit, locale);
  return `${formatNumber(value, 0, locale)}\u00a0${unit}`;
}

/// What an event is, in one line for who cannot see its row.
export function eventTitle(event: PowerEvent, locale: string, timeZone: string): string {
  const where = phasesText(event.phases);
  const what = [kindLabel(event.kind), where].filter((part) => part !== '').join(' on ');
  return `${what}, ${formatTime(event.beginMs, 'date-second', locale, timeZone)}`;
}
