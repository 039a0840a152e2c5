/// The time zones to choose from: this browser's own first, then those that are chosen often near it, then all by name.
export function orderedTimeZones(all: readonly string[], own: string): string[] {
  const area = own.split('/')[0] ?? '';
  const rank = (zone: string) => (zone === own ? 0 : zone.startsWith(`${area}/`) ? 1 : 2);
  const known = new Set([...all, own, 'UTC']);
  return [...known].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/// The zones in whose name every word of `wanted` stands; “new york” finds America/New_York.
export function timeZonesLike(zones: readonly string[], wanted: string): readonly string[] {
  const words = plain(wanted).split(' ').filter((word) => word !== '');
  const found = zones.filter((zone) => words.every((word) => plain(zone).includes(word)));
  // Whoever types a city wants the zone of that name, not one that merely has it within.
  const isCity = (zone: string) => words[0] !== undefined && plain(zone.split('/').at(-1) ?? '').startsWith(words[0]);
  return words.length === 0 ? zones : [...found.filter(isCity), ...found.filter((zone) => !isCity(zone))];
}

/// How far the zone's clocks are ahead of UTC at that moment: “UTC+5:30”, “UTC−3”, “UTC”.
export function offsetText(zone: string, atMs: number): string {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(atMs);
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
  if (sign === undefined || hours === undefined || `${hours}${minutes}` === '0000') return 'UTC';
  return `UTC${sign === '-' ? '\u2212' : '+'}${Number(hours)}${minutes === '00' ? '' : `:${minutes}`}`;
}

/// A zone's name for people: without underscores.
export function timeZoneName(zone: string): string {
  return zone.replaceAll('_', ' ');
}

function plain(text: string): string {
  return text.replaceAll(/[_/]/g, ' ').toLowerCase();
}
