/// What the server pushes, as the system tests have seen it (tests/system/test_push.py).
export function pushed(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    type: 'alert',
    state: 'raised',
    alert_id: '17',
    rule_id: '3',
    device_id: 'cellar',
    device_name: 'House',
    timezone: 'Europe/Berlin',
    rule: 'Oven forgotten',
    severity: 'critical',
    quantity: 'power_watt',
    phase: 'sum',
    comparison: 'above',
    threshold: 3000,
    value: 6000,
    begin: '2026-11-26T12:00:00.000Z',
    end: null,
    late: false,
    sent_at: '2026-11-26T12:00:01.000Z',
    ...changes,
  });
}
