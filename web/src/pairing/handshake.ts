import { equalBytes } from '@noble/ciphers/utils.js';
import { clean, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { confirmationTag, generator, lvCat, sampleScalar, scalarMult, sessionKey, shareBytes, tagBytes } from './cpace.ts';
import type { MessageLink } from './message-link.ts';
import { PairingError } from './pairing-error.ts';

export const protocolVersion = 1;
const sessionBytes = 16;
const answerTimeoutMs = 15_000;

const appData = utf8ToBytes('edl-app');
const agentData = utf8ToBytes('edl-agent');
const messages = { start: 1, answer: 2, confirm: 3, confirmed: 4 } as const;

export type Random = (bytes: number) => Uint8Array;

/// What binds the exchange to this protocol and to one meter.
export function channelIdentifier(deviceId: string): Uint8Array {
  return lvCat(utf8ToBytes('edl-pairing-1'), utf8ToBytes(deviceId));
}

/// The app's half of the handshake.
/// @param code  the eight digits
/// @return the session key, 64 bytes, which both sides have proven to know
/// @throws PairingError: `wrong-code` where the meter says so, `impostor` where it does not know the code itself
export async function shakeHands(link: MessageLink, deviceId: string, code: string, random: Random): Promise<Uint8Array> {
  const session = random(sessionBytes);
  const password = utf8ToBytes(code);
  const base = generator(password, channelIdentifier(deviceId), session);
  const scalar = sampleScalar(random);
  clean(password);
  let key: Uint8Array | null = null;
  try {
    const own = { share: scalarMult(scalar, base), data: appData };
    await link.send('handshake', concatBytes(Uint8Array.of(messages.start, protocolVersion), session, own.share));
    const its = { share: await expected(link, messages.answer, shareBytes), data: agentData };
    key = sessionKey(session, sharedSecret(scalar, its.share), own, its);
    await link.send('handshake', concatBytes(Uint8Array.of(messages.confirm), confirmationTag(session, key, own)));
    const tag = await expected(link, messages.confirmed, tagBytes);
    if (!equalBytes(tag, confirmationTag(session, key, its))) throw new PairingError('impostor');
    return key;
  } catch (error) {
    if (key !== null) clean(key);
    throw error;
  } finally {
    clean(scalar, base);
  }
}

function sharedSecret(scalar: Uint8Array, share: Uint8Array): Uint8Array {
  try {
    return scalarMult(scalar, share);
  } catch (cause) {
    throw new PairingError('garbled', cause);
  }
}

async function expected(link: MessageLink, kind: number, length: number): Promise<Uint8Array> {
  const message = await link.receive('handshake', answerTimeoutMs);
  if (message[0] !== kind || message.length !== 1 + length) throw new PairingError('garbled', `no message ${kind}`);
  return message.slice(1);
}
