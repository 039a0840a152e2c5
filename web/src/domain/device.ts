import type { PerPhase } from './phase.ts';
import type { AcknowledgedState } from './relay-switch.ts';

export const roles = ['owner', 'operator', 'viewer'] as const;
export type Role = (typeof roles)[number];

/// How the installation is connected, as its owner describes it.
export const wirings = ['three_phase_four_wire', 'three_phase_three_wire', 'split_phase', 'single_phase'] as const;
export type Wiring = (typeof wirings)[number];

export interface DeviceSummary {
  readonly deviceId: string;
  readonly name: string;
  /// By which people group their devices; null: none.
  readonly site: string | null;
  readonly role: Role;
  readonly online: boolean;
  readonly lastSeenMs: number | null;
}

export interface Device extends DeviceSummary {
  readonly timezone: string | null;
  readonly nominalVoltageV: number | null;
  readonly wiring: Wiring | null;
  readonly relays: PerPhase<AcknowledgedState>;
  readonly backlog: number | null;
  readonly agentVersion: string | null;
}

export function maySwitch(role: Role): boolean {
  return role !== 'viewer';
}
