import { describe, expect, it } from 'vitest';
import { pairingFailure } from '../../../src/lib/pairing-words.ts';
import { callErrors, CallRefused, PairingError, refusals } from '../../../src/pairing/pairing-error.ts';

describe('pairingFailure', () => {
  it('has words of its own for every reason of the meter', () => {
    const words = Object.values(refusals).map((fault) => pairingFailure(new PairingError(fault)));
    expect(new Set(words).size).toBe(words.length);
    for (const one of words) expect(one).toMatch(/^[A-Z].*\.$/);
  });

  it('says how many wrong codes close pairing, and how it is opened', () => {
    expect(pairingFailure(new PairingError('wrong-code'))).toContain('after five wrong codes');
    for (const fault of ['closed', 'locked'] as const) {
      expect(pairingFailure(new PairingError(fault))).toMatch(/press the pairing button .* or run “edl-agent pair”/);
    }
  });

  it('adds what the meter says of a request that it does not grant', () => {
    for (const error of callErrors) expect(pairingFailure(new CallRefused(error, ''))).toMatch(/^[A-Z].*\.$/);
    const refused = new CallRefused('refused', 'the network did not take the passphrase');
    expect(pairingFailure(refused)).toBe('The meter was refused. The network did not take the passphrase.');
    expect(pairingFailure(new CallRefused('not_here', 'no NetworkManager'))).toContain('leaves its network to the system');
  });

  it('tells of anything else what it says itself', () => {
    expect(pairingFailure(new Error('the disk is full'))).toBe('The disk is full.');
  });
});
