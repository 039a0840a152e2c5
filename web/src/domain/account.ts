import type { Role } from './device.ts';

/// A user of a device.
export interface Member {
  readonly username: string;
  readonly role: Role;
}

/// A role that the owner may give to others.
export type GivenRole = Exclude<Role, 'owner'>;

/// What can be wrong with whom a device is to be shared with.
export type InviteFault = 'name-missing' | 'no-such-user' | 'is-owner' | 'is-member';

/// One signing in of the account's, for as long as it goes on.
export interface AccountSession {
  readonly id: number;
  readonly createdMs: number;
  /// When its newest refresh token was given out: within minutes of its last use.
  readonly lastUsedMs: number;
  readonly userAgent: string | null;
  /// The one that this page is in.
  readonly isCurrent: boolean;
}

/// This one first, then by last use.
export function sortedSessions(sessions: readonly AccountSession[]): AccountSession[] {
  return [...sessions].sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent) || b.lastUsedMs - a.lastUsedMs);
}

/// Whether what was typed is the name: capitals do not matter, as they do not when signing in.
export function namesIt(typed: string, name: string): boolean {
  return typed.trim().toLowerCase() === name.trim().toLowerCase() && name.trim() !== '';
}
