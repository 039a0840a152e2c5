import type { Alert, AlertState } from '../domain/alert.ts';
import type { AlertRule, KeptRule } from '../domain/alert-rule.ts';
import type { Webhook, WebhookWish } from '../domain/webhook.ts';
import type { HttpClient } from './http-client.ts';
import { parseAlert } from './parse-alert.ts';
import { parseAlerts, parseKeptRule, parseRules, parseWebhook, ruleRequest, type AlertsAnswer } from './parse-alerts.ts';
import { Problem } from './problem.ts';
import { rangeQuery, type TimeRange } from './time-range.ts';
import type { SilenceRequest, WebhookRequest } from './types.ts';

export interface AlertsQuery {
  readonly deviceId: string;
  readonly range: TimeRange;
  readonly limit: number;
  readonly state?: AlertState;
}

/// The server's calls about alerts, their rules and the webhook.
export class AlertsApi {
  constructor(private readonly http: Pick<HttpClient, 'request'>) {}

  /// The alerts that were on at any moment of the range; of more than `limit` the newest.
  async alerts({ deviceId, range, limit, state }: AlertsQuery, signal: AbortSignal): Promise<AlertsAnswer> {
    const query = { device_id: deviceId, ...rangeQuery(range), limit, ...(state !== undefined && { state }) };
    return parseAlerts(await this.http.request('GET', '/alerts', { query, signal }));
  }

  /// Says that somebody has seen it. Who does it first is written down.
  async acknowledge(alertId: string): Promise<Alert> {
    return parseAlert(await this.http.request('POST', `/alerts/${encodeURIComponent(alertId)}/acknowledge`), '');
  }

  async rules(deviceId: string): Promise<KeptRule[]> {
    return parseRules(await this.http.request('GET', rulesPath(deviceId)));
  }

  async addRule(deviceId: string, rule: AlertRule): Promise<KeptRule> {
    return parseKeptRule(await this.http.request('POST', rulesPath(deviceId), { body: ruleRequest(rule) }), '');
  }

  async changeRule(deviceId: string, ruleId: string, rule: AlertRule): Promise<KeptRule> {
    return parseKeptRule(await this.http.request('PUT', rulePath(deviceId, ruleId), { body: ruleRequest(rule) }), '');
  }

  async removeRule(deviceId: string, ruleId: string): Promise<void> {
    await this.http.request('DELETE', rulePath(deviceId, ruleId));
  }

  /// @param minutes  0 ends the silence
  async silenceRule(deviceId: string, ruleId: string, minutes: number): Promise<KeptRule> {
    const body: SilenceRequest = { minutes };
    return parseKeptRule(await this.http.request('POST', `${rulePath(deviceId, ruleId)}/silence`, { body }), '');
  }

  /// @return null where there is none
  async webhook(deviceId: string): Promise<Webhook | null> {
    try {
      return parseWebhook(await this.http.request('GET', webhookPath(deviceId)));
    } catch (error) {
      if (error instanceof Problem && error.status === 404) return null;
      throw error;
    }
  }

  async setWebhook(deviceId: string, wish: WebhookWish): Promise<Webhook> {
    const body: WebhookRequest = { url: wish.url, late_alerts: wish.tellsLate, new_secret: wish.wantsNewSecret };
    return parseWebhook(await this.http.request('PUT', webhookPath(deviceId), { body }));
  }

  async removeWebhook(deviceId: string): Promise<void> {
    await this.http.request('DELETE', webhookPath(deviceId));
  }

  /// Resolves once the message waits; how it went, the webhook tells later.
  async testWebhook(deviceId: string): Promise<void> {
    await this.http.request('POST', `${webhookPath(deviceId)}/test`);
  }
}

function rulesPath(deviceId: string): string {
  return `/devices/${encodeURIComponent(deviceId)}/alert-rules`;
}

function rulePath(deviceId: string, ruleId: string): string {
  return `${rulesPath(deviceId)}/${encodeURIComponent(ruleId)}`;
}

function webhookPath(deviceId: string): string {
  return `/devices/${encodeURIComponent(deviceId)}/webhook`;
}
