import { alertPhases, alertStates, comparisons, severities, type Alert } from '../domain/alert.ts';
import { asBoolean, asNumber, asObject, asOneOf, asString, asTimeMs, orNull } from './shape.ts';

/// An alert as it stands in `GET /alerts` and in the WebSocket's `alert`. A quantity that this version does not know is kept.
export function parseAlert(value: unknown, pointer: string): Alert {
  const alert = asObject(value, pointer);
  const at = (name: string) => `${pointer}/${name}`;
  const time = (name: string) => orNull(alert[name], at(name), asTimeMs);
  return {
    id: asString(alert.id, at('id')),
    ruleId: asString(alert.rule_id, at('rule_id')),
    name: asString(alert.name, at('name')),
    quantity: asString(alert.quantity, at('quantity')),
    phase: orNull(alert.phase, at('phase'), (phase, where) => asOneOf(phase, where, alertPhases)),
    comparison: orNull(alert.comparison, at('comparison'), (one, where) => asOneOf(one, where, comparisons)),
    threshold: orNull(alert.threshold, at('threshold'), asNumber),
    severity: asOneOf(alert.severity, at('severity'), severities),
    state: asOneOf(alert.state, at('state'), alertStates),
    beginMs: asTimeMs(alert.begin, at('begin')),
    endMs: time('end'),
    extreme: orNull(alert.extreme, at('extreme'), asNumber),
    isLate: orNull(alert.late, at('late'), asBoolean) ?? false,
    isSilenced: orNull(alert.silenced, at('silenced'), asBoolean) ?? false,
    acknowledgedMs: time('acknowledged_at'),
    acknowledgedBy: orNull(alert.acknowledged_by, at('acknowledged_by'), asString),
  };
}
