import { describe, expect, it } from 'vitest';
import { DoesNotOpen, SealedDirection } from '../../../src/pairing/sealed-channel.ts';
import { hmacSha512, nonceOf, open, seal } from '../../pairing/model-crypto.ts';
import { Seeded } from '../../pairing/seeded.ts';

const text = (value: string) => new TextEncoder().encode(value);

describe('SealedDirection', () => {
  const seeded = new Seeded();
  console.info(`seed ${seeded.seed}`);
  const key = seeded.bytes(64);

  it('opens what the other end has sealed, in order', () => {
    const [here, there] = [SealedDirection.appToAgent(key), SealedDirection.appToAgent(key)];
    for (let round = 0; round < 60; round += 1) {
      const plain = seeded.bytes(seeded.number(200));
      expect(Buffer.from(there.open(here.seal(plain))).equals(plain)).toBe(true);
    }
  });

  it('is XChaCha20-Poly1305 with a counter as its nonce, as OpenSSL makes it', () => {
    const theirs = hmacSha512(key, text('edl pairing app to agent')).subarray(0, 32);
    const direction = SealedDirection.appToAgent(key);
    // Past 255, where the counter needs a second byte.
    for (let counter = 0; counter < 260; counter += 1) {
      const plain = seeded.bytes(seeded.number(30));
      const sealed = direction.seal(plain);
      expect(sealed.length).toBe(plain.length + 16);
      expect(Buffer.from(sealed).equals(seal(theirs, nonceOf(counter), plain))).toBe(true);
      expect(Buffer.from(open(theirs, nonceOf(counter), sealed)!).equals(plain)).toBe(true);
    }
  });

  it.each([
    ['repeated', (sealed: Uint8Array[]) => [sealed[0]!, sealed[0]!]],
    ['left out', (sealed: Uint8Array[]) => [sealed[0]!, sealed[2]!]],
    ['cut', (sealed: Uint8Array[]) => [sealed[0]!, sealed[1]!.slice(1)]],
    ['shorter than a tag', (sealed: Uint8Array[]) => [sealed[0]!, sealed[1]!.slice(0, 15)]],
  ])('does not open a message that was %s', (_, meddle) => {
    const [here, there] = [SealedDirection.agentToApp(key), SealedDirection.agentToApp(key)];
    const [good, bad] = meddle(['one', 'two', 'three'].map((word) => here.seal(text(word))));
    expect(there.open(good!)).toEqual(text('one'));
    expect(() => there.open(bad!)).toThrow(DoesNotOpen);
  });

  it('does not open a message with one bit changed', () => {
    for (let round = 0; round < 60; round += 1) {
      const sealed = SealedDirection.appToAgent(key).seal(seeded.bytes(20));
      sealed[seeded.number(sealed.length)]! ^= 1 << seeded.number(8);
      expect(() => SealedDirection.appToAgent(key).open(sealed)).toThrow(DoesNotOpen);
    }
  });

  it('does not open what it has sealed itself, the other way round', () => {
    const sealed = SealedDirection.appToAgent(key).seal(text('one'));
    expect(() => SealedDirection.agentToApp(key).open(sealed)).toThrow(DoesNotOpen);
  });

  it('seals and opens nothing once it is destroyed', () => {
    const direction = SealedDirection.appToAgent(key);
    direction.destroy();
    expect(() => direction.seal(text('one'))).toThrow(RangeError);
    expect(() => direction.open(new Uint8Array(20))).toThrow(DoesNotOpen);
  });
});
