import type { AlertsApi } from '../api/alerts-api.ts';
import { explain, SignedOut } from '../api/problem.ts';
import type { AlertRule, KeptRule } from '../domain/alert-rule.ts';

export type RulesApi = Pick<AlertsApi, 'rules' | 'addRule' | 'changeRule' | 'removeRule' | 'silenceRule'>;

/// The rules of a device. Changes throw what the server says against them.
export class RuleList {
  /// By name; null before they are known.
  rules = $state.raw<readonly KeptRule[] | null>(null);
  failure = $state<string | null>(null);

  constructor(
    private readonly api: RulesApi,
    private readonly deviceId: string,
  ) {}

  async load(): Promise<void> {
    try {
      this.rules = (await this.api.rules(this.deviceId)).sort(byName);
      this.failure = null;
    } catch (error) {
      if (!(error instanceof SignedOut)) this.failure = explain(error);
    }
  }

  rule(ruleId: string): KeptRule | null {
    return this.rules?.find(({ id }) => id === ruleId) ?? null;
  }

  /// @param ruleId  null: a new one
  async save(ruleId: string | null, rule: AlertRule): Promise<void> {
    const { api, deviceId } = this;
    this.take(ruleId === null ? await api.addRule(deviceId, rule) : await api.changeRule(deviceId, ruleId, rule));
  }

  async silence(ruleId: string, minutes: number): Promise<void> {
    this.take(await this.api.silenceRule(this.deviceId, ruleId, minutes));
  }

  async remove(ruleId: string): Promise<void> {
    await this.api.removeRule(this.deviceId, ruleId);
    this.rules = (this.rules ?? []).filter(({ id }) => id !== ruleId);
  }

  private take(kept: KeptRule): void {
    this.rules = [...(this.rules ?? []).filter(({ id }) => id !== kept.id), kept].sort(byName);
  }
}

function byName(a: KeptRule, b: KeptRule): number {
  return a.rule.name.localeCompare(b.rule.name) || (a.id < b.id ? -1 : 1);
}
