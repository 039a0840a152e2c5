/// Alerts, rules and a webhook, as the server keeps them of one device.

export interface FakeAlert extends Record<string, unknown> {
  readonly id: string;
  readonly state: 'firing' | 'acknowledged' | 'cleared';
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const ok = (body: unknown, status = 200): Answer => ({ status, body });
const minuteMs = 60_000;

export function fakeAlert(id: string, beginMs: number, members: Record<string, unknown> = {}): FakeAlert {
  return {
    ...{ id, device_id: 'demo', rule_id: '1', name: 'Oven forgotten', quantity: 'power_watt', phase: 'A', comparison: 'above' },
    ...{ threshold: 3_000, severity: 'warning', state: 'firing', begin: new Date(beginMs).toISOString(), end: null },
    ...{ extreme: 3_418.2, raised_at: new Date(beginMs + 1_000).toISOString(), late: false, silenced: false },
    ...{ acknowledged_at: null, acknowledged_by: null, ...members },
  } as FakeAlert;
}

/// Some of each kind: two that wait for somebody, one that somebody has seen, others over.
export function someAlerts(nowMs: number): FakeAlert[] {
  const ago = (minutes: number) => nowMs - minutes * minuteMs;
  const over = (endMinutesAgo: number) => ({ state: 'cleared', end: new Date(ago(endMinutesAgo)).toISOString() });
  const low = { rule_id: '2', name: 'Voltage low', quantity: 'voltage_rms', phase: 'C', comparison: 'below', threshold: 210 };
  const gone = { phase: null, comparison: null, threshold: null, extreme: null };
  return [
    fakeAlert('11', ago(12), { severity: 'critical', name: 'Mains nearly overloaded', rule_id: '3', quantity: 'current_rms', threshold: 58, extreme: 61.34, phase: 'B' }),
    fakeAlert('10', ago(47)),
    fakeAlert('9', ago(151), { ...low, extreme: 206.4, state: 'acknowledged', acknowledged_at: new Date(ago(140)).toISOString(), acknowledged_by: 'grace' }),
    fakeAlert('8', ago(1_733), { ...low, extreme: 203.9, ...over(1_690), late: true }),
    fakeAlert('7', ago(3_220), { name: 'Meter silent', rule_id: '4', quantity: 'device_offline', ...gone, severity: 'info', ...over(3_180) }),
    fakeAlert('6', ago(5_100), { extreme: 4_012.7, ...over(4_960), silenced: true, acknowledged_at: new Date(ago(5_000)).toISOString(), acknowledged_by: 'ada' }),
    fakeAlert('5', ago(9_400), { name: 'House above 12 kW', rule_id: '5', phase: 'sum', threshold: 12_000, extreme: 12_840, severity: 'info', ...over(9_390) }),
  ];
}

export function someRules(): Record<string, unknown>[] {
  const kept = (id: string, rule: Record<string, unknown>) => ({
    id,
    since: '2026-01-12T08:00:00.000Z',
    silenced_until: null,
    rule: { phase: 'any', comparison: 'above', for_seconds: 0, hysteresis: 0, severity: 'warning', quiet_hours: [], enabled: true, ...rule },
  });
  const nights = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '22:00', to: '06:30' }];
  return [
    kept('1', { name: 'Oven forgotten', quantity: 'power_watt', phase: 'A', threshold: 3_000, for_seconds: 7_200, hysteresis: 500, quiet_hours: nights }),
    kept('2', { name: 'Voltage low', quantity: 'voltage_rms', comparison: 'below', threshold: 210, for_seconds: 60, hysteresis: 3 }),
    kept('3', { name: 'Mains nearly overloaded', quantity: 'current_rms', threshold: 58, for_seconds: 10, hysteresis: 4, severity: 'critical' }),
    kept('4', { name: 'Meter silent', quantity: 'device_offline', phase: null, comparison: null, threshold: null, hysteresis: null, for_seconds: 600, severity: 'info' }),
    kept('5', { name: 'House above 12 kW', quantity: 'power_watt', phase: 'sum', threshold: 12_000, for_seconds: 300, severity: 'info', enabled: false }),
  ];
}

