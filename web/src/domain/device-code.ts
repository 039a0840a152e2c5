const alphabet = /^[0-9A-HJKMNP-TV-Z]{10}$/;

/// A device code as people type it (any case, dashes and spaces anywhere, I and L for 1, O for 0), as XXXXX-XXXXX.
/// @return null if it is none: Crockford's base32, 10 characters
/// @source https://www.crockford.com/base32.html
export function parseDeviceCode(text: string): string | null {
  const plain = text.toUpperCase().replace(/[\s-]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0');
  return alphabet.test(plain) ? `${plain.slice(0, 5)}-${plain.slice(5)}` : null;
}
