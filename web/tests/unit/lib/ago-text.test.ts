import { expect, it } from 'vitest';
import { agoText } from '../../../src/lib/ago-text.ts';

const nowMs = Date.UTC(2026, 10, 27, 12);
const [second, minute, hour, day] = [1_000, 60_000, 3_600_000, 86_400_000] as const;

it.each([
  [0, 'now', 'jetzt'],
  [-5 * second, 'now', 'jetzt'],
  [44 * second, 'now', 'jetzt'],
  [45 * second, '1 minute ago', 'vor 1 Minute'],
  [5 * minute, '5 minutes ago', 'vor 5 Minuten'],
  [59 * minute, '59 minutes ago', 'vor 59 Minuten'],
  [100 * minute, '2 hours ago', 'vor 2 Stunden'],
  [26 * hour, 'yesterday', 'gestern'],
  [3 * day, '3 days ago', 'vor 3 Tagen'],
  [40 * day, '18 Oct 2026', '18. Okt. 2026'],
])('%d ms ago', (ms, english, german) => {
  expect(agoText(nowMs - ms, nowMs, 'en-GB', 'UTC')).toBe(english);
  expect(agoText(nowMs - ms, nowMs, 'de-DE', 'UTC')).toBe(german);
});
