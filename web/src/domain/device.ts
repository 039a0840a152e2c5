import type { PerPhase } from './phase.ts';
import type { AcknowledgedState } from './relay-switch.ts';

export type Role = 'owner' | 'operator' | 'viewer';

export interface DeviceSummary {
  readonly deviceId: string;
  readonly name: string;
  readonly role: Role;
  readonly online: boolean;
  readonly lastSeenMs: number | null;
}

export interface Device extends DeviceSummary {
  readonly timezone: string | null;
  readonly nominalVoltageV: number | null;
  readonly relays: PerPhase<AcknowledgedState>;
  readonly backlog: number | null;
}

export function maySwitch(role: Role): boolean {
  return role !== 'viewer';
}
