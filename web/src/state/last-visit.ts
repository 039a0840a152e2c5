import { parseDevice, parseLatest, parseMe } from '../api/parse.ts';
import { asArray, asNumber, asObject, asString } from '../api/shape.ts';
import type { Device, DeviceSummary } from '../domain/device.ts';
import { phases } from '../domain/phase.ts';
import { quantities, quantityKeys } from '../domain/quantity.ts';
import type { LatestReadings, Reading } from '../domain/reading.ts';

/// A device as it was seen last: its settings and newest values.
export interface DeviceVisit {
  readonly device: Device;
  readonly latest: LatestReadings;
}

const key = 'edl.last-visit';
const version = 1;

/// Nobody looks at more of them in turn, and the browser's space is not ours alone.
export const mostVisits = 8;
export const mostDevices = 100;

interface Kept {
  readonly username: string;
  readonly devices: readonly DeviceSummary[];
  /// The one that was looked at last is first.
  readonly visits: readonly DeviceVisit[];
}

/// What a person saw at the last visit, kept in the browser so that it is there at once, and without a network: the list of
/// devices, and of the last few the settings and newest values. No token and no past. It is in the words of the wire, so that
/// what reads the server's answers reads it too; what cannot be read, or is another person's, is not there.
export class LastVisit {
  constructor(private readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>) {}

  devices(username: string): readonly DeviceSummary[] | null {
    return this.read(username)?.devices ?? null;
  }

  visit(username: string, deviceId: string): DeviceVisit | null {
    return this.read(username)?.visits.find(({ device }) => device.deviceId === deviceId) ?? null;
  }

  /// Visits to devices that are not this person's any more are forgotten.
  keepDevices(username: string, devices: readonly DeviceSummary[]): void {
    const visits = this.read(username)?.visits ?? [];
    const isTheirs = ({ device }: DeviceVisit) => devices.some(({ deviceId }) => deviceId === device.deviceId);
    this.write({ username, devices: devices.slice(0, mostDevices), visits: visits.filter(isTheirs) });
  }

  keepVisit(username: string, visit: DeviceVisit): void {
    const kept = this.read(username);
    const others = kept?.visits.filter(({ device }) => device.deviceId !== visit.device.deviceId) ?? [];
    const devices = kept?.devices ?? [visit.device];
    this.write({ username, devices, visits: [visit, ...others].slice(0, mostVisits) });
  }

  clear(): void {
    this.storage.removeItem(key);
  }

  private read(username: string): Kept | null {
    try {
      const text = this.storage.getItem(key);
      if (text === null) return null;
      const kept = asObject(JSON.parse(text), '');
      if (asNumber(kept.version, '/version') !== version || asString(kept.username, '/username') !== username) return null;
      return {
        ...parseMe(kept),
        visits: asArray(kept.visits, '/visits').map((each, index) => {
          const visit = asObject(each, `/visits/${index}`);
          return { device: parseDevice(visit.device), latest: parseLatest(visit.latest) };
        }),
      };
    } catch (error) {
      console.warn('What was kept of the last visit cannot be read.', error);
      return null;
    }
  }

  private write({ username, devices, visits }: Kept): void {
    const text = JSON.stringify({
      version,
      username,
      devices: devices.map(wireSummary),
      visits: visits.map(({ device, latest }) => ({ device: wireDevice(device), latest: wireLatest(latest) })),
    });
    try {
      this.storage.setItem(key, text);
    } catch (error) {
      console.warn('The browser keeps nothing of this visit.', error);
    }
  }
}

function wireTime(timeMs: number | null): string | null {
  return timeMs === null ? null : new Date(timeMs).toISOString();
}

function wireSummary({ deviceId, name, role, online, lastSeenMs }: DeviceSummary): object {
  return { device_id: deviceId, name, role, online, last_seen: wireTime(lastSeenMs) };
}

/// Neither the relays' states nor what waits in the device: without its word today they are not known.
function wireDevice(device: Device): object {
  const { timezone, nominalVoltageV } = device;
  return { ...wireSummary(device), timezone, nominal_voltage: nominalVoltageV, relays: null, backlog: null };
}

function wireLatest(latest: LatestReadings): object {
  return Object.fromEntries(phases.map((phase) => [phase, latest[phase] === null ? null : wireReading(latest[phase])]));
}

function wireReading(reading: Reading): object {
  const values = quantityKeys.map((quantity) => [quantities[quantity].wireName, reading[quantity]]);
  return { time: wireTime(reading.timeMs), phase: reading.phase, ...Object.fromEntries(values) };
}
