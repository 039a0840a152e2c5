import { asSentence, explain } from '../api/problem.ts';
import { CallRefused, PairingError, type CallError, type PairingFault } from '../pairing/pairing-error.ts';

export const openPairing = 'press the pairing button on the meter, or run “edl-agent pair” there';

const faults: Readonly<Record<PairingFault, string>> = {
  closed: `Pairing is closed at this meter. To open it for 10 minutes, ${openPairing}.`,
  'wrong-code':
    'That is not the code of this meter. Look at the label again: the meter closes pairing after five wrong codes.',
  locked: `Five wrong codes have locked pairing at this meter. To open it again, ${openPairing}.`,
  busy: 'Somebody else is pairing with this meter just now. Try again when they have finished.',
  version:
    'This meter speaks another version of pairing than this app. Bring the older of the two up to date, or take its device code by hand.',
  malformed: 'The meter did not understand what reached it, and ended the connection. Try again.',
  'out-of-turn': 'The meter did not expect what reached it, and ended the connection. Try again.',
  'too-slow': 'The meter has waited too long, and ended the connection. Connect again.',
  refused: 'The meter refused, for a reason that this app does not know. Bring the app up to date.',
  'not-chosen': 'No meter was chosen.',
  'bluetooth-off': 'Bluetooth is switched off here, or there is none. Switch it on, and try again.',
  'not-allowed': 'This browser does not allow this page to use Bluetooth. Look into the page’s permissions, beside its address.',
  'no-connection': 'The meter cannot be connected to. Go closer to it, and try again.',
  lost: 'The connection to the meter was lost. Stay close to it, and try again.',
  silent: 'The meter did not answer in time. Stay close to it, and try again.',
  cancelled: 'The connection to the meter was ended here.',
  'not-a-meter': 'What was chosen is no meter that can be paired.',
  'other-meter': 'The label is not that of the meter that was chosen. Choose the one that the label stands on.',
  impostor:
    'What was chosen does not know the code itself, so it is not the meter of this label. It has learned nothing. Choose again.',
  garbled: 'The meter’s answer cannot be understood. Try again; if it stays so, bring meter and app up to date.',
};

const calls: Readonly<Record<CallError, string>> = {
  bad_request: 'The meter does not take this.',
  not_here: 'This meter leaves its network to the system it runs on, so it cannot be set from here.',
  no_server: 'The meter does not reach its server.',
  refused: 'The meter was refused.',
  busy: 'The meter is still busy with what it was asked before. Try again in a moment.',
  failed: 'The meter could not do it.',
};

/// What to tell people about a session that ended, or a request that the meter did not grant.
export function pairingWords(error: unknown): string {
  if (error instanceof PairingError) return faults[error.fault];
  if (!(error instanceof CallRefused)) return explain(error);
  const isPlain = error.detail === '' || error.error === 'not_here';
  return isPlain ? calls[error.error] : `${calls[error.error]} ${asSentence(error.detail)}`;
}
