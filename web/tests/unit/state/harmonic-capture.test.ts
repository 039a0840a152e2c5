import { describe, expect, it } from 'vitest';
import { Problem, Unreachable } from '../../../src/api/problem.ts';
import { HarmonicCapture } from '../../../src/state/harmonic-capture.svelte.ts';
import { ManualClock, settle } from '../api/fake-socket.ts';

function scene() {
  const clock = new ManualClock();
  clock.nowMs = 1_000_000;
  let looks = 0;
  const asked: { acknowledge: () => void; refuse: (error: Error) => void }[] = [];
  const capture = new HarmonicCapture('demo', {
    api: {
      captureHarmonics: () =>
        new Promise<void>((acknowledge, refuse) => asked.push({ acknowledge: () => acknowledge(), refuse })),
    },
    timers: clock,
    nowMs: () => clock.nowMs,
    look: () => void (looks += 1),
  });
  capture.saw(500_000);
  return { capture, clock, asked, looks: () => looks, last: () => asked.at(-1) ?? expect.fail('nobody was asked') };
}

describe('HarmonicCapture', () => {
  it('is done when a newer set is there', async () => {
    const { capture, clock, last } = scene();
    void capture.ask();
    expect(capture.state.kind).toBe('asked');
    last().acknowledge();
    await settle();
    expect(capture.state.kind).toBe('measured');
    capture.saw(500_000);
    expect(capture.state.kind).toBe('measured');
    capture.saw(1_000_200);
    expect(capture.state).toEqual({ kind: 'done', timeMs: 1_000_200 });
    await clock.pass(60_000);
    expect(capture.state.kind).toBe('done');
    expect(clock.pending).toBe(0);
  });

  it('looks for the set where nobody tells of it, and gives up in the end', async () => {
    const { capture, clock, last, looks } = scene();
    void capture.ask();
    last().acknowledge();
    await clock.pass(4_500);
    expect(looks()).toBe(2);
    await clock.pass(60_000);
    expect(capture.state).toMatchObject({ kind: 'failed', why: 'silent' });
    expect(clock.pending).toBe(0);
  });

  it.each([
    [409, 'refused', 'The chip is being started.'],
    [503, 'offline', 'The device is not connected. Nothing was measured.'],
    [504, 'silent', 'The device did not answer in time.'],
    [500, 'broken', 'The chip is being started.'],
  ])('explains a failure with %d', async (status, why, reason) => {
    const { capture, last } = scene();
    void capture.ask();
    const prefix = status === 409 ? 'the device refused: ' : '';
    last().refuse(new Problem(status, 'Title', `${prefix}the chip is being started`, [], null));
    await settle();
    expect(capture.state).toEqual({ kind: 'failed', why, reason, againAtMs: null });
  });

  it('does not call the device offline where the server has too much to do', async () => {
    const { capture, last } = scene();
    void capture.ask();
    last().refuse(new Problem(503, '', 'too many commands are under way', [], 1));
    await settle();
    expect(capture.state).toMatchObject({ why: 'broken', reason: 'Too many commands are under way.' });
  });

  it('says that the server is not reached', async () => {
    const { capture, last } = scene();
    void capture.ask();
    last().refuse(new Unreachable(null));
    await settle();
    expect(capture.state).toMatchObject({ kind: 'failed', why: 'offline', reason: 'The server cannot be reached.' });
  });

  it('asks no sooner than the server has said', async () => {
    const { capture, clock, asked, last } = scene();
    void capture.ask();
    last().refuse(new Problem(429, '', '', [], 12));
    await settle();
    expect(capture.state).toMatchObject({ why: 'too-fast', againAtMs: 1_012_000 });
    await clock.pass(11_999);
    void capture.ask();
    expect(asked.length).toBe(1);
    await clock.pass(1);
    void capture.ask();
    expect(asked.length).toBe(2);
  });

  it('asks once, however often it is told to', () => {
    const { capture, asked } = scene();
    void capture.ask();
    void capture.ask();
    expect(asked.length).toBe(1);
  });

  it('leaves nothing behind when it is stopped', async () => {
    const { capture, clock, last } = scene();
    void capture.ask();
    last().acknowledge();
    await settle();
    capture.stop();
    expect(clock.pending).toBe(0);
    void capture.ask();
    capture.stop();
    last().acknowledge();
    await clock.pass(60_000);
    expect(capture.state.kind).toBe('none');
  });
});
