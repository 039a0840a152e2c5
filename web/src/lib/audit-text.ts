import type { Actor, Deed } from '../domain/audit.ts';
import { auditWords } from '../messages/audit.ts';
import { listed } from './listed.ts';

export type AuditWords = ReturnType<typeof auditWords>;

export function actorText(actor: Actor, words: AuditWords): string {
  switch (actor.kind) {
    case 'user':
      return actor.name;
    case 'nobody':
      return words.nobody;
    case 'device':
      return words.atDevice;
    case 'host':
      return words.host;
  }
}

/// What was done, as what follows the actor.
export function deedText(deed: Deed, actor: Actor, words: AuditWords, locale: string): string {
  switch (deed.kind) {
    case 'relay':
      return relayText(deed, words);
    case 'role':
      if (deed.role !== null) return words.madeRole(deed.username, words.roles[deed.role]);
      return actor.kind === 'user' && actor.name === deed.username ? words.left : words.tookRole(deed.username);
    case 'settings':
      return words.settings(listed(deed.names.map((name) => words.settingNames[name]), locale));
    case 'became-owner':
      return words.becameOwner;
    case 'released':
      return words.releases[deed.how];
    case 'enrolled':
      return words.enrolled;
    case 'revoked':
      return words.revoked;
    case 'revocation-ended':
      return words.revocationEnded;
    case 'key-replaced':
      return words.keyReplaced;
    case 'alert-rule':
      return words.ruleDone[deed.done](deed.name);
    case 'alert-acknowledged':
      return words.acknowledged;
    case 'webhook-set':
      return words.webhookSet;
    case 'webhook-deleted':
      return words.webhookDeleted;
    case 'other':
      return deed.text;
  }
}

function relayText({ phase, asked, outcome }: Extract<Deed, { kind: 'relay' }>, words: AuditWords): string {
  const done = (asked === 'on' || asked === 'off' ? words.switched[asked] : words.switched.toggle)(phase);
  const outcomes: Readonly<Record<string, string>> = words.outcomes;
  const how = outcomes[outcome] ?? outcome;
  return how === '' ? done : words.withOutcome(done, how);
}
