import { alertPhases, comparisons, severities, type Alert } from '../domain/alert.ts';
import { weekdays, type AlertRule, type KeptRule, type QuietTime } from '../domain/alert-rule.ts';
import type { Webhook } from '../domain/webhook.ts';
import { parseAlert } from './parse-alert.ts';
import { asArray, asBoolean, asNumber, asObject, asOneOf, asString, asTimeMs, orNull } from './shape.ts';
import type { AlertRuleRequest } from './types.ts';

export interface AlertsAnswer {
  /// Ascending by their begin.
  readonly alerts: readonly Alert[];
  /// There are older ones in the range.
  readonly more: boolean;
}

export function parseAlerts(value: unknown): AlertsAnswer {
  const answer = asObject(value, '');
  return {
    alerts: asArray(answer.alerts, '/alerts').map((alert, index) => parseAlert(alert, `/alerts/${index}`)),
    more: orNull(answer.more, '/more', asBoolean) ?? false,
  };
}

export function parseRules(value: unknown): KeptRule[] {
  return asArray(value, '').map((rule, index) => parseKeptRule(rule, `/${index}`));
}

export function parseKeptRule(value: unknown, pointer: string): KeptRule {
  const kept = asObject(value, pointer);
  return {
    id: asString(kept.id, `${pointer}/id`),
    rule: ruleOf(kept.rule, `${pointer}/rule`),
    silencedUntilMs: orNull(kept.silenced_until, `${pointer}/silenced_until`, asTimeMs),
  };
}

function ruleOf(value: unknown, pointer: string): AlertRule {
  const rule = asObject(value, pointer);
  const at = (name: string) => `${pointer}/${name}`;
  return {
    name: asString(rule.name, at('name')),
    quantity: asString(rule.quantity, at('quantity')),
    phase: orNull(rule.phase, at('phase'), (phase, where) => asOneOf(phase, where, alertPhases)),
    comparison: orNull(rule.comparison, at('comparison'), (one, where) => asOneOf(one, where, comparisons)),
    threshold: orNull(rule.threshold, at('threshold'), asNumber),
    forSeconds: orNull(rule.for_seconds, at('for_seconds'), asNumber) ?? 0,
    hysteresis: orNull(rule.hysteresis, at('hysteresis'), asNumber),
    severity: orNull(rule.severity, at('severity'), (one, where) => asOneOf(one, where, severities)) ?? 'warning',
    quietHours: (orNull(rule.quiet_hours, at('quiet_hours'), asArray) ?? []).map((time, index) =>
      quietTimeOf(time, `${at('quiet_hours')}/${index}`),
    ),
    isEnabled: orNull(rule.enabled, at('enabled'), asBoolean) ?? true,
  };
}

function quietTimeOf(value: unknown, pointer: string): QuietTime {
  const time = asObject(value, pointer);
  return {
    days: asArray(time.days, `${pointer}/days`).map((day, index) => asOneOf(day, `${pointer}/days/${index}`, weekdays)),
    from: asString(time.from, `${pointer}/from`),
    to: asString(time.to, `${pointer}/to`),
  };
}

/// A rule as it is sent: members that mean nothing to its quantity are left out, as the server wants it.
export function ruleRequest(rule: AlertRule): AlertRuleRequest {
  return {
    name: rule.name,
    // Also one that only a later server knows: it came from there.
    quantity: rule.quantity as AlertRuleRequest['quantity'],
    ...(rule.phase !== null && { phase: rule.phase }),
    ...(rule.comparison !== null && { comparison: rule.comparison }),
    ...(rule.threshold !== null && { threshold: rule.threshold }),
    for_seconds: rule.forSeconds,
    ...(rule.hysteresis !== null && { hysteresis: rule.hysteresis }),
    severity: rule.severity,
    quiet_hours: rule.quietHours.map(({ days, from, to }) => ({ days: [...days], from, to })),
    enabled: rule.isEnabled,
  };
}

export function parseWebhook(value: unknown): Webhook {
  const webhook = asObject(value, '');
  const time = (name: string) => orNull(webhook[name], `/${name}`, asTimeMs);
  return {
    url: asString(webhook.url, '/url'),
    tellsLate: orNull(webhook.late_alerts, '/late_alerts', asBoolean) ?? true,
    waiting: orNull(webhook.waiting, '/waiting', asNumber) ?? 0,
    lastSuccessMs: time('last_success'),
    lastFailureMs: time('last_failure'),
    lastProblem: orNull(webhook.last_problem, '/last_problem', asString),
    secret: orNull(webhook.secret, '/secret', asString),
  };
}
