import { afterEach, describe, expect, it } from 'vitest';
import type { ConnectionState } from '../../../src/domain/connection.ts';
import { connectionDetail, connectionSpoken } from '../../../src/lib/connection-words.ts';
import { startLanguage } from '../../../src/messages/language.svelte.ts';

const speak = (tag: string) => startLanguage({ storage: { getItem: () => null, setItem: () => undefined }, languages: [tag] });
afterEach(() => speak('en-GB'));

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const detail = (state: ConnectionState) => plain(connectionDetail(state, (timeMs) => `<${timeMs}>`));

describe('connectionDetail', () => {
  const cases: [state: ConnectionState, en: string, de: string][] = [
    [{ kind: 'live', aheadMs: 0 }, '', ''],
    [{ kind: 'live', aheadMs: 65_000 }, 'The meter’s clock is 1 min 5 s ahead.', 'Die Uhr des Zählers geht 1 min 5 s vor.'],
    [{ kind: 'signed-out' }, 'The session has ended. Sign in again.', 'Die Sitzung ist beendet. Bitte neu anmelden.'],
    [{ kind: 'catching-up', reason: 'connecting' }, 'Connecting…', 'Verbindung wird aufgebaut …'],
    [{ kind: 'catching-up', reason: 'filling' }, 'Fetching what was missed…', 'Versäumtes wird geladen …'],
    [
      { kind: 'catching-up', reason: 'late', lateMs: 3_600_000 },
      'Values arrive 1 h after they were measured.',
      'Werte kommen 1 h nach der Messung an.',
    ],
    [
      { kind: 'catching-up', reason: 'backlog', waiting: 12_400, remainingMs: null },
      'The device still has 12,400 s of measurements to deliver.',
      'Das Gerät hat noch 12.400 s an Messwerten nachzuliefern.',
    ],
    [
      { kind: 'catching-up', reason: 'backlog', waiting: 2_400, remainingMs: 20_400 },
      'The device still has 2,400 s of measurements to deliver, for about 20 s more.',
      'Das Gerät hat noch 2.400 s an Messwerten nachzuliefern, etwa 20 s lang.',
    ],
    [{ kind: 'offline', cause: 'network' }, 'There is no network.', 'Keine Netzverbindung.'],
    [
      { kind: 'offline', cause: 'server' },
      'The server cannot be reached. Trying again…',
      'Der Server ist nicht erreichbar. Neuer Versuch läuft …',
    ],
    [
      { kind: 'offline', cause: 'silent' },
      'The device is connected but sends no values.',
      'Das Gerät ist verbunden, sendet aber keine Werte.',
    ],
    [{ kind: 'offline', cause: 'device', sinceMs: null }, 'The device is not connected.', 'Das Gerät ist nicht verbunden.'],
    [
      { kind: 'offline', cause: 'device', sinceMs: 42 },
      'The device has been offline since <42>.',
      'Das Gerät ist seit <42> offline.',
    ],
  ];
  it.each(cases)('%o', (state, en, de) => {
    speak('en-GB');
    expect(detail(state)).toBe(en);
    speak('de-DE');
    expect(detail(state)).toBe(de);
  });
});

describe('connectionSpoken', () => {
  it('says the state and why, but no number that changes all the time', () => {
    expect(connectionSpoken({ kind: 'live', aheadMs: 0 }, '')).toBe('Live');
    expect(connectionSpoken({ kind: 'offline', cause: 'network' }, 'There is no network.')).toBe('Offline. There is no network.');
    expect(connectionSpoken({ kind: 'catching-up', reason: 'backlog', waiting: 9, remainingMs: 1 }, '9 s')).toBe('Catching up');
  });
});
