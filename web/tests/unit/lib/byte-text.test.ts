import { expect, it } from 'vitest';
import { bytesText } from '../../../src/lib/byte-text.ts';

it.each([
  [0, '0 B', '0 B'],
  [999, '999 B', '999 B'],
  [1_000, '1.0 kB', '1,0 kB'],
  [1_440_000, '1.4 MB', '1,4 MB'],
  [999_600, '1.0 MB', '1,0 MB'],
  [123_456_789, '123 MB', '123 MB'],
  [5e15, '5,000 TB', '5.000 TB'],
])('%d bytes', (bytes, english, german) => {
  expect(bytesText(bytes, 'en-GB').replace('\u00a0', ' ')).toBe(english);
  expect(bytesText(bytes, 'de-DE').replace('\u00a0', ' ')).toBe(german);
});
