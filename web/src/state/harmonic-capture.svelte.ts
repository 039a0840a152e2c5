import type { Timers } from '../api/live-socket.ts';
import { asSentence, explain, Problem, SignedOut, Unreachable } from '../api/problem.ts';
import type { QualityApi } from '../api/quality-api.ts';
import { isUnderWay, mayAsk, nextCapture, noCapture, type Capture, type CaptureEvent } from '../domain/capture.ts';
import { captureWords } from '../messages/harmonics.ts';
import { problemWords } from '../messages/problems.ts';

export interface CaptureDependencies {
  readonly api: Pick<QualityApi, 'captureHarmonics'>;
  readonly timers: Timers;
  readonly nowMs: () => number;
  /// Asks for the newest set, for when nobody tells that it has come.
  readonly look: () => void;
}

const lookEveryMs = 2_000;

/// A device that has measured delivers at once; after this time something is in the way.
const patienceMs = 20_000;

/// The wish for a measurement now, on its way.
export class HarmonicCapture {
  state = $state.raw<Capture>(noCapture);
  private requests = 0;
  private newestMs = -Infinity;
  private looking: number | null = null;

  constructor(
    private readonly deviceId: string,
    private readonly its: CaptureDependencies,
  ) {}

  async ask(): Promise<void> {
    if (!mayAsk(this.state, this.its.nowMs())) return;
    const requestId = ++this.requests;
    this.turn({ kind: 'asked', requestId });
    try {
      await this.its.api.captureHarmonics(this.deviceId);
      this.turn({ kind: 'acknowledged', requestId });
      this.lookOut(requestId, this.its.nowMs() + patienceMs);
    } catch (error) {
      if (error instanceof SignedOut) return;
      this.turn({ kind: 'failed', requestId, ...this.failureOf(error) });
    }
  }

  /// The newest set that is known has this time. A newer one than there was is what was wished for.
  saw(timeMs: number): void {
    const isNew = timeMs > this.newestMs;
    this.newestMs = Math.max(timeMs, this.newestMs);
    if (isNew && isUnderWay(this.state)) this.turn({ kind: 'arrived', requestId: this.state.requestId, timeMs });
  }

  stop(): void {
    if (this.looking !== null) this.its.timers.clear(this.looking);
    this.looking = null;
    this.requests += 1;
    this.state = noCapture;
  }

  private lookOut(requestId: number, untilMs: number): void {
    if (this.state.kind !== 'measured' || this.state.requestId !== requestId) return;
    if (this.its.nowMs() >= untilMs) {
      const reason = captureWords().lateValues;
      return this.turn({ kind: 'failed', requestId, why: 'silent', reason, againAtMs: null });
    }
    this.looking = this.its.timers.set(() => {
      this.looking = null;
      if (this.state.kind === 'measured') this.its.look();
      this.lookOut(requestId, untilMs);
    }, lookEveryMs);
  }

  private turn(event: CaptureEvent): void {
    this.state = nextCapture(this.state, event);
  }

  private failureOf(error: unknown): Pick<CaptureEvent & { kind: 'failed' }, 'why' | 'reason' | 'againAtMs'> {
    const failure = { againAtMs: null };
    if (error instanceof Unreachable) {
      return { ...failure, why: 'offline', reason: problemWords().unreachable };
    }
    if (!(error instanceof Problem)) return { ...failure, why: 'broken', reason: explain(error) };
    switch (error.status) {
      case 409:
        // The title says already that it has.
        return { ...failure, why: 'refused', reason: asSentence(error.detail.replace(/^the device refused: /, '')) };
      case 503:
        // The device is not there, unless it is the server that has too much to do.
        if (error.retryAfterS !== null) return { ...failure, why: 'broken', reason: explain(error) };
        return { ...failure, why: 'offline', reason: captureWords().offline };
      case 504:
        return { ...failure, why: 'silent', reason: captureWords().silent };
      case 429:
        return {
          why: 'too-fast',
          reason: captureWords().justAsked,
          againAtMs: this.its.nowMs() + (error.retryAfterS ?? 10) * 1000,
        };
      default:
        return { ...failure, why: 'broken', reason: explain(error) };
    }
  }
}
