/// Where a device's alerts are sent.
export interface Webhook {
  readonly url: string;
  /// Whether it is told, once, of what was over when it was found.
  readonly tellsLate: boolean;
  /// Messages that it has not taken yet.
  readonly waiting: number;
  readonly lastSuccessMs: number | null;
  readonly lastFailureMs: number | null;
  /// Of the last failure, for people.
  readonly lastProblem: string | null;
  /// Told once, in the answer to the wish that made it.
  readonly secret: string | null;
}

export interface WebhookWish {
  readonly url: string;
  readonly tellsLate: boolean;
  readonly wantsNewSecret: boolean;
}

/// How the last delivery went; null before the first.
export function lastDelivery(webhook: Webhook): { readonly wasTaken: boolean; readonly atMs: number } | null {
  const { lastSuccessMs, lastFailureMs } = webhook;
  if (lastSuccessMs === null && lastFailureMs === null) return null;
  const wasTaken = (lastSuccessMs ?? 0) >= (lastFailureMs ?? 0);
  return { wasTaken, atMs: Math.max(lastSuccessMs ?? 0, lastFailureMs ?? 0) };
}
