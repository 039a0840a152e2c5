/// Currencies by their codes of ISO 4217, named in the language.

const usual = ['EUR', 'CHF', 'GBP', 'USD', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK'] as const;

/// Those that most meters are paid in come first.
/// @param chosen  is among them, whatever it is
export function currencyItems(locale: string, chosen: string): { key: string; label: string }[] {
  const names = new Intl.DisplayNames(locale, { type: 'currency' });
  const known = Intl.supportedValuesOf('currency');
  const first: readonly string[] = usual;
  const others = known.filter((code) => !first.includes(code));
  const codes = [...new Set([...first, ...others, chosen])];
  return codes.map((key) => ({ key, label: `${key} – ${names.of(key) ?? key}` }));
}

const byRegion: Readonly<Record<string, string>> = { CH: 'CHF', LI: 'CHF', GB: 'GBP', US: 'USD', SE: 'SEK', NO: 'NOK', DK: 'DKK', PL: 'PLN', CZ: 'CZK', IN: 'INR', AU: 'AUD', CA: 'CAD' };

/// What is paid with where that language is spoken so.
export function currencyOf(locale: string): string {
  return byRegion[new Intl.Locale(locale).region ?? ''] ?? 'EUR';
}

/// What stands before the decimals there.
export function decimalMarkOf(locale: string): '.' | ',' {
  const decimal = new Intl.NumberFormat(locale).formatToParts(1.5).find(({ type }) => type === 'decimal')?.value;
  return decimal === ',' ? ',' : '.';
}
