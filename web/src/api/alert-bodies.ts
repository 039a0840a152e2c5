// Written by hand after the server's alert_rule.hpp and alert_bodies.hpp. They give way to those of openapi.d.ts once it
// is made from a server that has these calls.

import type { Comparison, Severity } from '../domain/alert.ts';
import type { Weekday } from '../domain/alert-rule.ts';

export interface AlertRuleRequest {
  name: string;
  quantity: string;
  phase?: string;
  comparison?: Comparison;
  threshold?: number;
  for_seconds: number;
  hysteresis?: number;
  severity: Severity;
  quiet_hours: { days: Weekday[]; from: string; to: string }[];
  enabled: boolean;
}

export interface SilenceRequest {
  minutes: number;
}

export interface WebhookRequest {
  url: string;
  late_alerts: boolean;
  new_secret: boolean;
}
