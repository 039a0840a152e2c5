import { describe, expect, it } from 'vitest';
import { mayAsk, nextCapture, noCapture, type Capture, type CaptureEvent } from '../../../src/domain/capture.ts';

const asked: CaptureEvent = { kind: 'asked', requestId: 1 };
const acknowledged: CaptureEvent = { kind: 'acknowledged', requestId: 1 };
const arrived: CaptureEvent = { kind: 'arrived', requestId: 1, timeMs: 9_000 };
const failed: CaptureEvent = { kind: 'failed', requestId: 1, why: 'refused', reason: 'no', againAtMs: null };

function after(...events: CaptureEvent[]): Capture {
  return events.reduce(nextCapture, noCapture);
}

describe('nextCapture', () => {
  it('goes from the wish over the measurement to the values', () => {
    expect(after(asked)).toEqual({ kind: 'asked', requestId: 1 });
    expect(after(asked, acknowledged)).toEqual({ kind: 'measured', requestId: 1 });
    expect(after(asked, acknowledged, arrived)).toEqual({ kind: 'done', timeMs: 9_000 });
  });

  it('is done when the values come before the answer', () => {
    expect(after(asked, arrived, acknowledged)).toEqual({ kind: 'done', timeMs: 9_000 });
  });

  it('says why it failed, and can be asked again', () => {
    const refused = after(asked, failed);
    expect(refused).toEqual({ kind: 'failed', why: 'refused', reason: 'no', againAtMs: null });
    expect(nextCapture(refused, { kind: 'asked', requestId: 2 })).toEqual({ kind: 'asked', requestId: 2 });
  });

  it('does not heed what belongs to an earlier wish', () => {
    const second = after(asked, failed, { kind: 'asked', requestId: 2 });
    for (const late of [acknowledged, arrived, failed]) expect(nextCapture(second, late)).toBe(second);
  });

  it('takes one wish at a time', () => {
    const first = after(asked);
    expect(nextCapture(first, { kind: 'asked', requestId: 2 })).toBe(first);
  });
});

it('mayAsk waits as long as the server has said', () => {
  const tooFast: Capture = { kind: 'failed', why: 'too-fast', reason: '', againAtMs: 5_000 };
  expect(mayAsk(tooFast, 4_999)).toBe(false);
  expect(mayAsk(tooFast, 5_000)).toBe(true);
  expect(mayAsk(after(asked), 0)).toBe(false);
  expect(mayAsk(after(asked, acknowledged), 0)).toBe(false);
  expect(mayAsk(after(asked, arrived), 0)).toBe(true);
  expect(mayAsk(after(asked, failed), 0)).toBe(true);
});
