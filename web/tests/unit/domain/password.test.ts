import { describe, expect, it } from 'vitest';
import { isAcceptable, passwordStrength } from '../../../src/domain/password.ts';

describe('passwordStrength', () => {
  it.each([
    ['', 'empty'],
    ['seven77', 'too-short'],
    ['x'.repeat(257), 'too-long'],
    ['Password1', 'guessable'],
    ['passwort123456', 'guessable'],
    ['aaaaaaaaaaaaaaaaaaaa', 'guessable'],
    ['abcabcabcabc', 'guessable'],
    ['23456789', 'guessable'],
    ['hgfedcba', 'guessable'],
    ['ada-2024', 'guessable'],
    ['k7#Qm2xB', 'short'],
    ['tinplate-oar', 'fair'],
    ['correct horse battery', 'long'],
    // A long tail is a password of its own.
    ['password of nobody else', 'long'],
    ['Küchenöfen', 'short'],
  ])('of %j is %s', (password, strength) => {
    expect(passwordStrength(password, ['ada'])).toBe(strength);
  });

  it('counts characters, not their halves, as the server does', () => {
    expect(passwordStrength('😀😁😂🤣😃😄😅', [])).toBe('too-short');
    expect(isAcceptable(passwordStrength('😀😁😂🤣😃😄😅😆', []))).toBe(true);
  });

  it('takes what the server takes, be it weak', () => {
    expect(['guessable', 'short', 'fair', 'long'].every((one) => isAcceptable(one as 'fair'))).toBe(true);
    expect(['empty', 'too-short', 'too-long'].some((one) => isAcceptable(one as 'empty'))).toBe(false);
  });
});
