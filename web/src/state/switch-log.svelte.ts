import type { ControlApi } from '../api/control-api.ts';
import { explain, SignedOut } from '../api/problem.ts';
import { lastDone, type LoggedSwitch } from '../domain/switch-log.ts';

export interface SwitchLogDependencies {
  readonly api: Pick<ControlApi, 'log'>;
  readonly nowMs: () => number;
}

const mostLines = 50;
const lookBackMs = 366 * 86_400_000;
/// A device whose clock is ahead may have told what is still to come.
const lookAheadMs = 86_400_000;

/// The last switchings of a device.
export class SwitchLog {
  /// Newest first; null before they are known.
  lines = $state.raw<readonly LoggedSwitch[] | null>(null);
  failure = $state<string | null>(null);
  readonly last = $derived(lastDone(this.lines ?? []));
  private loads = 0;

  constructor(
    private readonly deviceId: string,
    private readonly its: SwitchLogDependencies,
  ) {}

  /// Also after something was switched: the log is the server's, which writes it down in its own time.
  async load(): Promise<void> {
    const load = ++this.loads;
    const nowMs = this.its.nowMs();
    try {
      const range = { startMs: nowMs - lookBackMs, endMs: nowMs + lookAheadMs };
      const lines = await this.its.api.log(this.deviceId, range, mostLines);
      if (load !== this.loads) return;
      this.lines = lines;
      this.failure = null;
    } catch (error) {
      if (load === this.loads && !(error instanceof SignedOut)) this.failure = explain(error);
    }
  }
}
