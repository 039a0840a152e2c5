/// Why the meter ended the session, as its message tells it: docs/protocol.md, "Handshake".
export const refusals = {
  1: 'closed',
  2: 'wrong-code',
  3: 'malformed',
  4: 'out-of-turn',
  5: 'version',
  6: 'locked',
  7: 'busy',
  8: 'too-slow',
} as const;

export type Refusal = (typeof refusals)[keyof typeof refusals];

export type PairingFault =
  | Refusal
  /// For a reason that this version does not know.
  | 'refused'
  /// The browser, or the person in its dialog.
  | 'not-chosen'
  | 'bluetooth-off'
  | 'not-allowed'
  | 'no-connection'
  /// The connection.
  | 'lost'
  | 'silent'
  | 'cancelled'
  /// The other side.
  | 'not-a-meter'
  | 'other-meter'
  | 'impostor'
  | 'garbled';

/// There will be no session, or it has ended. What to tell people is in lib/pairing-words.ts.
export class PairingError extends Error {
  constructor(
    readonly fault: PairingFault,
    cause?: unknown,
  ) {
    super(`Pairing failed: ${fault}.`, { cause });
    this.name = 'PairingError';
  }
}

export const callErrors = ['bad_request', 'not_here', 'no_server', 'refused', 'busy', 'failed'] as const;
export type CallError = (typeof callErrors)[number];

/// The meter has answered one request with no; the session goes on.
export class CallRefused extends Error {
  constructor(
    readonly error: CallError,
    readonly detail: string,
  ) {
    super(detail === '' ? error : detail);
    this.name = 'CallRefused';
  }
}