export class FakeAlerts {
  alerts: FakeAlert[] = [];
  rules: Record<string, unknown>[] = [];
  webhook: Record<string, unknown> | null = null;
  /// What the next change is answered instead.
  refusal: Answer | null = null;
  readonly bodies: unknown[] = [];
  /// What the receiver says to a test message.
  receiverProblem: string | null = null;

  /// @return null for a call of something else
  answer(method: string, path: string, body: Record<string, unknown>): Answer | null {
    if (method === 'GET' && path === '/alerts') return ok({ device_id: 'demo', alerts: [...this.alerts].reverse(), more: false });
    const acknowledged = /^\/alerts\/([^/]+)\/acknowledge$/.exec(path);
    if (acknowledged !== null) return this.refusal ?? this.acknowledge(acknowledged[1] ?? '');
    const rule = /^\/devices\/demo\/alert-rules(?:\/([^/]+))?(\/silence)?$/.exec(path);
    if (rule !== null) return this.ruleAnswer(method, rule[1] ?? null, rule[2] !== undefined, body);
    if (path.startsWith('/devices/demo/webhook')) return this.webhookAnswer(`${method} ${path.slice('/devices/demo'.length)}`, body);
    return null;
  }

  change(alert: FakeAlert): FakeAlert {
    this.alerts = [alert, ...this.alerts.filter(({ id }) => id !== alert.id)];
    return alert;
  }

  private acknowledge(id: string): Answer {
    const alert = this.alerts.find((one) => one.id === id);
    if (alert === undefined) return { status: 404, body: { status: 404, title: 'Not found', detail: 'there is no such alert' } };
    return ok(this.change({ ...alert, state: 'acknowledged', acknowledged_at: new Date().toISOString(), acknowledged_by: 'ada' }));
  }

  private ruleAnswer(method: string, id: string | null, isSilence: boolean, body: Record<string, unknown>): Answer {
    if (method === 'GET') return ok(this.rules);
    this.bodies.push(body);
    if (this.refusal !== null) return this.refusal;
    const before = this.rules.find((one) => one.id === id);
    if (method === 'DELETE') {
      this.rules = this.rules.filter((one) => one.id !== id);
      return ok(null, 204);
    }
    const until = isSilence && Number(body.minutes) > 0 ? new Date(Date.now() + Number(body.minutes) * minuteMs).toISOString() : null;
    const after = isSilence
      ? { ...before, silenced_until: until }
      : { id: id ?? String(100 + this.rules.length), since: new Date().toISOString(), silenced_until: null, rule: body };
    this.rules = [...this.rules.filter((one) => one.id !== id), after];
    return ok(after, id === null ? 201 : 200);
  }

  private webhookAnswer(call: string, body: Record<string, unknown>): Answer {
    const none: Answer = { status: 404, body: { status: 404, title: 'Not found', detail: 'the device has no webhook' } };
    switch (call) {
      case 'GET /webhook':
        return this.webhook === null ? none : ok(this.webhook);
      case 'PUT /webhook': {
        this.bodies.push(body);
        if (this.refusal !== null) return this.refusal;
        const isNew = this.webhook === null || body.new_secret === true;
        const empty = { waiting: 0, last_success: null, last_failure: null, last_problem: null };
        this.webhook = { ...empty, ...this.webhook, url: body.url, late_alerts: body.late_alerts, secret: null };
        return ok({ ...this.webhook, secret: isNew ? 'q1Z8r-made-up-secret-of-a-test-4kW0' : null });
      }
      case 'DELETE /webhook':
        this.webhook = null;
        return ok(null, 204);
      case 'POST /webhook/test': {
        const now = new Date().toISOString();
        const outcome = this.receiverProblem === null ? { last_success: now } : { last_failure: now, last_problem: this.receiverProblem };
        this.webhook = { ...this.webhook, ...outcome };
        return ok({ queued: true }, 202);
      }
    }
    return none;
  }
}
