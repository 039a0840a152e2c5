import { describe, expect, it } from 'vitest';
import { Problem } from '../../../src/api/problem.ts';
import { Download, type Sink } from '../../../src/state/download.svelte.ts';

function sink() {
  const its = { bytes: [] as number[], end: 'open' as 'open' | 'closed' | 'aborted' };
  const made: Sink = {
    write: async (chunk) => void its.bytes.push(...chunk),
    close: async () => void (its.end = 'closed'),
    abort: async () => void (its.end = 'aborted'),
  };
  return { its, open: () => Promise.resolve(made) };
}

/// An answer of which the test sends one part after the other.
function slowAnswer() {
  let controller!: ReadableStreamDefaultController<Uint8Array>;
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start: (its) => void (controller = its),
    cancel: () => void (isCancelled = true),
  });
  return { response: new Response(body), controller, isCancelled: () => isCancelled };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('Download', () => {
  it('writes what comes, counts it, and closes', async () => {
    const { its, open } = sink();
    const { response, controller } = slowAnswer();
    const download = new Download();
    const run = download.run(open, () => Promise.resolve(response));
    controller.enqueue(new Uint8Array([1, 2]));
    await settle();
    expect(download).toMatchObject({ phase: 'running', receivedBytes: 2 });
    controller.enqueue(new Uint8Array([3]));
    controller.close();
    await run;
    expect(download).toMatchObject({ phase: 'done', receivedBytes: 3, failure: null });
    expect(its).toEqual({ bytes: [1, 2, 3], end: 'closed' });
  });

  it('is cancelled with nothing kept, and the server is let go', async () => {
    const { its, open } = sink();
    const { response, controller, isCancelled } = slowAnswer();
    const download = new Download();
    const run = download.run(open, () => Promise.resolve(response));
    controller.enqueue(new Uint8Array([1]));
    await settle();
    download.cancel();
    await run;
    expect(download).toMatchObject({ phase: 'cancelled', failure: null });
    expect([its.end, isCancelled()]).toEqual(['aborted', true]);
  });

  it('does not take what broke off for whole', async () => {
    const { its, open } = sink();
    const { response, controller } = slowAnswer();
    const download = new Download();
    const run = download.run(open, () => Promise.resolve(response));
    controller.enqueue(new Uint8Array([1]));
    await settle();
    controller.error(new TypeError('network error'));
    await run;
    expect(download).toMatchObject({ phase: 'failed', failure: 'Network error.' });
    expect(its.end).toBe('aborted');
  });

  it('says what the server says against it, and can be tried again', async () => {
    const { open } = sink();
    const download = new Download();
    await download.run(open, () => Promise.reject(new Problem(429, '', 'too many', [], 7)));
    expect(download).toMatchObject({ phase: 'failed', failure: 'Too many attempts. Try again in 7\u00a0s.' });
    await download.run(open, () => Promise.resolve(new Response('x')));
    expect(download).toMatchObject({ phase: 'done', failure: null, receivedBytes: 1 });
  });

  it('does nothing for somebody who thinks better of it', async () => {
    const download = new Download();
    await download.run(() => Promise.resolve(null), () => Promise.reject(new Error('asked')));
    expect(download.phase).toBe('idle');
  });
});
