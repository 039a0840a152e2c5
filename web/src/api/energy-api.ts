import type { Comparison } from '../domain/cost.ts';
import type { Role } from '../domain/device.ts';
import type { Earlier } from '../domain/energy.ts';
import { hourlyImport, hoursBefore, type HourlyImport } from '../domain/energy-bars.ts';
import { dayRange } from '../domain/calendar.ts';
import type { Tariff } from '../domain/tariff.ts';
import type { HttpClient } from './http-client.ts';
import { parseDevice, parseSeries } from './parse.ts';
import { parseComparison, parseEarlier, parseEnergyFigures, type EnergyFigures } from './parse-energy.ts';
import { parseTariff, tariffBody } from './parse-tariff.ts';
import { asObject, orNull } from './shape.ts';
import { rangeQuery, type TimeRange } from './time-range.ts';

/// A device's tariff, and who asks.
export interface KeptTariff {
  readonly tariff: Tariff | null;
  readonly role: Role;
}

/// The server's calls about energy and what it costs.
export class EnergyApi {
  constructor(private readonly http: Pick<HttpClient, 'request'>) {}

  async figures(deviceId: string, range: TimeRange, timeZone: string, signal: AbortSignal): Promise<EnergyFigures> {
    const query = { device_id: deviceId, ...rangeQuery(range), tz: timeZone, sections: 'energy,demand,cost' };
    return parseEnergyFigures(await this.http.request('GET', '/fetch-analytics', { query, signal }));
  }

  /// The energy of a range alone.
  async earlier(deviceId: string, range: TimeRange, timeZone: string, signal: AbortSignal): Promise<Earlier | null> {
    const query = { device_id: deviceId, ...rangeQuery(range), tz: timeZone, sections: 'energy' };
    return parseEarlier(await this.http.request('GET', '/fetch-analytics', { query, signal }));
  }

  /// What each phase imported in each hour of a day.
  async hourly(deviceId: string, day: string, timeZone: string, signal: AbortSignal): Promise<HourlyImport> {
    const range = { startMs: hoursBefore(day, timeZone), endMs: dayRange(day, timeZone).endMs };
    const query = { device_id: deviceId, ...rangeQuery(range), fields: 'energy_kwh', resolution: '1h', time_format: 'ms' };
    return hourlyImport(parseSeries(await this.http.request('GET', '/query-data', { query, signal }), 'energyKwh'));
  }

  async tariff(deviceId: string): Promise<KeptTariff> {
    return keptTariff(await this.http.request('GET', devicePath(deviceId)));
  }

  /// @param tariff  null takes it away
  async setTariff(deviceId: string, tariff: Tariff | null): Promise<KeptTariff> {
    const body = { tariff: tariff === null ? null : tariffBody(tariff) };
    return keptTariff(await this.http.request('PATCH', devicePath(deviceId), { body }));
  }

  /// What the range's energy costs by the tariff and by the device's own.
  async compare(deviceId: string, range: TimeRange, tariff: Tariff): Promise<Comparison> {
    const body = { device_id: deviceId, ...rangeQuery(range), tariffs: [tariffBody(tariff)] };
    return parseComparison(await this.http.request('POST', '/fetch-analytics/compare-tariffs', { body }));
  }
}

function devicePath(deviceId: string): string {
  return `/devices/${encodeURIComponent(deviceId)}`;
}

function keptTariff(answer: unknown): KeptTariff {
  return { tariff: orNull(asObject(answer, '').tariff, '/tariff', parseTariff), role: parseDevice(answer).role };
}
