import type { AlertCondition, Severity } from './alert.ts';

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];

/// A time of the week in which webhooks are not disturbed, by the device's clocks.
export interface QuietTime {
  /// On which it begins.
  readonly days: readonly Weekday[];
  /// `HH:MM`
  readonly from: string;
  /// On the next day where it is not after `from`.
  readonly to: string;
}

/// When somebody wants to be told.
export interface AlertRule extends AlertCondition {
  readonly name: string;
  readonly forSeconds: number;
  /// The alert is over once the value is back by so much; null where there is nothing to compare.
  readonly hysteresis: number | null;
  readonly severity: Severity;
  readonly quietHours: readonly QuietTime[];
  readonly isEnabled: boolean;
}

/// A rule as the server keeps it.
export interface KeptRule {
  readonly id: string;
  readonly rule: AlertRule;
  /// No webhook is told of it before.
  readonly silencedUntilMs: number | null;
}

export const mostRules = 50;
export const mostQuietTimes = 20;

export function isSilenced(kept: KeptRule, nowMs: number): boolean {
  return kept.silencedUntilMs !== null && kept.silencedUntilMs > nowMs;
}
