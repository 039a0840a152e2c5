import { describe, expect, it } from 'vitest';
import { AlertsApi } from '../../../src/api/alerts-api.ts';
import type { RequestOptions } from '../../../src/api/http-client.ts';
import { Problem } from '../../../src/api/problem.ts';
import { newDraft, ruleOf } from '../../../src/domain/rule-draft.ts';
import type { AlertRule } from '../../../src/domain/alert-rule.ts';
import { wireAlert } from '../sample.ts';

function api(answer: () => unknown) {
  const asked: { call: string; query: unknown; body: unknown }[] = [];
  const request = async (method: string, path: string, options: RequestOptions = {}) => {
    asked.push({ call: `${method} ${path}`, query: options.query, body: options.body });
    return answer();
  };
  return { api: new AlertsApi({ request }), asked };
}

const wireRule = {
  id: '4',
  since: '2026-11-26T10:00:00.000Z',
  silenced_until: '2026-11-27T10:00:00.000Z',
  rule: {
    ...{ name: 'Night load', quantity: 'power_watt', phase: 'sum', comparison: 'above', threshold: 500, for_seconds: 300, hysteresis: 50 },
    ...{ severity: 'info', quiet_hours: [{ days: ['sat', 'sun'], from: '00:00', to: '24:00' }], enabled: true },
  },
};

describe('AlertsApi', () => {
  it('asks for alerts by range, number and state', async () => {
    const { api: calls, asked } = api(() => ({ device_id: 'demo', alerts: [wireAlert], more: true }));
    const range = { startMs: Date.UTC(2026, 10, 26), endMs: Date.UTC(2026, 10, 27) };
    const answer = await calls.alerts({ deviceId: 'demo', range, limit: 5, state: 'firing' }, new AbortController().signal);
    expect(answer).toMatchObject({ alerts: [{ id: '17', extreme: 3_418.2 }], more: true });
    const query = { device_id: 'demo', start: '2026-11-26T00:00:00.000Z', end: '2026-11-27T00:00:00.000Z', limit: 5, state: 'firing' };
    expect(asked).toEqual([{ call: 'GET /alerts', query, body: undefined }]);
  });

  it('reads a rule and sends it as it was read', async () => {
    const { api: calls, asked } = api(() => wireRule);
    const kept = await calls.changeRule('demo', 'a/b', ruleOf({ ...newDraft(), name: 'x', threshold: '1' }) as AlertRule);
    expect(kept).toMatchObject({ id: '4', silencedUntilMs: Date.UTC(2026, 10, 27, 10), rule: { quietHours: [{ days: ['sat', 'sun'], to: '24:00' }] } });
    expect(asked[0]?.call).toBe('PUT /devices/demo/alert-rules/a%2Fb');
    await calls.addRule('demo', kept.rule);
    expect(asked[1]).toMatchObject({ call: 'POST /devices/demo/alert-rules', body: wireRule.rule });
  });

  it('leaves out what means nothing to a silence', async () => {
    const silence = { ...wireRule.rule, quantity: 'no_readings', phase: null, comparison: null, threshold: null, hysteresis: null };
    const { api: calls, asked } = api(() => ({ ...wireRule, silenced_until: null, rule: silence }));
    const kept = await calls.silenceRule('demo', '4', 60);
    expect(asked[0]).toEqual({ call: 'POST /devices/demo/alert-rules/4/silence', query: undefined, body: { minutes: 60 } });
    await calls.addRule('demo', kept.rule);
    expect(Object.keys(asked[1]?.body as object).sort()).toEqual(['enabled', 'for_seconds', 'name', 'quantity', 'quiet_hours', 'severity']);
  });

  it('knows a device without a webhook from a failure', async () => {
    let status = 404;
    const { api: calls } = api(() => {
      throw new Problem(status, '', '', [], null);
    });
    expect(await calls.webhook('demo')).toBeNull();
    status = 403;
    await expect(calls.webhook('demo')).rejects.toThrow(Problem);
  });
});
