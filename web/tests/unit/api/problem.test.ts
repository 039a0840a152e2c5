import { expect, it } from 'vitest';
import { explain, Problem, SignedOut, Unreachable } from '../../../src/api/problem.ts';
import { speaking } from '../messages/speaking.ts';

const problem = (status: number, detail = '', waitS: number | null = null) => new Problem(status, 'Title', detail, [], waitS);

it('tells people what went wrong, in their language', () => {
  const all = () => [new Unreachable(null), new SignedOut(), problem(429, 'slow down', 30), problem(429), problem(503)].map(explain);
  expect(all()).toEqual([
    'The server cannot be reached.',
    'You are signed out.',
    'Too many attempts. Try again in 30\u00a0s.',
    'Too many attempts. Try again in a moment.',
    'The server or the device is not available.',
  ]);
  expect(speaking('de', all)).toEqual([
    'Der Server ist nicht erreichbar.',
    'Die Anmeldung ist beendet.',
    'Zu viele Versuche. Nächster Versuch in 30\u00a0s.',
    'Zu viele Versuche. Nächster Versuch in einem Augenblick.',
    'Der Server oder das Gerät ist nicht verfügbar.',
  ]);
});

it('lets the server say in detail what it has to say, under a title of the app', () => {
  expect(explain(problem(422, 'the body is empty'))).toBe('The body is empty.');
  expect(speaking('de', () => explain(problem(422, 'the body is empty')))).toBe(
    'Eine Angabe ist nicht richtig. Meldung des Servers: The body is empty.',
  );
  expect(explain(problem(418))).toBe('The server answered with HTTP 418.');
});

it('tells of anything else what it says itself', () => {
  expect(explain(new Error('the disk is full'))).toBe('The disk is full.');
  expect(explain('broken')).toBe('Broken.');
});
