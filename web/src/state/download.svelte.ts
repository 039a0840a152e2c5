import { explain, SignedOut } from '../api/problem.ts';

/// Where bytes go: a file that grows, or memory until all are there.
export interface Sink {
  write(chunk: Uint8Array): Promise<void>;
  close(): Promise<void>;
  /// What was written is thrown away.
  abort(): Promise<void>;
}

export type DownloadPhase = 'idle' | 'running' | 'done' | 'cancelled' | 'failed';

/// One download at a time, told by what has come so far: how long an answer is that is made while it is sent, nobody knows.
export class Download {
  phase = $state<DownloadPhase>('idle');
  receivedBytes = $state(0);
  failure = $state<string | null>(null);
  private stop: AbortController | null = null;

  /// @param open   asks where to; null: the person has thought better of it
  /// @param begin  asks the server
  async run(open: () => Promise<Sink | null>, begin: (signal: AbortSignal) => Promise<Response>): Promise<void> {
    if (this.phase === 'running') return;
    const sink = await open();
    if (sink === null) return;
    const stop = (this.stop = new AbortController());
    [this.phase, this.receivedBytes, this.failure] = ['running', 0, null];
    try {
      await this.pour(await begin(stop.signal), sink, stop.signal);
      await sink.close();
      this.phase = 'done';
    } catch (error) {
      await sink.abort().catch(() => undefined);
      this.phase = stop.signal.aborted ? 'cancelled' : 'failed';
      if (this.phase === 'failed' && !(error instanceof SignedOut)) this.failure = explain(error);
    } finally {
      this.stop = null;
    }
  }

  cancel(): void {
    this.stop?.abort();
  }

  private async pour(response: Response, sink: Sink, signal: AbortSignal): Promise<void> {
    const reader = response.body?.getReader();
    if (reader === undefined) return;
    const end = () => void reader.cancel().catch(() => undefined);
    signal.addEventListener('abort', end);
    try {
      for (;;) {
        const { done, value } = await reader.read();
        signal.throwIfAborted();
        if (done) return;
        await sink.write(value);
        this.receivedBytes += value.byteLength;
      }
    } finally {
      signal.removeEventListener('abort', end);
    }
  }
}
