import type { ControlApi } from '../api/control-api.ts';
import { explain, Problem, SignedOut } from '../api/problem.ts';
import { sorted, type Place, type ScheduleEntry, type SwitchSchedule } from '../domain/switch-schedule.ts';

export type ScheduleApi = Pick<ControlApi, 'schedule' | 'setSchedule'>;

/// The schedule of a device. Changes throw what the server says against them.
export class ScheduleBook {
  /// null before it is known.
  schedule = $state.raw<SwitchSchedule | null>(null);
  failure = $state<string | null>(null);
  /// Somebody else has changed it while it was changed here: what is shown is theirs.
  wasChangedElsewhere = $state(false);
  readonly entries = $derived(sorted(this.schedule?.entries ?? []));
  private loads = 0;

  constructor(
    private readonly api: ScheduleApi,
    private readonly deviceId: string,
  ) {}

  async load(): Promise<void> {
    const load = ++this.loads;
    try {
      const schedule = await this.api.schedule(this.deviceId);
      if (load !== this.loads) return;
      this.schedule = schedule;
      this.failure = null;
    } catch (error) {
      if (load === this.loads && !(error instanceof SignedOut)) this.failure = explain(error);
    }
  }

  /// Adds the entry, or puts it in the place of the one with its id.
  /// @param place  null: as it is
  async save(entry: ScheduleEntry, place: Place | null): Promise<void> {
    const others = this.all().filter(({ id }) => entry.id === null || id !== entry.id);
    await this.set([...others, entry], place ?? this.schedule?.place ?? null);
  }

  async remove(id: string): Promise<void> {
    await this.set(this.all().filter((one) => one.id !== id), this.schedule?.place ?? null);
  }

  async enable(id: string, isEnabled: boolean): Promise<void> {
    const entries = this.all().map((one) => (one.id === id ? { ...one, isEnabled } : one));
    await this.set(entries, this.schedule?.place ?? null);
  }

  private all(): readonly ScheduleEntry[] {
    return this.schedule?.entries ?? [];
  }

  private async set(entries: readonly ScheduleEntry[], place: Place | null): Promise<void> {
    // Where the device is, is nobody's business once no sun is asked for.
    const needed = entries.some(({ at }) => at.kind === 'sun') ? place : null;
    this.wasChangedElsewhere = false;
    try {
      const schedule = await this.api.setSchedule(this.deviceId, this.schedule?.revision ?? 0, needed, entries);
      this.loads += 1;
      this.schedule = schedule;
      this.failure = null;
    } catch (error) {
      if (error instanceof Problem && error.status === 409) {
        this.wasChangedElsewhere = true;
        await this.load();
      }
      throw error;
    }
  }
}
