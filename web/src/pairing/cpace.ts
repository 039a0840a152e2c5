import { ristretto255 } from '@noble/curves/ed25519.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { clean, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/// CPace, the balanced password-authenticated key exchange, as CPACE-RISTR255-SHA512 between an initiator and a responder,
/// with explicit key confirmation.
/// @source draft-irtf-cfrg-cpace-21, sections 7, 8.1, 8.3, 10.4 and appendix A

const domain = utf8ToBytes('CPaceRistretto255');
const hashBlockBytes = 128;
export const shareBytes = 32;
export const scalarBytes = 32;
export const tagBytes = 64;

/// What has come as the other's share is none: no element of the group, or its identity.
export class InvalidShare extends Error {
  constructor() {
    super('The other side’s share is no element of the group.');
    this.name = 'InvalidShare';
  }
}

/// Each part behind its length in LEB128.
export function lvCat(...parts: readonly Uint8Array[]): Uint8Array {
  return concatBytes(...parts.flatMap((part) => [lengthOf(part), part]));
}

function lengthOf(part: Uint8Array): Uint8Array {
  const bytes: number[] = [];
  let length = part.length;
  for (; length > 127; length >>= 7) bytes.push((length & 127) | 128);
  return Uint8Array.from([...bytes, length]);
}

/// @param password  the PRS
/// @param channel  the CI: what both sides know of their channel
/// @param session  the sid
export function generatorString(password: Uint8Array, channel: Uint8Array, session: Uint8Array): Uint8Array {
  const padding = Math.max(0, hashBlockBytes - 1 - lvCat(password).length - lvCat(domain).length);
  return lvCat(domain, password, new Uint8Array(padding), channel, session);
}

/// @return the generator, encoded
export function generator(password: Uint8Array, channel: Uint8Array, session: Uint8Array): Uint8Array {
  const text = generatorString(password, channel, session);
  const hash = sha512(text);
  // The element derivation of RFC 9496, section 4.3.4; the other function of this library hashes once more before it.
  const encoded = ristretto255.Point.hashToCurve(hash).toBytes();
  clean(text, hash);
  return encoded;
}

/// A scalar of 252 bits, as the draft recommends: never 0, and always below the order of the group.
export function sampleScalar(random: (bytes: number) => Uint8Array): Uint8Array {
  for (;;) {
    const scalar = random(scalarBytes);
    scalar[scalarBytes - 1]! &= 0x0f;
    if (scalar.some((byte) => byte !== 0)) return scalar;
  }
}

/// @param scalar  little endian
/// @param element  encoded, the other's or the generator
/// @return the product, encoded
/// @throws InvalidShare
export function scalarMult(scalar: Uint8Array, element: Uint8Array): Uint8Array {
  let product;
  try {
    product = ristretto255.Point.fromBytes(element).multiply(numberOf(scalar));
  } catch {
    throw new InvalidShare();
  }
  // The identity is an element too, and would make the secret known to everybody.
  if (product.is0()) throw new InvalidShare();
  return product.toBytes();
}

function numberOf(littleEndian: Uint8Array): bigint {
  return littleEndian.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

/// One side's message: its share, and what it says of itself.
export interface Side {
  readonly share: Uint8Array;
  readonly data: Uint8Array;
}

/// The intermediate session key, 64 bytes.
/// @param secret  the element that both sides have computed, K
export function sessionKey(session: Uint8Array, secret: Uint8Array, initiator: Side, responder: Side): Uint8Array {
  const label = concatBytes(domain, utf8ToBytes('_ISK'));
  const transcript = concatBytes(lvCat(initiator.share, initiator.data), lvCat(responder.share, responder.data));
  const text = concatBytes(lvCat(label, session, secret), transcript);
  const key = sha512(text);
  clean(text);
  return key;
}

/// What proves that a side has the session key: a tag over the message that it has sent.
export function confirmationTag(session: Uint8Array, key: Uint8Array, sender: Side): Uint8Array {
  const macKey = sha512(concatBytes(utf8ToBytes('CPaceMac'), session, key));
  const tag = hmac(sha512, macKey, lvCat(sender.share, sender.data));
  clean(macKey);
  return tag;
}
