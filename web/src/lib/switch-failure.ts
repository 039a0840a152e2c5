import { explain, Problem, Unreachable } from '../api/problem.ts';
import { switchFailureWords } from '../messages/live.ts';

/// Why a relay was not switched, or is not known to have been.
export function explainSwitchFailure(error: unknown): string {
  const words = switchFailureWords();
  if (error instanceof Unreachable) return words.unreachable;
  if (!(error instanceof Problem)) return explain(error);
  switch (error.status) {
    case 403:
      return words.notAllowed;
    case 503:
      return words.deviceOffline;
    case 504:
      return words.noAnswer;
    default:
      return explain(error);
  }
}
