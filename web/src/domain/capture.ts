/// A measurement of the harmonics that somebody has asked for, from the button to the values.
export type Capture =
  | { readonly kind: 'none' }
  /// The device has been asked and is measuring; it has not answered.
  | { readonly kind: 'asked'; readonly requestId: number }
  /// The device has measured; the values are on their way to the server and from there.
  | { readonly kind: 'measured'; readonly requestId: number }
  | { readonly kind: 'done'; readonly timeMs: number }
  | { readonly kind: 'failed'; readonly why: CaptureFailure; readonly reason: string; readonly againAtMs: number | null };

/// refused: the device would not; offline: it is not there; silent: it did not answer, or its values do not come;
/// too-fast: somebody asked just before; broken: anything else.
export type CaptureFailure = 'refused' | 'offline' | 'silent' | 'too-fast' | 'broken';

export type CaptureEvent =
  | { readonly kind: 'asked'; readonly requestId: number }
  | { readonly kind: 'acknowledged'; readonly requestId: number }
  | { readonly kind: 'arrived'; readonly requestId: number; readonly timeMs: number }
  | {
      readonly kind: 'failed';
      readonly requestId: number;
      readonly why: CaptureFailure;
      readonly reason: string;
      readonly againAtMs: number | null;
    };

export const noCapture: Capture = { kind: 'none' };

export function isUnderWay(capture: Capture): capture is Capture & { kind: 'asked' | 'measured' } {
  return capture.kind === 'asked' || capture.kind === 'measured';
}

/// Whether the button does anything now.
export function mayAsk(capture: Capture, nowMs: number): boolean {
  if (isUnderWay(capture)) return false;
  return capture.kind !== 'failed' || capture.againAtMs === null || nowMs >= capture.againAtMs;
}

/// What belongs to an earlier wish changes nothing. The values may come before the device's answer does: they are what
/// was wished for.
export function nextCapture(current: Capture, event: CaptureEvent): Capture {
  if (event.kind === 'asked') return isUnderWay(current) ? current : { kind: 'asked', requestId: event.requestId };
  if (!isUnderWay(current) || current.requestId !== event.requestId) return current;
  switch (event.kind) {
    case 'acknowledged':
      return { kind: 'measured', requestId: event.requestId };
    case 'arrived':
      return { kind: 'done', timeMs: event.timeMs };
    case 'failed':
      return { kind: 'failed', why: event.why, reason: event.reason, againAtMs: event.againAtMs };
  }
}
