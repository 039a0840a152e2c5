import { describe, expect, it } from 'vitest';
import { EnergyApi } from '../../../src/api/energy-api.ts';
import { parseComparison, parseEnergyFigures } from '../../../src/api/parse-energy.ts';
import { parseTariff } from '../../../src/api/parse-tariff.ts';
import { ShapeError } from '../../../src/api/shape.ts';
import { parseVoltageQuality } from '../../../src/api/voltage-api.ts';
import { barsOf } from '../../../src/domain/energy-bars.ts';
import { spanOf } from '../../../src/domain/energy-span.ts';
import { phases } from '../../../src/domain/phase.ts';
import { figuresFrom, recorded } from '../../browser/fake-energy.ts';

const recordedAtMs = Date.parse(recorded.recorded_at);
const answers = Object.entries(recorded.answers);
const of = (end: string) => answers.filter(([key]) => key.endsWith(end)).map(([, answer]) => answer);

describe('figures as a server told them', () => {
  it('are read, and add up', () => {
    expect(of('energy,demand,cost').length).toBeGreaterThan(5);
    for (const answer of of('energy,demand,cost')) {
      const { energy, cost } = parseEnergyFigures(answer);
      const days = energy!.days.reduce((sum, { importKwh }) => sum + (importKwh ?? 0), 0);
      expect(days).toBeCloseTo(energy!.importKwh ?? 0, 6);
      expect(cost!.lines.reduce((sum, { amount }) => sum + amount, 0)).toBeCloseTo(cost!.total, 6);
    }
  });

  it('have hours whose phases are what was counted', async () => {
    const asked: unknown[] = [];
    const api = new EnergyApi({
      request: async (_, path, options) => {
        asked.push([path, options?.query?.resolution]);
        return recorded.answers[`${String(options?.query?.start)} energy_kwh`];
      },
    });
    const hourly = await api.hourly('demo', '2026-11-26', 'Europe/Berlin', new AbortController().signal);
    expect(asked).toEqual([['/query-data', '1h']]);
    const { energy } = parseEnergyFigures(figuresFrom('2026-11-25T23:00:00Z'));
    const bars = barsOf(spanOf('day', '2026-11-26'), energy!, 'Europe/Berlin', recordedAtMs, hourly);
    expect(bars).toHaveLength(24);
    for (const { importKwh, importByPhaseKwh } of bars) {
      expect(importByPhaseKwh).not.toBe(null);
      expect(phases.reduce((sum, phase) => sum + (importByPhaseKwh?.[phase] ?? 0), 0)).toBeCloseTo(importKwh ?? -1, 3);
    }
  });

  it('are refused where they have another shape', () => {
    const answer = JSON.parse(JSON.stringify(figuresFrom('2026-11-25T23:00:00Z'))) as { demand: { by_weekday_and_hour: { mean_w: unknown[] } } };
    answer.demand.by_weekday_and_hour.mean_w.pop();
    expect(() => parseEnergyFigures(answer)).toThrow(ShapeError);
    expect(parseEnergyFigures({ energy: null, demand: null, cost: null })).toEqual({ energy: null, demand: null, cost: null });
  });
});

it('reads a comparison, the voltage and the tariff that were recorded', () => {
  expect(parseComparison(recorded.comparison).tariffs.map(({ index }) => index).sort()).toEqual([0, null]);
  for (const answer of of('power_quality')) {
    const quality = parseVoltageQuality(answer);
    expect(quality?.nominalV).toBe(230);
    expect(quality?.byPhase.A?.shares.usualVerdict).toBe('passes');
  }
  expect(parseTariff(recorded.tariff, '/tariff').versions).toHaveLength(2);
});

it('asks for the figures of a range, sends a tariff, and reads it back', async () => {
  const asked: unknown[] = [];
  const device = { device_id: 'demo', name: 'Demo', role: 'owner', online: true, last_seen: null, timezone: 'UTC', nominal_voltage: 230, relays: {}, backlog: 0 };
  const api = new EnergyApi({
    request: async (method, path, options) => {
      asked.push([method, path, options?.body ?? options?.query]);
      return path === '/fetch-analytics' ? { begin: '2026-01-01T00:00:00Z', end: '2026-01-02T00:00:00Z', energy: null } : { ...device, tariff: recorded.tariff };
    },
  });
  const signal = new AbortController().signal;
  expect(await api.earlier('demo', { startMs: 0, endMs: 86_400_000 }, 'UTC', signal)).toBe(null);
  const { tariff, role } = await api.tariff('demo');
  expect(role).toBe('owner');
  await api.setTariff('demo', tariff);
  await api.setTariff('demo', null);
  expect(asked[0]).toEqual([
    'GET',
    '/fetch-analytics',
    { device_id: 'demo', start: '1970-01-01T00:00:00.000Z', end: '1970-01-02T00:00:00.000Z', tz: 'UTC', sections: 'energy' },
  ]);
  const [, , sent] = asked[2] as [string, string, { tariff: unknown }];
  expect(parseTariff(sent.tariff, '')).toEqual(tariff);
  expect(asked[3]).toEqual(['PATCH', '/devices/demo', { tariff: null }]);
});
