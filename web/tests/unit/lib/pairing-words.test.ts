import { describe, expect, it } from 'vitest';
import { pairingWords } from '../../../src/lib/pairing-words.ts';
import { callErrors, CallRefused, PairingError, refusals } from '../../../src/pairing/pairing-error.ts';

describe('pairingWords', () => {
  it('has words of its own for every reason of the meter', () => {
    const words = Object.values(refusals).map((fault) => pairingWords(new PairingError(fault)));
    expect(new Set(words).size).toBe(words.length);
    for (const one of words) expect(one).toMatch(/^[A-Z].*\.$/);
  });

  it('says how many wrong codes close pairing, and how it is opened', () => {
    expect(pairingWords(new PairingError('wrong-code'))).toContain('after five wrong codes');
    for (const fault of ['closed', 'locked'] as const) {
      expect(pairingWords(new PairingError(fault))).toMatch(/press the pairing button .* or run “edl-agent pair”/);
    }
  });

  it('adds what the meter says of a request that it does not grant', () => {
    for (const error of callErrors) expect(pairingWords(new CallRefused(error, ''))).toMatch(/^[A-Z].*\.$/);
    const refused = new CallRefused('refused', 'the network did not take the passphrase');
    expect(pairingWords(refused)).toBe('The meter was refused. The network did not take the passphrase.');
    expect(pairingWords(new CallRefused('not_here', 'no NetworkManager'))).toContain('leaves its network to the system');
  });

  it('tells of anything else what it says itself', () => {
    expect(pairingWords(new Error('the disk is full'))).toBe('The disk is full.');
  });
});
