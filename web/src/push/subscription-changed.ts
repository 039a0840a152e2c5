/// What every window is told by the service worker when its browser has another subscription: the server is to know it.
export const subscriptionChanged = { type: 'push-subscription-changed' } as const;

export function isSubscriptionChanged(said: unknown): boolean {
  return typeof said === 'object' && said !== null && (said as { type?: unknown }).type === subscriptionChanged.type;
}
