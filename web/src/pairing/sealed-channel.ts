import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha512 } from '@noble/hashes/sha2.js';
import { clean, utf8ToBytes } from '@noble/hashes/utils.js';

const keyBytes = 32;
const nonceBytes = 24;

/// What has come does not open: it was changed, repeated or left out, or was made with another key.
export class DoesNotOpen extends Error {
  constructor() {
    super('A message of the meter does not open.');
    this.name = 'DoesNotOpen';
  }
}

/// One direction of the channel: XChaCha20-Poly1305 under its own key. The nonce is a counter that both sides keep and
/// nobody sends, so a message is good once and in its place only.
export class SealedDirection {
  private counter = 0;

  private constructor(private readonly key: Uint8Array) {}

  static appToAgent(sessionKey: Uint8Array): SealedDirection {
    return new SealedDirection(directionKey(sessionKey, 'edl pairing app to agent'));
  }

  static agentToApp(sessionKey: Uint8Array): SealedDirection {
    return new SealedDirection(directionKey(sessionKey, 'edl pairing agent to app'));
  }

  seal(plain: Uint8Array): Uint8Array {
    return xchacha20poly1305(this.key, this.nextNonce()).encrypt(plain);
  }

  /// @throws DoesNotOpen
  open(sealed: Uint8Array): Uint8Array {
    try {
      return xchacha20poly1305(this.key, this.nextNonce()).decrypt(sealed);
    } catch {
      throw new DoesNotOpen();
    }
  }

  /// Nothing can be sealed or opened any more.
  destroy(): void {
    clean(this.key);
    this.counter = NaN;
  }

  private nextNonce(): Uint8Array {
    if (!Number.isSafeInteger(this.counter)) throw new RangeError('this direction is closed');
    const nonce = new Uint8Array(nonceBytes);
    new DataView(nonce.buffer).setBigUint64(nonceBytes - 8, BigInt(this.counter));
    this.counter += 1;
    return nonce;
  }
}

function directionKey(sessionKey: Uint8Array, label: string): Uint8Array {
  const whole = hmac(sha512, sessionKey, utf8ToBytes(label));
  const key = whole.slice(0, keyBytes);
  clean(whole);
  return key;
}
