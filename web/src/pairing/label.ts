/// What is printed on a meter: its id and the pairing code, and both as a QR code, `edl:pair?id=…&code=…`.
export interface Label {
  readonly deviceId: string;
  readonly code: string;
}

/// A pairing code as people type it, as eight digits.
/// @return null if it is none
export function parsePairingCode(text: string): string | null {
  const plain = text.replace(/[\s-]/g, '');
  return /^\d{8}$/.test(plain) ? plain : null;
}

/// @return null if it is the text of no meter's QR code
export function parseLabel(text: string): Label | null {
  const [, query] = /^edl:pair\?(.*)$/i.exec(text.trim()) ?? [];
  if (query === undefined) return null;
  const members = new URLSearchParams(query.replaceAll('+', '%2B'));
  const deviceId = members.get('id') ?? '';
  const code = parsePairingCode(members.get('code') ?? '');
  return deviceId === '' || code === null ? null : { deviceId, code };
}
