import { createCipheriv, createDecipheriv, createHash, createHmac } from 'node:crypto';

/// The same primitives as the app's, from elsewhere: OpenSSL by way of Node, and HChaCha20 after its draft.

export function sha512(...parts: readonly Uint8Array[]): Buffer {
  return createHash('sha512').update(Buffer.concat(parts)).digest();
}

export function hmacSha512(key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer {
  return createHmac('sha512', key).update(Buffer.concat(parts)).digest();
}

/// @source draft-irtf-cfrg-xchacha-03, section 2.2
function hChaCha20(key: Uint8Array, nonce: Uint8Array): Buffer {
  const word = (bytes: Uint8Array, at: number) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(4 * at, true);
  const eight = Array.from({ length: 8 }, (_, at) => word(key, at));
  const four = Array.from({ length: 4 }, (_, at) => word(nonce, at));
  const state = new Uint32Array([0x61707865, 0x3320646e, 0x79622d32, 0x6b206574, ...eight, ...four]);
  const turn = (value: number, by: number) => (value << by) | (value >>> (32 - by));
  const quarter = (a: number, b: number, c: number, d: number) => {
    for (const [to, from, with_, by] of [[a, b, d, 16], [c, d, b, 12], [a, b, d, 8], [c, d, b, 7]] as const) {
      state[to] = state[to]! + state[from]!;
      state[with_] = turn(state[with_]! ^ state[to]!, by);
    }
  };
  for (let round = 0; round < 10; round += 1) {
    for (const [a, b, c, d] of [[0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15]] as const) quarter(a, b, c, d);
    for (const [a, b, c, d] of [[0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14]] as const) quarter(a, b, c, d);
  }
  const key2 = Buffer.alloc(32);
  [0, 1, 2, 3, 12, 13, 14, 15].forEach((from, to) => key2.writeUInt32LE(state[from]!, 4 * to));
  return key2;
}

const tagBytes = 16;

function innerOf(key: Uint8Array, nonce: Uint8Array) {
  return { key: hChaCha20(key, nonce), nonce: Buffer.concat([Buffer.alloc(4), nonce.subarray(16)]) };
}

export function seal(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array): Uint8Array {
  const inner = innerOf(key, nonce);
  const cipher = createCipheriv('chacha20-poly1305', inner.key, inner.nonce, { authTagLength: tagBytes });
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/// @return null where it does not open
export function open(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Uint8Array | null {
  if (sealed.length < tagBytes) return null;
  const inner = innerOf(key, nonce);
  const cipher = createDecipheriv('chacha20-poly1305', inner.key, inner.nonce, { authTagLength: tagBytes });
  cipher.setAuthTag(sealed.subarray(-tagBytes));
  try {
    return Buffer.concat([cipher.update(sealed.subarray(0, -tagBytes)), cipher.final()]);
  } catch {
    return null;
  }
}

export function nonceOf(counter: number): Uint8Array {
  const nonce = Buffer.alloc(24);
  nonce.writeUInt32BE(counter, 20);
  return nonce;
}
