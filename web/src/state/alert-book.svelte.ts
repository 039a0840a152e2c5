import type { AlertsApi } from '../api/alerts-api.ts';
import type { Timers } from '../api/live-socket.ts';
import { explain, SignedOut } from '../api/problem.ts';
import { byUrgency, gravest, isAlarming, isOn, withAlerts, type Alert } from '../domain/alert.ts';

export interface AlertBookDependencies {
  readonly api: Pick<AlertsApi, 'alerts' | 'acknowledge'>;
  readonly timers: Timers;
  readonly nowMs: () => number;
}

const daysShown = 30;
const dayMs = 86_400_000;
const mostAlerts = 500;
/// So many are shown over the page at once; the bell counts them all.
const mostToasts = 3;
/// What is not critical is shown so long. What is stays until somebody has looked at it.
const toastMs = 20_000;

/// The alerts of a device in the last days, and those that have just begun.
export class AlertBook {
  /// Newest first.
  alerts = $state.raw<readonly Alert[]>([]);
  toasts = $state.raw<readonly Alert[]>([]);
  /// There are older ones in the days that are shown.
  hasOlder = $state(false);
  isKnown = $state(false);
  failure = $state<string | null>(null);
  /// The alerts that somebody has just acknowledged and that have not been answered for.
  acknowledging = $state.raw<readonly string[]>([]);
  /// What went wrong with the last acknowledgement.
  refusal = $state.raw<{ readonly alertId: string; readonly text: string } | null>(null);

  readonly on = $derived(this.alerts.filter(isOn).sort(byUrgency));
  readonly over = $derived(this.alerts.filter((alert) => !isOn(alert)));
  readonly firing = $derived(this.on.filter(({ state }) => state === 'firing'));
  readonly gravestFiring = $derived(gravest(this.firing));
  readonly daysShown = daysShown;

  private current: AbortController | null = null;
  /// Told while an answer is under way, which may be older.
  private heardMeanwhile: Alert[] = [];
  private readonly toastTimers = new Map<string, number>();

  constructor(
    readonly deviceId: string,
    private readonly its: AlertBookDependencies,
  ) {}

  async load(): Promise<void> {
    this.current?.abort();
    const mine = new AbortController();
    this.current = mine;
    this.heardMeanwhile = [];
    try {
      const nowMs = this.its.nowMs();
      // A device's clock may be ahead of this one's.
      const range = { startMs: nowMs - daysShown * dayMs, endMs: nowMs + dayMs };
      const query = { deviceId: this.deviceId, range, limit: mostAlerts };
      const answer = await this.its.api.alerts(query, mine.signal);
      // Where there are too many, those that have been on for long may be among the ones that were left out.
      const states = answer.more ? (['firing', 'acknowledged'] as const) : [];
      const more = await Promise.all(states.map((state) => this.its.api.alerts({ ...query, state }, mine.signal)));
      if (mine.signal.aborted) return;
      const alerts = withAlerts([...answer.alerts, ...more.flatMap((one) => one.alerts)], this.heardMeanwhile);
      // What was on before the app was opened is no news.
      this.show(alerts, this.isKnown);
      this.hasOlder = answer.more;
      this.isKnown = true;
      this.failure = null;
    } catch (error) {
      if (mine.signal.aborted || error instanceof SignedOut) return;
      this.failure = explain(error);
    }
  }

  heard(alert: Alert): void {
    this.heardMeanwhile.push(alert);
    this.show(withAlerts(this.alerts, [alert]), true);
  }

  async acknowledge(alertId: string): Promise<void> {
    this.acknowledging = [...this.acknowledging, alertId];
    this.refusal = null;
    try {
      this.heard(await this.its.api.acknowledge(alertId));
    } catch (error) {
      if (error instanceof SignedOut) return;
      this.refusal = { alertId, text: explain(error) };
    } finally {
      this.acknowledging = this.acknowledging.filter((id) => id !== alertId);
    }
  }

  dismiss(alertId: string): void {
    const timer = this.toastTimers.get(alertId);
    if (timer !== undefined) this.its.timers.clear(timer);
    this.toastTimers.delete(alertId);
    this.toasts = this.toasts.filter(({ id }) => id !== alertId);
  }

  /// Somebody looks at all of them.
  dismissAll(): void {
    for (const { id } of this.toasts) this.dismiss(id);
  }

  stop(): void {
    this.current?.abort();
    this.dismissAll();
  }

  /// @param isNews  tells of those that were not known before
  private show(alerts: readonly Alert[], isNews: boolean): void {
    const before = new Set(this.alerts.map(({ id }) => id));
    this.alerts = alerts;
    const alarming = new Map(alerts.filter(isAlarming).map((alert) => [alert.id, alert]));
    for (const { id } of this.toasts) if (!alarming.has(id)) this.dismiss(id);
    this.toasts = this.toasts.map((toast) => alarming.get(toast.id) ?? toast);
    if (!isNews) return;
    for (const alert of [...alarming.values()].reverse()) if (!before.has(alert.id)) this.announce(alert);
  }

  private announce(alert: Alert): void {
    this.toasts = [alert, ...this.toasts];
    for (const { id } of this.toasts.slice(mostToasts)) this.dismiss(id);
    if (alert.severity === 'critical') return;
    this.toastTimers.set(alert.id, this.its.timers.set(() => this.dismiss(alert.id), toastMs));
  }
}
