import type { PushSubscriptionInfo } from '../domain/push-subscription.ts';
import { asArray, asObject, asString, asTimeMs, orNull } from './shape.ts';

export function parsePushKey(value: unknown): string {
  return asString(asObject(value, '').public_key, '/public_key');
}

export function parsePushSubscriptions(value: unknown): PushSubscriptionInfo[] {
  return asArray(value, '').map((one, index) => parsePushSubscription(one, `/${index}`));
}

export function parsePushSubscription(value: unknown, pointer: string): PushSubscriptionInfo {
  const subscription = asObject(value, pointer);
  const time = (name: string) => orNull(subscription[name], `${pointer}/${name}`, asTimeMs);
  return {
    id: asString(subscription.id, `${pointer}/id`),
    service: asString(subscription.service, `${pointer}/service`),
    userAgent: orNull(subscription.user_agent, `${pointer}/user_agent`, asString),
    createdMs: asTimeMs(subscription.created_at, `${pointer}/created_at`),
    lastSuccessMs: time('last_success'),
    lastFailureMs: time('last_failure'),
    lastProblem: orNull(subscription.last_problem, `${pointer}/last_problem`, asString),
  };
}
