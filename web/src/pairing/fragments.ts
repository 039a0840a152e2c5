/// How a message travels in values of a characteristic: docs/protocol.md, "Fragments". Byte 0 of a fragment says whether it
/// is the first and whether the last, and counts; a first one tells then how long the message is.

/// The sizes that a fragment may have, in bytes. The smallest is what every connection carries: MTU 23, less 3.
export const smallestFragment = 20;
export const largestFragment = 512;

const isFirstBit = 0x80;
const isLastBit = 0x40;
const numbers = 64;
const headOfFirst = 3;
const headOfOthers = 1;
const longestMessage = 0xffff;

/// What has come is no message that is cut into fragments.
export class FragmentFault extends Error {
  constructor(fault: string) {
    super(`A fragment is wrong: ${fault}.`);
    this.name = 'FragmentFault';
  }
}

/// @param size  of a fragment, 20 to 512 bytes
/// @throws RangeError for a size or a message that cannot be
export function fragmentsOf(message: Uint8Array, size: number): Uint8Array[] {
  if (size < smallestFragment || size > largestFragment) throw new RangeError(`no fragment has ${size} bytes`);
  if (message.length === 0 || message.length > longestMessage) throw new RangeError(`no message has ${message.length} bytes`);
  const fragments: Uint8Array[] = [];
  for (let at = 0; at < message.length; ) {
    const isFirst = at === 0;
    const payload = message.subarray(at, at + size - (isFirst ? headOfFirst : headOfOthers));
    at += payload.length;
    const isLast = at === message.length;
    const head = (isFirst ? isFirstBit : 0) | (isLast ? isLastBit : 0) | fragments.length % numbers;
    const front = isFirst ? [head, message.length >> 8, message.length & 0xff] : [head];
    const fragment = new Uint8Array(front.length + payload.length);
    fragment.set(front);
    fragment.set(payload, front.length);
    fragments.push(fragment);
  }
  return fragments;
}

/// Puts the messages of one characteristic together again.
export class FragmentAssembler {
  private message: Uint8Array | null = null;
  private filled = 0;
  private number = 0;

  /// @param limit  the longest message that is accepted, in bytes: nothing is set aside for a longer one
  constructor(private readonly limit: number) {}

  /// @return the message, if this was its last fragment
  /// @throws FragmentFault; the session is over then
  add(fragment: Uint8Array): Uint8Array | null {
    const head = fragment[0];
    if (head === undefined || fragment.length > largestFragment) throw new FragmentFault(`it has ${fragment.length} bytes`);
    const message = (head & isFirstBit) !== 0 ? this.begin(fragment) : this.message;
    if (message === null) throw new FragmentFault('it goes on with nothing');
    if (head % numbers !== this.number % numbers) throw new FragmentFault(`its number is ${head % numbers}`);
    const payload = fragment.subarray((head & isFirstBit) !== 0 ? headOfFirst : headOfOthers);
    if (payload.length === 0) throw new FragmentFault('it is empty');
    if (this.filled + payload.length > message.length) throw new FragmentFault('it holds more than was told');
    message.set(payload, this.filled);
    this.filled += payload.length;
    this.number += 1;
    const isLast = (head & isLastBit) !== 0;
    if (isLast !== (this.filled === message.length)) throw new FragmentFault('the last is not where the message ends');
    if (isLast) this.message = null;
    return isLast ? message : null;
  }

  private begin(fragment: Uint8Array): Uint8Array {
    if (this.message !== null) throw new FragmentFault('it begins within a message');
    const length = (fragment[1] ?? 0) * 256 + (fragment[2] ?? 0);
    if (length === 0 || length > this.limit) throw new FragmentFault(`its message has ${length} bytes`);
    this.message = new Uint8Array(length);
    this.filled = 0;
    this.number = 0;
    return this.message;
  }
}
