import type { Timers } from '../api/live-socket.ts';
import type { PeopleApi } from '../api/people-api.ts';
import { explain, SignedOut } from '../api/problem.ts';
import type { AuditEntry } from '../domain/audit.ts';
import type { Device } from '../domain/device.ts';
import type { DeviceChanges } from '../domain/device-draft.ts';

export type DeviceSettingsApi = Pick<PeopleApi, 'device' | 'changeDevice' | 'release' | 'audit'>;

export interface DeviceSettingsDependencies {
  readonly api: DeviceSettingsApi;
  readonly timers: Timers;
  readonly nowMs: () => number;
  /// Whether anybody looks at the page.
  readonly isVisible: () => boolean;
}

const lookEveryMs = 10_000;
const auditDays = 90;
const auditLimit = 200;
const dayMs = 86_400_000;

/// A device's settings, what is known of its meter, and who did what to it. Changes throw what the server says against
/// them.
export class DeviceSettings {
  device = $state.raw<Device | null>(null);
  nowMs = $state(0);
  failure = $state<string | null>(null);
  /// The newest first; null before it is known.
  audit = $state.raw<readonly AuditEntry[] | null>(null);
  auditFailure = $state<string | null>(null);
  private timer: number | null = null;
  private isStopped = false;

  constructor(
    readonly deviceId: string,
    private readonly its: DeviceSettingsDependencies,
  ) {}

  start(): void {
    void this.keepLooking();
  }

  stop(): void {
    this.isStopped = true;
    if (this.timer !== null) this.its.timers.clear(this.timer);
    this.timer = null;
  }

  async load(): Promise<void> {
    this.nowMs = this.its.nowMs();
    try {
      this.device = await this.its.api.device(this.deviceId);
      this.failure = null;
    } catch (error) {
      if (!(error instanceof SignedOut)) this.failure = explain(error);
    }
  }

  async save(changes: DeviceChanges): Promise<Device> {
    const device = await this.its.api.changeDevice(this.deviceId, changes);
    this.device = device;
    void this.loadAudit();
    return device;
  }

  release(erases: boolean): Promise<void> {
    return this.its.api.release(this.deviceId, erases);
  }

  async loadAudit(): Promise<void> {
    const endMs = this.its.nowMs() + dayMs;
    try {
      const range = { startMs: endMs - (auditDays + 1) * dayMs, endMs };
      this.audit = (await this.its.api.audit(this.deviceId, range, auditLimit)).reverse();
      this.auditFailure = null;
    } catch (error) {
      if (!(error instanceof SignedOut)) this.auditFailure = explain(error);
    }
  }

  private async keepLooking(): Promise<void> {
    if (this.its.isVisible() || this.device === null) await this.load();
    if (this.isStopped) return;
    this.timer = this.its.timers.set(() => void this.keepLooking(), lookEveryMs);
  }
}
