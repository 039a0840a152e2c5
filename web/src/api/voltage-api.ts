import { perPhase } from '../domain/phase.ts';
import type { Series } from '../domain/series.ts';
import { tenMinuteMeans, type VoltageOfPhase, type VoltageQuality, type VoltageShares } from '../domain/voltage-quality.ts';
import { verdicts } from '../domain/weekly-report.ts';
import type { HttpClient } from './http-client.ts';
import { parseSeries } from './parse.ts';
import { asNumber, asObject, asOneOf, orNull } from './shape.ts';
import { rangeQuery, type TimeRange } from './time-range.ts';

/// The server's calls that the voltage is judged by.
export class VoltageApi {
  constructor(private readonly http: Pick<HttpClient, 'request'>) {}

  /// @return null where the server says that it cannot be told
  async quality(deviceId: string, range: TimeRange, timeZone: string, signal: AbortSignal): Promise<VoltageQuality | null> {
    const query = { device_id: deviceId, ...rangeQuery(range), tz: timeZone, sections: 'power_quality' };
    return parseVoltageQuality(await this.http.request('GET', '/fetch-analytics', { query, signal }));
  }

  async means(deviceId: string, range: TimeRange, signal: AbortSignal): Promise<Series> {
    const query = { device_id: deviceId, ...rangeQuery(range), fields: 'voltage_rms', resolution: '1m', time_format: 'ms' };
    return tenMinuteMeans(parseSeries(await this.http.request('GET', '/query-data', { query, signal }), 'voltageRmsV'));
  }
}

/// The section `power_quality` of `GET /fetch-analytics`, of which the voltage is shown.
export function parseVoltageQuality(value: unknown): VoltageQuality | null {
  return orNull(asObject(value, '').power_quality, '/power_quality', (section, at) => {
    const voltage = asObject(asObject(section, at).voltage, `${at}/voltage`);
    const byPhase = asObject(voltage.by_phase, `${at}/voltage/by_phase`);
    return {
      nominalV: asNumber(voltage.nominal_v, `${at}/voltage/nominal_v`),
      byPhase: perPhase((phase) => orNull(byPhase[phase], `${at}/voltage/by_phase/${phase}`, phaseOf)),
    };
  });
}

function phaseOf(value: unknown, pointer: string): VoltageOfPhase {
  const phase = asObject(value, pointer);
  const extreme = (one: unknown, at: string) => asNumber(asObject(one, at).value, `${at}/value`);
  return {
    meanV: orNull(phase.mean_v, `${pointer}/mean_v`, asNumber),
    minV: orNull(phase.min, `${pointer}/min`, extreme),
    maxV: orNull(phase.max, `${pointer}/max`, extreme),
    shares: sharesOf(phase.ten_minutes, `${pointer}/ten_minutes`),
  };
}

function sharesOf(value: unknown, pointer: string): VoltageShares {
  const shares = asObject(value, pointer);
  const number = (name: string) => asNumber(shares[name], `${pointer}/${name}`);
  return {
    all: number('all'),
    counted: number('counted'),
    flagged: number('flagged'),
    tooFew: number('too_few'),
    usual: orNull(shares.usual_share, `${pointer}/usual_share`, asNumber),
    permissible: orNull(shares.permissible_share, `${pointer}/permissible_share`, asNumber),
    usualVerdict: asOneOf(shares.usual_verdict, `${pointer}/usual_verdict`, verdicts),
    permissibleVerdict: asOneOf(shares.permissible_verdict, `${pointer}/permissible_verdict`, verdicts),
  };
}
