import type { Phase } from './phase.ts';
import { quantities, quantityKeys, type Unit } from './quantity.ts';

/// What a rule looks at, by its name on the wire: a measured quantity, or whether anything comes at all.
export interface AlertQuantity {
  readonly unit: Unit;
  /// Judged by the server's clock: there is nothing to compare.
  readonly isSilence: boolean;
  /// The phases' values can be added.
  readonly hasSum: boolean;
}

const summable: readonly string[] = ['power_watt', 'power_var', 'power_va', 'energy_kwh'];

export const alertQuantities: ReadonlyMap<string, AlertQuantity> = new Map([
  ...quantityKeys.map((key): [string, AlertQuantity] => {
    const { wireName, unit } = quantities[key];
    return [wireName, { unit, isSilence: false, hasSum: summable.includes(wireName) }];
  }),
  ['device_offline', { unit: '', isSilence: true, hasSum: false }],
  ['no_readings', { unit: '', isSilence: true, hasSum: false }],
]);

export const severities = ['info', 'warning', 'critical'] as const;
export type Severity = (typeof severities)[number];
export const comparisons = ['above', 'below'] as const;
export type Comparison = (typeof comparisons)[number];
export const alertPhases = ['any', 'A', 'B', 'C', 'sum'] as const;
export type AlertPhase = Phase | 'any' | 'sum';
export const alertStates = ['firing', 'acknowledged', 'cleared'] as const;
export type AlertState = (typeof alertStates)[number];

/// What a rule looks for.
export interface AlertCondition {
  /// One of `alertQuantities`, or one that a later server knows.
  readonly quantity: string;
  /// These three are null where there is nothing to compare.
  readonly phase: AlertPhase | null;
  readonly comparison: Comparison | null;
  readonly threshold: number | null;
}

/// Something that a rule has found, with what the rule said then.
export interface Alert extends AlertCondition {
  readonly id: string;
  readonly ruleId: string;
  readonly name: string;
  readonly severity: Severity;
  readonly state: AlertState;
  readonly beginMs: number;
  /// null: it is on.
  readonly endMs: number | null;
  /// The worst value so far, in the quantity's unit.
  readonly extreme: number | null;
  /// It was over when it was found, or may have been: nobody was alarmed.
  readonly isLate: boolean;
  readonly isSilenced: boolean;
  readonly acknowledgedMs: number | null;
  readonly acknowledgedBy: string | null;
}

export function isOn(alert: Alert): boolean {
  return alert.state !== 'cleared';
}

/// Whether it is news to somebody who has the app open: it is on now, and nobody has asked for silence.
export function isAlarming(alert: Alert): boolean {
  return alert.state === 'firing' && !alert.isLate && !alert.isSilenced;
}

/// Each alert once, newest first; what `newer` tells of it replaces what was known.
export function withAlerts(known: readonly Alert[], newer: readonly Alert[]): Alert[] {
  const byId = new Map([...known, ...newer].map((alert) => [alert.id, alert]));
  return [...byId.values()].sort((a, b) => b.beginMs - a.beginMs || (a.id < b.id ? -1 : 1));
}

const weights: Readonly<Record<Severity, number>> = { critical: 2, warning: 1, info: 0 };

/// Those that wait for somebody first, the gravest of them at the top, then those that somebody has seen.
export function byUrgency(a: Alert, b: Alert): number {
  const waits = (alert: Alert) => Number(alert.state === 'firing');
  return waits(b) - waits(a) || weights[b.severity] - weights[a.severity] || b.beginMs - a.beginMs;
}

export function gravest(alerts: readonly Alert[]): Severity | null {
  return (['critical', 'warning', 'info'] as const).find((one) => alerts.some(({ severity }) => severity === one)) ?? null;
}

/// How long it has lasted until now or until its end; never negative where the clocks differ.
export function alertElapsedMs(alert: Alert, nowMs: number): number {
  return Math.max(0, (alert.endMs ?? nowMs) - alert.beginMs);
}
