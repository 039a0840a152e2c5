/// A browser that alerts are pushed to, as the server knows it.
export interface PushSubscriptionInfo {
  readonly id: string;
  /// Origin of its push service.
  readonly service: string;
  readonly userAgent: string | null;
  readonly createdMs: number;
  readonly lastSuccessMs: number | null;
  readonly lastFailureMs: number | null;
  /// Of the last failure, for people.
  readonly lastProblem: string | null;
}

/// What this browser has from its push service, for who is to push to it.
export interface BrowserSubscription {
  readonly endpoint: string;
  readonly p256dh: string;
  readonly auth: string;
  /// The key that may push, in base64url; null where the browser does not tell.
  readonly serverKey: string | null;
}

/// When something was last sent to it, and whether its push service took it; null before the first.
export function lastPush(info: PushSubscriptionInfo): { readonly wasTaken: boolean; readonly atMs: number } | null {
  const { lastSuccessMs, lastFailureMs } = info;
  if (lastSuccessMs === null && lastFailureMs === null) return null;
  return {
    wasTaken: (lastSuccessMs ?? 0) >= (lastFailureMs ?? 0),
    atMs: Math.max(lastSuccessMs ?? 0, lastFailureMs ?? 0),
  };
}
