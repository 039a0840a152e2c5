import { roles, type Role } from './device.ts';
import { phases, type Phase } from './phase.ts';

/// Who did it.
export type Actor =
  | { readonly kind: 'user'; readonly name: string }
  /// Their account is gone.
  | { readonly kind: 'nobody' }
  /// Whoever stood at the device.
  | { readonly kind: 'device' }
  /// Whoever owns the server's machine.
  | { readonly kind: 'host' };

export const settingNames = ['name', 'timezone', 'nominal_voltage', 'site', 'wiring', 'tariff'] as const;
export type SettingName = (typeof settingNames)[number];
export const releases = ['by-owner', 'erased', 'account-deleted', 'reset-at-device'] as const;
export type Release = (typeof releases)[number];

/// What was done, as far as this version of the app knows it.
export type Deed =
  | { readonly kind: 'relay'; readonly phase: Phase; readonly asked: string; readonly outcome: string }
  | { readonly kind: 'role'; readonly username: string; readonly role: Role | null }
  | { readonly kind: 'settings'; readonly names: readonly SettingName[] }
  | { readonly kind: 'became-owner' }
  | { readonly kind: 'released'; readonly how: Release }
  | { readonly kind: 'enrolled' | 'revoked' | 'revocation-ended' | 'key-replaced' }
  | { readonly kind: 'alert-rule'; readonly done: 'made' | 'changed' | 'deleted'; readonly name: string }
  | { readonly kind: 'alert-acknowledged' | 'webhook-set' | 'webhook-deleted' }
  /// In the server's own words.
  | { readonly kind: 'other'; readonly text: string };

export interface AuditEntry {
  readonly timeMs: number;
  readonly actor: Actor;
  readonly deed: Deed;
}

const fixed: Readonly<Record<string, Deed>> = {
  'became the owner': { kind: 'became-owner' },
  released: { kind: 'released', how: 'by-owner' },
  'released, its data erased': { kind: 'released', how: 'erased' },
  "released: the owner's account was deleted": { kind: 'released', how: 'account-deleted' },
  'released: the owner was reset at the device': { kind: 'released', how: 'reset-at-device' },
  enrolled: { kind: 'enrolled' },
  revoked: { kind: 'revoked' },
  'revocation ended': { kind: 'revocation-ended' },
  'key replaced': { kind: 'key-replaced' },
  'webhook set': { kind: 'webhook-set' },
  'webhook set, with a new secret': { kind: 'webhook-set' },
  'webhook deleted': { kind: 'webhook-deleted' },
};

export function actorOf(who: string): Actor {
  if (who === 'user:(deleted)') return { kind: 'nobody' };
  if (who.startsWith('user:')) return { kind: 'user', name: who.slice('user:'.length) };
  return { kind: who.startsWith('device:') ? 'device' : 'host' };
}

export function deedOf(what: string): Deed {
  const known = Object.hasOwn(fixed, what) ? fixed[what] : null;
  return known ?? relayDeed(what) ?? roleDeed(what) ?? settingsDeed(what) ?? alertDeed(what) ?? { kind: 'other', text: what };
}

function relayDeed(what: string): Deed | null {
  const [, letter, asked, outcome] = /^relay (\w) (on|off|toggle): (\w+)$/.exec(what) ?? [];
  const phase = phases.find((each) => each === letter);
  return phase === undefined || asked === undefined || outcome === undefined ? null : { kind: 'relay', phase, asked, outcome };
}

function roleDeed(what: string): Deed | null {
  const [, username, given] = /^role of ([^ :]+): (\w+)$/.exec(what) ?? [];
  const role = given === 'none' ? null : roles.find((each) => each === given);
  return username === undefined || role === undefined ? null : { kind: 'role', username, role };
}

function settingsDeed(what: string): Deed | null {
  const [, listed] = /^settings changed: (.+)$/.exec(what) ?? [];
  // Whether a tariff was set or taken away is told behind its name.
  const names = listed?.replace(' (none)', '').split(' ') ?? [];
  const known = settingNames.filter((name) => names.includes(name));
  return known.length === 0 || known.length !== names.length ? null : { kind: 'settings', names: known };
}

function alertDeed(what: string): Deed | null {
  if (/^alert \d+ acknowledged$/.test(what)) return { kind: 'alert-acknowledged' };
  const [, verb, name] = /^alert rule \d+ (made|changed|deleted): (.+)$/.exec(what) ?? [];
  const done = (['made', 'changed', 'deleted'] as const).find((each) => each === verb);
  return done === undefined || name === undefined ? null : { kind: 'alert-rule', done, name };
}
