import type { EdlApi } from '../api/edl-api.ts';
import type { Timers } from '../api/live-socket.ts';
import type { Me } from '../api/parse.ts';
import { explain, SignedOut } from '../api/problem.ts';
import type { DeviceSummary } from '../domain/device.ts';
import type { LatestReadings } from '../domain/reading.ts';

export type OverviewApi = Pick<EdlApi, 'me' | 'latestValues'>;

export interface OverviewDependencies {
  readonly api: OverviewApi;
  readonly timers: Timers;
  readonly nowMs: () => number;
  readonly isVisible: () => boolean;
  /// The devices as they are now, for the rest of the app.
  readonly onDevices: (devices: readonly DeviceSummary[]) => void;
}

const refreshEveryMs = 10_000;
const refreshAfterFailureMs = 30_000;
/// Requests at once: many devices are asked one after the other, so that the server's other work does not wait.
const atOnce = 4;

/// The newest values of all devices, asked for now and then while somebody looks.
export class DeviceOverview {
  latest = $state.raw<ReadonlyMap<string, LatestReadings>>(new Map());
  nowMs = $state(0);
  failure = $state<string | null>(null);
  private timer: number | null = null;
  private isRunning = false;
  private isRefreshing = false;

  constructor(private readonly its: OverviewDependencies) {}

  start(): void {
    this.isRunning = true;
    void this.turn();
  }

  stop(): void {
    this.isRunning = false;
    this.rest();
  }

  /// Somebody looks again: what was not asked for meanwhile is.
  hurry(): void {
    if (this.isRunning && !this.isRefreshing && this.its.isVisible()) void this.turn();
  }

  private async turn(): Promise<void> {
    this.rest();
    if (this.its.isVisible()) await this.refresh();
    if (!this.isRunning) return;
    this.rest();
    this.timer = this.its.timers.set(() => void this.turn(), this.failure === null ? refreshEveryMs : refreshAfterFailureMs);
  }

  private async refresh(): Promise<void> {
    if (this.isRefreshing) return;
    this.isRefreshing = true;
    this.nowMs = this.its.nowMs();
    try {
      const { devices }: Me = await this.its.api.me();
      this.its.onDevices(devices);
      await this.ask(devices.map(({ deviceId }) => deviceId));
      this.failure = null;
    } catch (error) {
      if (!(error instanceof SignedOut)) this.failure = explain(error);
    } finally {
      this.nowMs = this.its.nowMs();
      this.isRefreshing = false;
    }
  }

  private async ask(deviceIds: readonly string[]): Promise<void> {
    const waiting = [...deviceIds];
    const found = new Map<string, LatestReadings>();
    const worker = async () => {
      for (let id = waiting.shift(); id !== undefined && this.isRunning; id = waiting.shift()) {
        found.set(id, await this.its.api.latestValues(id));
        this.latest = new Map([...this.latest, ...found]);
      }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, deviceIds.length) }, worker));
    // Devices that are not one's own any more are forgotten.
    if (this.isRunning) this.latest = found;
  }

  private rest(): void {
    if (this.timer !== null) this.its.timers.clear(this.timer);
    this.timer = null;
  }
}
