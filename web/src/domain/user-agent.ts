/// What began a session, as far as it can be told from how it called itself. Names are trade marks: the same in every
/// language.
export interface Client {
  /// “Firefox”, “Chrome”, the name of a program; null: it did not say.
  readonly program: string | null;
  readonly system: string | null;
}

/// The first that fits: most browsers also call themselves by the names of others.
const programs: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\/|\bEdge\/|\bEdgiOS\//, 'Edge'],
  [/\bOPR\/|\bOpera\b/, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChromium\//, 'Chromium'],
  [/\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bVersion\/[\d.]+.*\bSafari\//, 'Safari'],
];

const systems: readonly (readonly [RegExp, string])[] = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b|\bMacintosh\b/, 'macOS'],
  [/\bLinux\b|\bX11\b/, 'Linux'],
];

export function clientOf(userAgent: string | null): Client {
  if (userAgent === null || userAgent.trim() === '') return { program: null, system: null };
  const named = (known: readonly (readonly [RegExp, string])[]) => known.find(([mark]) => mark.test(userAgent))?.[1] ?? null;
  // Programs that are no browser say their own name first: “curl/7.88.1”, “python-requests/2.28”.
  const ownName = /^([\w.-]{2,30})(?:\/|$)/.exec(userAgent)?.[1] ?? null;
  return { program: named(programs) ?? (ownName === 'Mozilla' ? null : ownName), system: named(systems) };
}
