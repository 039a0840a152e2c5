import type { AccountSession, Member } from '../domain/account.ts';
import { actorOf, deedOf, type AuditEntry } from '../domain/audit.ts';
import { roles } from '../domain/device.ts';
import { asArray, asBoolean, asNumber, asObject, asOneOf, asString, asTimeMs, orNull } from './shape.ts';

export function parseMember(value: unknown, pointer: string): Member {
  const member = asObject(value, pointer);
  return {
    username: asString(member.username, `${pointer}/username`),
    role: asOneOf(member.role, `${pointer}/role`, roles),
  };
}

export function parseMembers(value: unknown): Member[] {
  return asArray(value, '').map((member, index) => parseMember(member, `/${index}`));
}

export function parseSessions(value: unknown): AccountSession[] {
  return asArray(value, '').map((item, index) => {
    const session = asObject(item, `/${index}`);
    return {
      id: asNumber(session.id, `/${index}/id`),
      createdMs: asTimeMs(session.created_at, `/${index}/created_at`),
      lastUsedMs: asTimeMs(session.last_used_at, `/${index}/last_used_at`),
      userAgent: orNull(session.user_agent, `/${index}/user_agent`, asString),
      isCurrent: orNull(session.current, `/${index}/current`, asBoolean) ?? false,
    };
  });
}

export function parseAudit(value: unknown): AuditEntry[] {
  return asArray(value, '').map((item, index) => {
    const line = asObject(item, `/${index}`);
    return {
      timeMs: asTimeMs(line.at, `/${index}/at`),
      actor: actorOf(asString(line.who, `/${index}/who`)),
      deed: deedOf(asString(line.what, `/${index}/what`)),
    };
  });
}
