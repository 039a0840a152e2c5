import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/// Energy, cost and tariff of a house as a real server told them (tests/browser/recorded-energy.json), and its refusals.

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export interface RecordedFigures {
  energy: { import: { total_kwh: number }; export: { total_kwh: number }; coverage: number; by_hour: { begin: string; import_kwh: number }[]; by_day: { date: string; import_kwh: number }[] };
  cost: { total: number; currency: string; month: { total_to_date: number; projected: { expected: number; low: number; high: number } } } | null;
  demand: { peak: { power_w: number } | null; base_load: { power_w: number } | null };
}

interface Recorded {
  readonly recorded_at: string;
  readonly tariff: unknown;
  readonly comparison: { tariffs: { index: number | null; total: number }[] };
  readonly answers: Readonly<Record<string, unknown>>;
}

export const recorded = JSON.parse(readFileSync(fileURLToPath(new URL('recorded-energy.json', import.meta.url)), 'utf8')) as Recorded;
const noon = (time: string) => new Date(time).toISOString();

/// What was recorded of a span that begins then.
export function figuresFrom(start: string): RecordedFigures {
  const key = Object.keys(recorded.answers).find((one) => one.startsWith(noon(start)) && one.endsWith('energy,demand,cost'));
  if (key === undefined) throw new Error(`nothing was recorded from ${start}`);
  return recorded.answers[key] as RecordedFigures;
}

export class FakeEnergy {
  tariff: unknown = recorded.tariff;
  /// What the next change of the tariff is answered.
  refusal: Answer | null = null;
  /// The tariffs that were sent, to be kept or compared.
  readonly sent: unknown[] = [];
  isBroken = false;

  /// @return null for what is not its to answer
  answer(method: string, url: URL, body: Record<string, unknown>): Answer | null {
    const query = url.searchParams;
    const sections = query.get('sections') ?? '';
    if (url.pathname === '/fetch-analytics' && /energy|power_quality/.test(sections)) {
      if (this.isBroken) return { status: 503, body: { title: 'Service Unavailable', status: 503, detail: 'the store is not there', errors: [] } };
      return { status: 200, body: this.figures(query, sections) };
    }
    // The history page asks too, and names the zone.
    const isOurs = url.pathname === '/query-data' && query.has('start') && !query.has('tz');
    if (isOurs && query.get('fields') === 'energy_kwh') {
      return { status: 200, body: recorded.answers[`${query.get('start')} energy_kwh`] ?? { resolution: '1h', time: [], phases: {} } };
    }
    if (isOurs && query.get('fields') === 'voltage_rms') {
      return { status: 200, body: minuteVoltages(Date.parse(query.get('start') ?? ''), Date.parse(query.get('end') ?? '')) };
    }
    if (method === 'PATCH' && url.pathname.startsWith('/devices/') && 'tariff' in body) {
      this.sent.push(body.tariff);
      if (this.refusal !== null) return this.refusal;
      this.tariff = body.tariff;
    }
    if (method === 'POST' && url.pathname === '/fetch-analytics/compare-tariffs') {
      this.sent.push((body.tariffs as unknown[])[0]);
      return this.refusal ?? { status: 200, body: recorded.comparison };
    }
    return null;
  }

  private figures(query: URLSearchParams, sections: string): unknown {
    const [start, end] = [query.get('start'), query.get('end')];
    const known = recorded.answers[`${start} ${end} ${sections}`] ?? (sections === 'energy' ? recorded.answers[`${start} energy`] : undefined);
    const answer = (known ?? nothing(start ?? '', end ?? '')) as Record<string, unknown>;
    return this.tariff === null ? { ...answer, cost: null } : answer;
  }
}

/// As the server tells a span in which nothing was measured.
function nothing(begin: string, end: string): unknown {
  const flow = { total_kwh: null, by_phase_kwh: {} };
  const week = <T>(value: T) => Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => value));
  return {
    ...{ device_id: 'demo', begin, end, timezone: 'Europe/Berlin', cost: null, untold: {} },
    energy: {
      ...{ import: flow, export: flow, basis: 'none', uncertain_kwh: 0, coverage: 0, by_hour: [], by_day: [], by_month: [], reset_count: 0 },
      gaps: { count: 0, longest: [] },
      before: null,
    },
    demand: { peak: null, mean_w: null, load_factor: null, base_load: null, by_weekday_and_hour: { mean_w: week(null), coverage: week(0) } },
  };
}

/// Minutes of three phases up to when it was recorded; A sags below the band for an hour, and four hours are missing.
function minuteVoltages(startMs: number, endMs: number): unknown {
  const time: number[] = [];
  for (let ms = startMs; ms < Math.min(endMs, Date.parse(recorded.recorded_at)); ms += 60_000) {
    if (((ms - startMs) / 3_600_000) % 70 < 66) time.push(ms);
  }
  const column = (shift: number, isSagging: boolean) => {
    const mean = time.map((ms) => {
      const hour = (ms - startMs) / 3_600_000;
      const sag = isSagging && hour > 30 && hour < 31 ? 27 : 0;
      return 230.5 + 2.6 * Math.sin((hour / 12) * Math.PI + shift) + 0.9 * Math.sin(ms / 411_000 + shift) - sag;
    });
    return { voltage_rms: { mean, min: mean.map((value) => value - 1.2), max: mean.map((value) => value + 0.9) } };
  };
  return { device_id: 'demo', resolution: '1m', time, phases: { A: column(0, true), B: column(0.4, false), C: column(0.9, false) } };
}
