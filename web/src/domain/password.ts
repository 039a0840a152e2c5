/// What the server takes.
export const passwordLengths = { least: 8, most: 256 } as const;

/// What can honestly be said of a password without knowing all that have ever leaked: too short to be taken, or among
/// those that are guessed first, or how long it is. Composition says little (NIST SP 800-63B, section 5.1.1.2).
export type PasswordStrength = 'empty' | 'too-short' | 'too-long' | 'guessable' | 'short' | 'fair' | 'long';

/// Beginnings of what guessers try first, whatever stands behind them.
const guessedFirst = [
  'password', 'passwort', 'passw0rd', 'kennwort', 'qwert', 'qwertz', 'asdf', 'yxcv', 'letmein', 'iloveyou', 'welcome', 'willkommen',
  'admin', 'hallo', 'geheim', 'secret', 'sommer', 'winter', 'summer', 'monkey', 'dragon', 'football', 'fussball', 'schatz',
];

const fairLength = 12;
const longLength = 16;
/// What stands behind a word that is guessed first adds little until it is as long as a password itself.
const shortTail = 8;

/// @param ownWords  the user's name and the like: what a stranger knows
export function passwordStrength(password: string, ownWords: readonly string[]): PasswordStrength {
  const length = [...password].length;
  if (length === 0) return 'empty';
  if (length < passwordLengths.least) return 'too-short';
  if (length > passwordLengths.most) return 'too-long';
  if (isGuessable(password.toLowerCase(), ownWords)) return 'guessable';
  if (length >= longLength) return 'long';
  return length >= fairLength ? 'fair' : 'short';
}

export function isAcceptable(strength: PasswordStrength): boolean {
  return strength !== 'empty' && strength !== 'too-short' && strength !== 'too-long';
}

function isGuessable(password: string, ownWords: readonly string[]): boolean {
  const known = [...guessedFirst, ...ownWords.map((word) => word.toLowerCase()).filter((word) => word.length >= 3)];
  const startsKnown = known.some((word) => password.startsWith(word) && password.length - word.length < shortTail);
  return startsKnown || isRepetition(password) || isSequence(password);
}

/// “aaaaaaaa”, “abcabcabcabc”.
function isRepetition(password: string): boolean {
  for (let period = 1; period <= 4 && period * 2 <= password.length; period += 1) {
    if ([...password].every((letter, at) => letter === password[at % period])) return true;
  }
  return false;
}

/// “12345678”, “hgfedcba”.
function isSequence(password: string): boolean {
  const steps = new Set<number>();
  for (let at = 1; at < password.length; at += 1) steps.add(password.charCodeAt(at) - password.charCodeAt(at - 1));
  const [step, ...others] = steps;
  return others.length === 0 && (step === 1 || step === -1);
}
