import { describe, expect, it } from 'vitest';
import {
  confirmationTag,
  generator,
  generatorString,
  InvalidShare,
  lvCat,
  sampleScalar,
  scalarMult,
  sessionKey,
} from '../../../src/pairing/cpace.ts';
import { Seeded } from '../../pairing/seeded.ts';

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replace(/\s/g, ''), 'hex'));
const hex = (value: Uint8Array) => Buffer.from(value).toString('hex');
const text = (value: string) => new TextEncoder().encode(value);

/// draft-irtf-cfrg-cpace-21, appendix B.3: group ristretto255, hash SHA-512.
const draft = {
  password: text('Password'),
  channel: bytes('0b415f696e69746961746f720b425f726573706f6e646572'),
  session: bytes('7e4b4791d6a8ef019b936c79fb7f2c57'),
  generator: '222b6b195fe84b1652badb6f6a3ae3d24341e7306967f0b8115b40d5698c7e56',
  scalarA: bytes('da3d23700a9e5699258aef94dc060dfda5ebb61f02a5ea77fad53f4ff0976d08'),
  shareA: 'd6bac480f2c386c394efc7c47adb9925dcd2630b64f240c50f8d0eec482b9157',
  scalarB: bytes('d2316b454718c35362d83d69df6320f38578ed5984651435e2949762d900b80d'),
  shareB: '3ea7e0b19560d7c0b0f5734f63b955286dfa8232b5ebe63324e2d9e7433f7258',
  secret: '80b69a8a76457ab6a4d7f887a4bf6b55a2f80ac19c333f917a05fc9887c8b40f',
  sessionKey:
    'b69effbf61b51d56401c0f65601abe428de8206feaaf0e32198896dcae7b35cd' +
    '2b38950a39dfd5d4a79164614c2984f7daa460b588c1e80c3fa2068af7900447',
};

describe('the draft’s test vectors', () => {
  it('A.1: lengths before each part', () => {
    const counting = (count: number) => Uint8Array.from({ length: count }, (_, at) => at);
    expect(hex(lvCat(text('1234'), text('5'), text(''), text('678')))).toBe('043132333401350003363738');
    expect(hex(lvCat(counting(127)))).toBe(`7f${hex(counting(127))}`);
    expect(hex(lvCat(counting(128)))).toBe(`8001${hex(counting(128))}`);
    expect(hex(lvCat(counting(300)).subarray(0, 2))).toBe('ac02');
  });

  it('B.3.1: the generator', () => {
    const string = generatorString(draft.password, draft.channel, draft.session);
    expect(string.length).toBe(170);
    expect(hex(string)).toBe(
      `11435061636552697374726574746f323535${'08'}50617373776f7264${'64'}${'00'.repeat(100)}` +
        `18${hex(draft.channel)}10${hex(draft.session)}`,
    );
    expect(hex(generator(draft.password, draft.channel, draft.session))).toBe(draft.generator);
  });

  it('B.3.2 and B.3.3: the shares', () => {
    expect(hex(scalarMult(draft.scalarA, bytes(draft.generator)))).toBe(draft.shareA);
    expect(hex(scalarMult(draft.scalarB, bytes(draft.generator)))).toBe(draft.shareB);
  });

  it('B.3.4 and B.3.5: the secret and the session key', () => {
    expect(hex(scalarMult(draft.scalarA, bytes(draft.shareB)))).toBe(draft.secret);
    expect(hex(scalarMult(draft.scalarB, bytes(draft.shareA)))).toBe(draft.secret);
    const a = { share: bytes(draft.shareA), data: text('ADa') };
    const b = { share: bytes(draft.shareB), data: text('ADb') };
    expect(hex(sessionKey(draft.session, bytes(draft.secret), a, b))).toBe(draft.sessionKey);
  });

  it('B.3.10 and B.3.11: a product, and what is no element', () => {
    const scalar = bytes('7cd0e075fa7955ba52c02759a6c90dbbfc10e6d40aea8d283e407d88cf538a05');
    const element = '2c3c6b8c4f3800e7aef6864025b4ed79bd599117e427c41bd47d93d654b4a51c';
    const product = '7c13645fe790a468f62c39beb7388e541d8405d1ade69d1778c5fe3e7f6b600e';
    expect(hex(scalarMult(scalar, bytes(element)))).toBe(product);
    expect(() => scalarMult(scalar, bytes(element.replace(/^2c/, '2b')))).toThrow(InvalidShare);
    expect(() => scalarMult(scalar, new Uint8Array(32))).toThrow(InvalidShare);
    expect(() => scalarMult(scalar, new Uint8Array(31))).toThrow(InvalidShare);
  });
});

describe('confirmationTag', () => {
  // The draft has no vectors for it: computed with Python's hashlib and hmac from the session key above.
  it('is the HMAC of what the side has sent', () => {
    const tag = (share: string, data: string) =>
      hex(confirmationTag(draft.session, bytes(draft.sessionKey), { share: bytes(share), data: text(data) }));
    expect(tag(draft.shareA, 'ADa')).toBe(
      '30478d28d83ae3b214295e91f4a3eb62999a8ed94575075db4a7d3bc3e4d26f1' +
        '6c51adba12dc7771372637a46b5134e0937cddd7d820bfdd83be335e339eb57a',
    );
    expect(tag(draft.shareB, 'ADb')).toBe(
      'e927a7da291676f8878caae9cb70407d2f14117e6f9ff9adcfda797c4bcf2bd2' +
        'fefd2ca3f2ddcce81b7386996c895b2f359010cc92069d5ff4ad49a977de79a6',
    );
  });
});

describe('sampleScalar', () => {
  it('has 252 bits and is never 0', () => {
    const seeded = new Seeded();
    console.info(`seed ${seeded.seed}`);
    for (let round = 0; round < 200; round += 1) expect(sampleScalar(seeded.bytes)[31]).toBeLessThan(16);
    const answers = [new Uint8Array(32), Uint8Array.of(...new Uint8Array(31), 0xf0), new Uint8Array(32).fill(0xff)];
    const scalar = sampleScalar(() => answers.shift() ?? expect.fail('asked too often'));
    expect(hex(scalar)).toBe(`${'ff'.repeat(31)}0f`);
  });
});
