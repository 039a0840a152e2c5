import { describe, expect, it } from 'vitest';
import { nextSwitch, type RelaySwitch, type SwitchEvent } from '../../../src/domain/relay-switch.ts';

const on: RelaySwitch = { acknowledged: 'on', request: { kind: 'none' } };
const off: RelaySwitch = { acknowledged: 'off', request: { kind: 'none' } };

const after = (start: RelaySwitch, ...events: SwitchEvent[]) => events.reduce(nextSwitch, start);
const askOff = { kind: 'asked', wished: 'off', requestId: 1 } as const;
const askOn = { kind: 'asked', wished: 'on', requestId: 1 } as const;
const confirm = { kind: 'confirmed', requestId: 1 } as const;

describe('a relay switch', () => {
  it('shows on until the device has said off', () => {
    const confirming = after(on, askOff);
    const sending = after(confirming, confirm);
    expect(confirming).toEqual({ acknowledged: 'on', request: { kind: 'confirming', wished: 'off' } });
    expect(sending).toEqual({ acknowledged: 'on', request: { kind: 'sending', wished: 'off', requestId: 1 } });
    expect(after(sending, { kind: 'acknowledged', requestId: 1, state: 'off' })).toEqual(off);
  });

  it('asks before off, not before on', () => {
    expect(after(on, askOff).request.kind).toBe('confirming');
    expect(after(off, askOn).request.kind).toBe('sending');
  });

  it('forgets the wish when it is taken back', () => {
    expect(after(on, askOff, { kind: 'dismissed' })).toEqual(on);
  });

  it('shows the old state and the reason after a failure, until dismissed', () => {
    const failed = after(on, askOff, confirm, { kind: 'failed', requestId: 1, reason: 'offline' });
    expect(failed).toEqual({ acknowledged: 'on', request: { kind: 'failed', wished: 'off', reason: 'offline' } });
    expect(after(failed, { kind: 'dismissed' })).toEqual(on);
  });

  it('takes the device’s own word over a failed answer that comes late', () => {
    const reported = after(on, askOff, confirm, { kind: 'reported', state: 'off' });
    expect(reported).toEqual(off);
    expect(after(reported, { kind: 'failed', requestId: 1, reason: 'timeout' })).toEqual(off);
  });

  it('drops the failure once the device reports what was wished', () => {
    const failed = after(on, askOff, confirm, { kind: 'failed', requestId: 1, reason: 'timeout' });
    expect(after(failed, { kind: 'reported', state: 'on' })).toEqual(failed);
    expect(after(failed, { kind: 'reported', state: 'off' })).toEqual(off);
  });

  it('keeps waiting when the device repeats the old state', () => {
    const sending = after(on, askOff, confirm);
    expect(after(sending, { kind: 'reported', state: 'on' })).toEqual(sending);
  });

  it('sends one command at a time and listens to no other', () => {
    const sending = after(off, askOn);
    expect(after(sending, { kind: 'asked', wished: 'off', requestId: 2 })).toEqual(sending);
    expect(after(sending, { kind: 'acknowledged', requestId: 2, state: 'off' })).toEqual(sending);
    expect(after(sending, { kind: 'dismissed' })).toEqual(sending);
  });

  it('shows what the device has done, even where that is not the wish', () => {
    expect(after(off, askOn, { kind: 'acknowledged', requestId: 1, state: 'off' })).toEqual(off);
  });

  it('does nothing on a confirmation that nobody asked for', () => {
    expect(after(on, confirm)).toEqual(on);
  });

  it('asks before off with what hangs on the phase, and not where nothing does', () => {
    expect(after(on, { ...askOff, loadWatt: 1_512 }).request).toEqual({ kind: 'confirming', wished: 'off', loadWatt: 1_512 });
    expect(after(on, { ...askOff, loadWatt: -800 }).request).toEqual({ kind: 'confirming', wished: 'off', loadWatt: -800 });
    expect(after(on, { ...askOff, loadWatt: null }).request).toEqual({ kind: 'confirming', wished: 'off' });
    expect(after(on, { ...askOff, loadWatt: 10 }).request).toEqual({ kind: 'sending', wished: 'off', requestId: 1 });
    expect(after(on, { ...askOff, loadWatt: -9.9 }).request.kind).toBe('sending');
    expect(after(on, { ...askOff, loadWatt: 10.1 }).request.kind).toBe('confirming');
  });

  it('tells a command that is with the device from one that is only wished', () => {
    const sending = after(off, askOn);
    expect(after(sending, { kind: 'sent', wished: 'off' })).toEqual(sending);
    const sent = after(sending, { kind: 'sent', wished: 'on' });
    expect(sent.request).toEqual({ kind: 'sending', wished: 'on', requestId: 1, isSent: true });
    expect(after(sent, { kind: 'acknowledged', requestId: 1, state: 'on' })).toEqual(on);
    expect(after(sent, { kind: 'failed', requestId: 1, reason: 'late' }).request).toEqual({ kind: 'failed', wished: 'on', reason: 'late' });
    expect(after(on, { kind: 'sent', wished: 'on' })).toEqual(on);
  });
});
