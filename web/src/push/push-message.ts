/// What the server pushes (docs/alerts.md): facts, of which words are made here.
export interface PushedAlert {
  readonly type: 'alert';
  readonly isOver: boolean;
  readonly alertId: string;
  readonly ruleId: string;
  readonly deviceId: string;
  readonly deviceName: string;
  readonly timeZone: string;
  readonly rule: string;
  readonly severity: 'info' | 'warning' | 'critical';
  readonly quantity: string;
  readonly phase: string | null;
  readonly comparison: 'above' | 'below' | null;
  readonly threshold: number | null;
  readonly value: number | null;
  readonly beginMs: number;
  readonly endMs: number | null;
  readonly isLate: boolean;
}

/// `unknown`: of a server that is newer than this app, or not to be read at all. Something is shown for it too: a browser
/// takes the right to push away from who pushes and shows nothing.
export type PushMessage = PushedAlert | { readonly type: 'test' } | { readonly type: 'unknown' };

const severities = ['info', 'warning', 'critical'] as const;
const comparisons = ['above', 'below'] as const;
const unknownMessage = { type: 'unknown' } as const;

export function parsePush(text: string | null): PushMessage {
  const said = objectIn(text);
  if (said?.type === 'test') return { type: 'test' };
  if (said?.type !== 'alert') return unknownMessage;
  const word = (name: string) => (typeof said[name] === 'string' ? said[name] : null);
  const number = (name: string) => (typeof said[name] === 'number' && Number.isFinite(said[name]) ? said[name] : null);
  const time = (name: string) => {
    const timeMs = Date.parse(word(name) ?? '');
    return Number.isNaN(timeMs) ? null : timeMs;
  };
  const [alertId, deviceId, rule, beginMs] = [word('alert_id'), word('device_id'), word('rule'), time('begin')];
  if (alertId === null || deviceId === null || rule === null || beginMs === null) return unknownMessage;
  return {
    type: 'alert',
    isOver: said.state === 'cleared',
    alertId,
    ruleId: word('rule_id') ?? '',
    deviceId,
    deviceName: word('device_name') ?? deviceId,
    timeZone: timeZoneOr(word('timezone'), 'UTC'),
    rule,
    severity: severities.find((one) => one === said.severity) ?? 'warning',
    quantity: word('quantity') ?? '',
    phase: word('phase'),
    comparison: comparisons.find((one) => one === said.comparison) ?? null,
    threshold: number('threshold'),
    value: number('value'),
    beginMs,
    endMs: time('end'),
    isLate: said.late === true,
  };
}

function objectIn(text: string | null): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text ?? 'null');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/// A zone that this browser does not know would stop the words from being made.
function timeZoneOr(wished: string | null, otherwise: string): string {
  try {
    return wished === null ? otherwise : new Intl.DateTimeFormat('en', { timeZone: wished }).resolvedOptions().timeZone;
  } catch {
    return otherwise;
  }
}
