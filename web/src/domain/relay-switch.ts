/// A phase's relay as a person sees it. What is shown is what the device has acknowledged; what was wished stands beside
/// it until the device has answered.

export type RelayState = 'on' | 'off';
export type AcknowledgedState = RelayState | 'unknown';

export type SwitchRequest =
  | { readonly kind: 'none' }
  | { readonly kind: 'confirming'; readonly wished: RelayState; readonly loadWatt?: number }
  /// `isSent`: the server has handed the command to the device, which has yet to answer.
  | { readonly kind: 'sending'; readonly wished: RelayState; readonly requestId: number; readonly isSent?: true }
  | { readonly kind: 'failed'; readonly wished: RelayState; readonly reason: string };

export interface RelaySwitch {
  readonly acknowledged: AcknowledgedState;
  readonly request: SwitchRequest;
}

export type SwitchEvent =
  /// The person wants the other state; `requestId` will be its command's if no confirmation is needed. `loadWatt` is what
  /// hangs on the phase, where that is known.
  | { readonly kind: 'asked'; readonly wished: RelayState; readonly requestId: number; readonly loadWatt?: number | null }
  /// The server says that a command to that end is on its way to the device.
  | { readonly kind: 'sent'; readonly wished: RelayState }
  | { readonly kind: 'confirmed'; readonly requestId: number }
  | { readonly kind: 'dismissed' }
  | { readonly kind: 'acknowledged'; readonly requestId: number; readonly state: RelayState }
  | { readonly kind: 'failed'; readonly requestId: number; readonly reason: string }
  /// The device says by itself what state the relay is in.
  | { readonly kind: 'reported'; readonly state: AcknowledgedState };

export const unknownSwitch: RelaySwitch = { acknowledged: 'unknown', request: { kind: 'none' } };

const settled = (acknowledged: AcknowledgedState): RelaySwitch => ({ acknowledged, request: { kind: 'none' } });

/// What is switched off below this is not in use: nobody is asked first.
export const idleLoadWatt = 10;

export function opposite(state: AcknowledgedState): RelayState {
  return state === 'on' ? 'off' : 'on';
}

export function nextSwitch(current: RelaySwitch, event: SwitchEvent): RelaySwitch {
  const { acknowledged, request } = current;
  switch (event.kind) {
    case 'asked':
      if (request.kind === 'sending') return current;
      // Whoever hangs on that phase goes dark: the one direction that is asked about first, save where nothing does.
      if (event.wished === 'off' && !isIdle(event.loadWatt)) {
        const load = typeof event.loadWatt === 'number' ? { loadWatt: event.loadWatt } : {};
        return { acknowledged, request: { kind: 'confirming', wished: 'off', ...load } };
      }
      return { acknowledged, request: { kind: 'sending', wished: event.wished, requestId: event.requestId } };
    case 'sent':
      if (request.kind !== 'sending' || request.wished !== event.wished) return current;
      return { acknowledged, request: { ...request, isSent: true } };
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

/// A load that is not known may be any.
function isIdle(loadWatt: number | null | undefined): boolean {
  return typeof loadWatt === 'number' && Math.abs(loadWatt) <= idleLoadWatt;
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
