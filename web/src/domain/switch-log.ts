/// Who switched what, when, and what became of it.
import { perPhase, type PerPhase, type Phase } from './phase.ts';
import type { RelayState } from './relay-switch.ts';

/// A user, or the device by itself: by its schedule, for overload, or since the server was away for long.
export const switchCauses = ['user', 'schedule', 'overload', 'away'] as const;
export type SwitchCause = (typeof switchCauses)[number];

export const switchOutcomes = ['acknowledged', 'refused', 'timeout', 'offline', 'overloaded'] as const;
export type SwitchOutcome = (typeof switchOutcomes)[number];

export interface LoggedSwitch {
  readonly id: string;
  readonly atMs: number;
  readonly cause: SwitchCause;
  /// Of a user's command.
  readonly username: string;
  readonly phase: Phase;
  readonly asked: RelayState | 'toggle';
  readonly outcome: SwitchOutcome;
  /// What the relay was in then; null unless acknowledged.
  readonly state: RelayState | null;
  readonly error: string | null;
}

/// The newest of each phase that the device has done; null where the log has none.
export function lastDone(log: readonly LoggedSwitch[]): PerPhase<LoggedSwitch | null> {
  return perPhase((phase) =>
    log.reduce<LoggedSwitch | null>((newest, one) => {
      if (one.phase !== phase || one.outcome !== 'acknowledged') return newest;
      return newest === null || one.atMs >= newest.atMs ? one : newest;
    }, null),
  );
}
