import { describe, expect, it } from 'vitest';
import { FragmentAssembler, FragmentFault, fragmentsOf, largestFragment, smallestFragment } from '../../../src/pairing/fragments.ts';
import { Seeded } from '../../pairing/seeded.ts';

const whole = (assembler: FragmentAssembler, fragments: readonly Uint8Array[]) =>
  fragments.map((fragment) => assembler.add(fragment)).at(-1) ?? null;

describe('fragments', () => {
  it('are as the protocol draws them', () => {
    const message = Uint8Array.from({ length: 50 }, (_, at) => at);
    const fragments = fragmentsOf(message, 20);
    expect(fragments.map((fragment) => fragment.length)).toEqual([20, 20, 15]);
    expect([...fragments[0]!.subarray(0, 4)]).toEqual([0x80, 0, 50, 0]);
    expect([...fragments[1]!.subarray(0, 2)]).toEqual([0x01, 17]);
    expect([...fragments[2]!.subarray(0, 2)]).toEqual([0x42, 36]);
    expect([...fragmentsOf(message.subarray(0, 17), 20)[0]!.subarray(0, 3)]).toEqual([0xc0, 0, 17]);
  });

  it('count from 63 to 0', () => {
    const fragments = fragmentsOf(new Uint8Array(4096), 20);
    expect(fragments[63]![0]).toBe(63);
    expect(fragments[64]![0]).toBe(0);
    expect(whole(new FragmentAssembler(4096), fragments)?.length).toBe(4096);
  });

  it('give back the message, whatever it is and however it is cut', () => {
    const seeded = new Seeded();
    console.info(`seed ${seeded.seed}`);
    const assembler = new FragmentAssembler(4096);
    for (let round = 0; round < 200; round += 1) {
      const message = seeded.bytes(1 + seeded.number(round % 4 === 0 ? 4096 : 100));
      const size = smallestFragment + seeded.number(largestFragment - smallestFragment + 1);
      const fragments = fragmentsOf(message, size);
      expect(fragments.every((fragment) => fragment.length > 1 && fragment.length <= size)).toBe(true);
      const got = fragments.map((fragment) => assembler.add(fragment));
      expect(got.slice(0, -1).every((one) => one === null)).toBe(true);
      expect(Buffer.from(got.at(-1)!).equals(message)).toBe(true);
    }
  });

  it('never give another message than the one that was cut, whatever happens to them', () => {
    const seeded = new Seeded();
    console.info(`seed ${seeded.seed}`);
    let refused = 0;
    for (let round = 0; round < 1000; round += 1) {
      const message = seeded.bytes(1 + seeded.number(200));
      const fragments = fragmentsOf(message, smallestFragment);
      const at = seeded.number(fragments.length);
      const meddle = [
        () => fragments.splice(at, 1),
        () => fragments.splice(at, 0, fragments[at]!),
        () => fragments.reverse(),
        () => (fragments[at] = fragments[at]!.slice(0, -1)),
        () => (fragments[at] = Uint8Array.of(...fragments[at]!, 0)),
        () => (fragments[at]![0]! ^= 1 << seeded.number(8)),
      ];
      meddle[seeded.number(meddle.length)]!();
      try {
        const got = whole(new FragmentAssembler(512), fragments);
        if (got !== null && !Buffer.from(got).equals(message)) expect(got).toEqual(message);
      } catch (error) {
        if (!(error instanceof FragmentFault)) throw error;
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(500);
  });

  it.each([
    ['nothing', []],
    ['only a head', [0xc0]],
    ['a length of 0', [0xc0, 0, 0, 1]],
    ['a length over the limit', [0x80, 2, 1, 1]],
    ['half a length', [0x80, 0]],
    ['no payload', [0x80, 0, 1]],
    ['a first number other than 0', [0x81, 0, 9, 1]],
    ['going on with nothing', [0x00, 1]],
    ['the last with too little', [0xc0, 0, 2, 1]],
    ['not the last with all of it', [0x80, 0, 1, 1]],
    ['more than was told', [0xc0, 0, 1, 1, 2]],
    ['more than a fragment holds', [0x80, 2, 0, ...new Uint8Array(510)]],
  ])('are refused with %s', (_, fragment) => {
    expect(() => new FragmentAssembler(512).add(Uint8Array.from(fragment))).toThrow(FragmentFault);
  });

  it.each([
    ['a first one', [0x80, 0, 9, 1]],
    ['the same number', [0x00, 1]],
    ['a number left out', [0x02, 1]],
    ['nothing in it', [0x01]],
  ])('are refused within a message with %s', (_, fragment) => {
    const assembler = new FragmentAssembler(512);
    assembler.add(Uint8Array.of(0x80, 0, 9, 1));
    expect(() => assembler.add(Uint8Array.from(fragment))).toThrow(FragmentFault);
  });

  it('are not made of what cannot be', () => {
    expect(() => fragmentsOf(new Uint8Array(), 20)).toThrow(RangeError);
    expect(() => fragmentsOf(new Uint8Array(65536), 20)).toThrow(RangeError);
    expect(() => fragmentsOf(new Uint8Array(1), 19)).toThrow(RangeError);
    expect(() => fragmentsOf(new Uint8Array(1), 513)).toThrow(RangeError);
  });
});
