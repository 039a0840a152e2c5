import { describe, expect, it } from 'vitest';
import { parseLabel, parsePairingCode } from '../../../src/pairing/label.ts';

describe('parsePairingCode', () => {
  it.each(['12345678', '1234-5678', ' 1234 5678 ', '12 34 56 78'])('reads %s', (typed) => {
    expect(parsePairingCode(typed)).toBe('12345678');
  });

  it.each(['', '1234567', '123456789', '1234-567x', '１２３４５６７８'])('refuses %s', (typed) => {
    expect(parsePairingCode(typed)).toBeNull();
  });
});

describe('parseLabel', () => {
  it.each([
    ['edl:pair?id=house-1&code=12345678', 'house-1'],
    ['EDL:PAIR?id=house-1&code=1234-5678', 'house-1'],
    ['edl:pair?code=12345678&id=K%C3%BCche%20%26%201&more=x', 'Küche & 1'],
    ['edl:pair?id=a+b&code=12345678', 'a+b'],
  ])('reads %s', (text, deviceId) => {
    expect(parseLabel(text)).toEqual({ deviceId, code: '12345678' });
  });

  it.each(['', 'https://example.org', 'edl:pair', 'edl:pair?id=&code=12345678', 'edl:pair?id=a&code=1234567', 'edl:pair?code=12345678'])(
    'refuses %s',
    (text) => {
      expect(parseLabel(text)).toBeNull();
    },
  );
});
