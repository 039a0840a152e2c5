import { afterEach, describe, expect, it } from 'vitest';
import { actorOf, deedOf } from '../../../src/domain/audit.ts';
import { actorText, deedText } from '../../../src/lib/audit-text.ts';
import { listed } from '../../../src/lib/listed.ts';
import { auditWords } from '../../../src/messages/audit.ts';
import { chooseLanguage } from '../../../src/messages/language.svelte.ts';

function told(who: string, what: string): string {
  const actor = actorOf(who);
  return `${actorText(actor, auditWords())} ${deedText(deedOf(what), actor, auditWords(), 'en-GB')}`;
}

afterEach(() => chooseLanguage('en'));

describe('the audit', () => {
  it.each([
    ['user:anna', 'relay A off: acknowledged', 'anna switched phase A off'],
    ['user:anna', 'relay B toggle: timeout', 'anna switched phase B over – no answer in time'],
    ['user:anna', 'relay B on: melted', 'anna switched phase B on – melted'],
    ['user:anna', 'role of ben: viewer', 'anna made ben a viewer'],
    ['user:anna', 'role of ben: none', 'anna took ben’s access away'],
    ['user:ben', 'role of ben: none', 'ben left'],
    ['user:anna', 'settings changed: name timezone site', 'anna changed the name, the time zone and the site'],
    ['device:cellar', 'released: the owner was reset at the device', 'At the device the owner was reset'],
    ['host', 'enrolled', 'Server administration enrolled the device'],
    ['user:(deleted)', 'became the owner', 'Deleted account became the owner'],
    ['user:anna', 'alert rule 3 deleted: Oven', 'anna deleted the alert rule “Oven”'],
    ['user:anna', 'alert 3 acknowledged', 'anna acknowledged an alert'],
    ['user:anna', 'did something new', 'anna did something new'],
  ])('%s, %s', (who, what, text) => {
    expect(told(who, what)).toBe(text);
  });

  it('is told in German too', () => {
    chooseLanguage('de');
    expect(told('user:anna', 'relay A off: offline')).toBe('anna Phase A ausgeschaltet – Gerät war offline');
    expect(told('user:anna', 'role of ben: operator')).toBe('anna ben zum Bediener gemacht');
  });
});

it('listed joins as the language does', () => {
  expect(listed(['a', 'b', 'c'], 'en')).toBe('a, b and c');
  expect(listed(['a', 'b', 'c'], 'de-DE')).toBe('a, b und c');
  expect(listed(['a'], 'de-DE')).toBe('a');
});
