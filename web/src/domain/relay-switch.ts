/// A phase's relay as a person sees it. What is shown is what the device has acknowledged; what was wished stands beside
/// it until the device has answered.

export type RelayState = 'on' | 'off';
export type AcknowledgedState = RelayState | 'unknown';

export type SwitchRequest =
  | { readonly kind: 'none' }
  | { readonly kind: 'confirming'; readonly wished: RelayState }
  | { readonly kind: 'sending'; readonly wished: RelayState; readonly requestId: number }
  | { readonly kind: 'failed'; readonly wished: RelayState; readonly reason: string };

export interface RelaySwitch {
  readonly acknowledged: AcknowledgedState;
  readonly request: SwitchRequest;
}

export type SwitchEvent =
  /// The person wants the other state; `requestId` will be its command's if no confirmation is needed.
  | { readonly kind: 'asked'; readonly wished: RelayState; readonly requestId: number }
  | { readonly kind: 'confirmed'; readonly requestId: number }
  | { readonly kind: 'dismissed' }
  | { readonly kind: 'acknowledged'; readonly requestId: number; readonly state: RelayState }
  | { readonly kind: 'failed'; readonly requestId: number; readonly reason: string }
  /// The device says by itself what state the relay is in.
  | { readonly kind: 'reported'; readonly state: AcknowledgedState };

export const unknownSwitch: RelaySwitch = { acknowledged: 'unknown', request: { kind: 'none' } };

const settled = (acknowledged: AcknowledgedState): RelaySwitch => ({ acknowledged, request: { kind: 'none' } });

export function opposite(state: AcknowledgedState): RelayState {
  return state === 'on' ? 'off' : 'on';
}

export function nextSwitch(current: RelaySwitch, event: SwitchEvent): RelaySwitch {
  const { acknowledged, request } = current;
  switch (event.kind) {
    case 'asked':
      if (request.kind === 'sending') return current;
      // Whoever hangs on that phase goes dark: the one direction that is asked about first.
      if (event.wished === 'off') return { acknowledged, request: { kind: 'confirming', wished: 'off' } };
      return { acknowledged, request: { kind: 'sending', wished: 'on', requestId: event.requestId } };
    case 'confirmed':
      if (request.kind !== 'confirming') return current;
      return { acknowledged, request: { kind: 'sending', wished: request.wished, requestId: event.requestId } };
    case 'dismissed':
      return request.kind === 'confirming' || request.kind === 'failed' ? settled(acknowledged) : current;
    case 'acknowledged':
      return isSending(request, event.requestId) ? settled(event.state) : current;
    case 'failed':
      if (!isSending(request, event.requestId)) return current;
      return { acknowledged, request: { kind: 'failed', wished: request.wished, reason: event.reason } };
    case 'reported':
      return reported(current, event.state);
  }
}

function isSending(request: SwitchRequest, requestId: number): request is SwitchRequest & { kind: 'sending' } {
  return request.kind === 'sending' && request.requestId === requestId;
}

/// The device's word comes by another way than the answer to the command, before or after it. Once the relay is where it
/// was wished to be, nothing is pending and nothing has failed.
function reported({ request }: RelaySwitch, state: AcknowledgedState): RelaySwitch {
  if (request.kind === 'none' || request.wished === state) return settled(state);
  return { acknowledged: state, request };
}
