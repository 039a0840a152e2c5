import type { DeviceSummary } from './device.ts';

/// Devices that people have given one site; null: those without.
export interface SiteGroup<D extends DeviceSummary = DeviceSummary> {
  readonly site: string | null;
  readonly devices: readonly D[];
}

/// By the names of sites, those without one last; within a site by name.
export function groupedBySite<D extends DeviceSummary>(devices: readonly D[], locale: string): SiteGroup<D>[] {
  const order = new Intl.Collator(locale, { numeric: true });
  const bySite = new Map<string | null, D[]>();
  for (const device of devices) bySite.set(device.site, [...(bySite.get(device.site) ?? []), device]);
  return [...bySite]
    .map(([site, its]) => ({ site, devices: its.sort((a, b) => order.compare(a.name, b.name)) }))
    .sort((a, b) => (a.site === null ? 1 : b.site === null ? -1 : order.compare(a.site, b.site)));
}

/// The devices in whose name, site or id every word of `wanted` stands.
export function devicesLike<D extends DeviceSummary>(devices: readonly D[], wanted: string): readonly D[] {
  const words = plain(wanted).split(/\s+/).filter((word) => word !== '');
  return devices.filter(({ name, site, deviceId }) => {
    const text = plain(`${name} ${site ?? ''} ${deviceId}`);
    return words.every((word) => text.includes(word));
  });
}

/// Without case and accents, so that “kuche” finds “Küche”.
function plain(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{Mark}/gu, '').toLowerCase();
}
