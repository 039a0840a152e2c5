import type { HarmonicSet } from '../domain/harmonics.ts';
import type { Waveform } from '../domain/waveform.ts';
import type { HttpClient } from './http-client.ts';
import { parseEvents, parseHarmonics, parseWaveform, type EventsAnswer } from './parse-quality.ts';
import { Problem } from './problem.ts';
import { rangeQuery, type TimeRange } from './time-range.ts';
import type { CaptureRequest } from './types.ts';

export type { TimeRange } from './time-range.ts';

/// As many sets as the server gives at a time: more than a day of a device that measures each minute.
const mostSets = 2_000;

/// The server's calls about the quality of the power, apart from the others so that only their page loads them.
export class QualityApi {
  constructor(private readonly http: Pick<HttpClient, 'request'>) {}

  /// The events that began in the range; of more than `limit` the newest.
  async events(deviceId: string, range: TimeRange, limit: number, signal: AbortSignal): Promise<EventsAnswer> {
    const query = { device_id: deviceId, ...rangeQuery(range), limit };
    return parseEvents(await this.http.request('GET', '/events', { query, signal }));
  }

  /// @return null where none was kept
  async waveform(deviceId: string, eventId: string): Promise<Waveform | null> {
    try {
      const path = `/events/${encodeURIComponent(eventId)}/waveform`;
      return parseWaveform(await this.http.request('GET', path, { query: { device_id: deviceId } }));
    } catch (error) {
      if (error instanceof Problem && error.status === 404) return null;
      throw error;
    }
  }

  /// The sets of the range in order of time.
  async harmonics(deviceId: string, range: TimeRange, signal?: AbortSignal): Promise<HarmonicSet[]> {
    const query = { device_id: deviceId, ...rangeQuery(range), limit: mostSets };
    return parseHarmonics(await this.http.request('GET', '/harmonics', { query, ...(signal && { signal }) }));
  }

  async newestHarmonics(deviceId: string): Promise<HarmonicSet | null> {
    return parseHarmonics(await this.http.request('GET', '/harmonics', { query: { device_id: deviceId } })).at(-1) ?? null;
  }

  /// Resolves when the device has measured; the set itself comes by the way of all sets.
  async captureHarmonics(deviceId: string): Promise<void> {
    const body: CaptureRequest = { device_id: deviceId };
    await this.http.request('POST', '/harmonics/capture', { body });
  }
}
