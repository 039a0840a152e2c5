import type { Device, Wiring } from './device.ts';

/// A device's settings as they stand in the form.
export interface DeviceDraft {
  readonly name: string;
  readonly site: string;
  readonly timezone: string;
  /// As it was typed: with a point or a comma.
  readonly nominalVoltage: string;
  readonly wiring: Wiring | '';
}

export const draftLimits = { longestName: 64, longestSite: 64, leastVolt: 50, mostVolt: 1000 } as const;

export type DraftFault = 'name-missing' | 'name-too-long' | 'site-too-long' | 'timezone-unknown' | 'voltage-no-number' | 'voltage-out-of-range';
export type DraftFaults = Partial<Record<keyof DeviceDraft, DraftFault>>;

/// What to send, as the domain calls it; what is absent stays as it is.
export interface DeviceChanges {
  readonly name?: string;
  readonly site?: string | null;
  readonly timezone?: string;
  readonly nominalVoltageV?: number;
  readonly wiring?: Wiring | null;
}

export function draftOf(device: Device, writtenVoltage: (volt: number) => string): DeviceDraft {
  return {
    name: device.name,
    site: device.site ?? '',
    timezone: device.timezone ?? 'UTC',
    nominalVoltage: device.nominalVoltageV === null ? '' : writtenVoltage(device.nominalVoltageV),
    wiring: device.wiring ?? '',
  };
}

/// “230”, “127,5”, “127.5”; null for anything else.
export function voltOf(text: string): number | null {
  const plain = text.trim().replace(',', '.');
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

export function draftFaults(draft: DeviceDraft, isTimeZone: (zone: string) => boolean): DraftFaults {
  const faults: DraftFaults = {};
  const name = draft.name.trim();
  if (name === '') faults.name = 'name-missing';
  else if ([...name].length > draftLimits.longestName) faults.name = 'name-too-long';
  if ([...draft.site.trim()].length > draftLimits.longestSite) faults.site = 'site-too-long';
  if (!isTimeZone(draft.timezone)) faults.timezone = 'timezone-unknown';
  const volt = voltOf(draft.nominalVoltage);
  if (volt === null) faults.nominalVoltage = 'voltage-no-number';
  else if (volt < draftLimits.leastVolt || volt > draftLimits.mostVolt) faults.nominalVoltage = 'voltage-out-of-range';
  return faults;
}

/// What of the draft differs from the device. Only of a draft without faults.
export function changesOf(draft: DeviceDraft, device: Device): DeviceChanges {
  const site = draft.site.trim() === '' ? null : draft.site.trim();
  const wiring = draft.wiring === '' ? null : draft.wiring;
  const volt = voltOf(draft.nominalVoltage);
  return {
    ...(draft.name.trim() !== device.name && { name: draft.name.trim() }),
    ...(site !== device.site && { site }),
    ...(draft.timezone !== device.timezone && { timezone: draft.timezone }),
    ...(volt !== null && volt !== device.nominalVoltageV && { nominalVoltageV: volt }),
    ...(wiring !== device.wiring && { wiring }),
  };
}
