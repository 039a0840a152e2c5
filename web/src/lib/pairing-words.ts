import { asSentence, explain } from '../api/problem.ts';
import { pairingFaultWords } from '../messages/pairing.ts';
import { CallRefused, PairingError } from '../pairing/pairing-error.ts';

/// What to tell people about a session that ended, or a request that the meter did not grant.
export function pairingFailure(error: unknown): string {
  const { faults, calls } = pairingFaultWords();
  if (error instanceof PairingError) return faults[error.fault];
  if (!(error instanceof CallRefused)) return explain(error);
  const isPlain = error.detail === '' || error.error === 'not_here';
  return isPlain ? calls[error.error] : `${calls[error.error]} ${asSentence(error.detail)}`;
}
