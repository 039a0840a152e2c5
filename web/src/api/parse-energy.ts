import type { Comparison, ComparedTariff, Cost, CostLine, MonthCost } from '../domain/cost.ts';
import { costKinds } from '../domain/cost.ts';
import type { Demand, Earlier, Energy, Flow, Gap } from '../domain/energy.ts';
import { perPhase, type PerPhase } from '../domain/phase.ts';
import type { Members } from './shape.ts';
import { asArray, asBoolean, asNumber, asObject, asOneOf, asString, asTimeMs, orNull, ShapeError } from './shape.ts';

/// What a span of energy and cost shows. A section that cannot be told is null.
export interface EnergyFigures {
  readonly energy: Energy | null;
  readonly demand: Demand | null;
  readonly cost: Cost | null;
}

/// Some sections of `GET /fetch-analytics`.
export function parseEnergyFigures(value: unknown): EnergyFigures {
  const answer = asObject(value, '');
  return {
    energy: orNull(answer.energy, '/energy', energyOf),
    demand: orNull(answer.demand, '/demand', demandOf),
    cost: orNull(answer.cost, '/cost', costOf),
  };
}

/// The section `energy` as something to compare another with.
export function parseEarlier(value: unknown): Earlier | null {
  const answer = asObject(value, '');
  const energy = orNull(answer.energy, '/energy', energyOf);
  if (energy === null) return null;
  const { importKwh, exportKwh, coverage } = energy;
  return { importKwh, exportKwh, coverage, beginMs: asTimeMs(answer.begin, '/begin'), endMs: asTimeMs(answer.end, '/end') };
}

function listOf<T>(value: unknown, pointer: string, read: (value: unknown, pointer: string) => T): T[] {
  return asArray(value, pointer).map((one, index) => read(one, `${pointer}/${index}`));
}

const orNone = (value: unknown, pointer: string) => orNull(value, pointer, asNumber);

function byPhase(value: unknown, pointer: string): PerPhase<number | null> {
  const members = asObject(value, pointer);
  return perPhase((phase) => orNone(members[phase], `${pointer}/${phase}`));
}

function flowOf(members: Members, pointer: string): Flow {
  return {
    importKwh: orNone(members.import_kwh, `${pointer}/import_kwh`),
    exportKwh: orNone(members.export_kwh, `${pointer}/export_kwh`),
  };
}

function withCoverage(value: unknown, pointer: string): Flow & { coverage: number; members: Members } {
  const members = asObject(value, pointer);
  return { ...flowOf(members, pointer), coverage: asNumber(members.coverage, `${pointer}/coverage`), members };
}

function energyOf(value: unknown, pointer: string): Energy {
  const energy = asObject(value, pointer);
  const [imported, exported] = [asObject(energy.import, `${pointer}/import`), asObject(energy.export, `${pointer}/export`)];
  const gaps = asObject(energy.gaps, `${pointer}/gaps`);
  return {
    importKwh: orNone(imported.total_kwh, `${pointer}/import/total_kwh`),
    exportKwh: orNone(exported.total_kwh, `${pointer}/export/total_kwh`),
    importByPhaseKwh: byPhase(imported.by_phase_kwh, `${pointer}/import/by_phase_kwh`),
    coverage: asNumber(energy.coverage, `${pointer}/coverage`),
    uncertainKwh: asNumber(energy.uncertain_kwh, `${pointer}/uncertain_kwh`),
    hours: listOf(energy.by_hour, `${pointer}/by_hour`, (one, at) => {
      const { members, ...hour } = withCoverage(one, at);
      return { ...hour, beginMs: asTimeMs(members.begin, `${at}/begin`) };
    }),
    days: listOf(energy.by_day, `${pointer}/by_day`, (one, at) => {
      const { members, ...day } = withCoverage(one, at);
      return {
        ...day,
        day: asString(members.date, `${at}/date`),
        importByPhaseKwh: byPhase(members.import_by_phase_kwh, `${at}/import_by_phase_kwh`),
      };
    }),
    months: listOf(energy.by_month, `${pointer}/by_month`, (one, at) => {
      const { members, ...month } = withCoverage(one, at);
      return { ...month, month: asString(members.month, `${at}/month`) };
    }),
    resetCount: asNumber(energy.reset_count, `${pointer}/reset_count`),
    gaps: listOf(gaps.longest, `${pointer}/gaps/longest`, gapOf),
    gapCount: asNumber(gaps.count, `${pointer}/gaps/count`),
    before: orNull(energy.before, `${pointer}/before`, (one, at) => {
      const { members, ...before } = withCoverage(one, at);
      return { ...before, beginMs: asTimeMs(members.begin, `${at}/begin`), endMs: asTimeMs(members.end, `${at}/end`) };
    }),
  };
}

function gapOf(value: unknown, pointer: string): Gap {
  const gap = asObject(value, pointer);
  return {
    beginMs: asTimeMs(gap.begin, `${pointer}/begin`),
    endMs: asTimeMs(gap.end, `${pointer}/end`),
    isExact: asBoolean(gap.exact, `${pointer}/exact`),
  };
}

function demandOf(value: unknown, pointer: string): Demand {
  const demand = asObject(value, pointer);
  const week = asObject(demand.by_weekday_and_hour, `${pointer}/by_weekday_and_hour`);
  return {
    peak: orNull(demand.peak, `${pointer}/peak`, (one, at) => {
      const peak = asObject(one, at);
      return {
        beginMs: asTimeMs(peak.begin, `${at}/begin`),
        endMs: asTimeMs(peak.end, `${at}/end`),
        powerW: asNumber(peak.power_w, `${at}/power_w`),
      };
    }),
    meanW: orNone(demand.mean_w, `${pointer}/mean_w`),
    loadFactor: orNone(demand.load_factor, `${pointer}/load_factor`),
    baseLoadW: orNull(demand.base_load, `${pointer}/base_load`, (one, at) => asNumber(asObject(one, at).power_w, `${at}/power_w`)),
    weekHours: {
      meanW: weekTable(week.mean_w, `${pointer}/by_weekday_and_hour/mean_w`, orNone),
      coverage: weekTable(week.coverage, `${pointer}/by_weekday_and_hour/coverage`, asNumber),
    },
  };
}

function weekTable<T>(value: unknown, pointer: string, read: (value: unknown, pointer: string) => T): T[][] {
  const table = listOf(value, pointer, (row, at) => listOf(row, at, read));
  if (table.length !== 7 || table.some((row) => row.length !== 24)) throw new ShapeError(pointer, '7 rows of 24');
  return table;
}

function costOf(value: unknown, pointer: string): Cost {
  const cost = asObject(value, pointer);
  const number = (name: string) => asNumber(cost[name], `${pointer}/${name}`);
  return {
    currency: asString(cost.currency, `${pointer}/currency`),
    total: number('total'),
    unpricedKwh: number('unpriced_kwh'),
    coverage: number('coverage'),
    lines: listOf(cost.lines, `${pointer}/lines`, costLineOf),
    month: orNull(cost.month, `${pointer}/month`, monthCostOf),
  };
}

function costLineOf(value: unknown, pointer: string): CostLine {
  const line = asObject(value, pointer);
  const number = (name: string) => asNumber(line[name], `${pointer}/${name}`);
  return {
    kind: asOneOf(line.kind, `${pointer}/kind`, costKinds),
    name: asString(line.name, `${pointer}/name`),
    quantity: number('quantity'),
    price: number('price'),
    amount: number('amount'),
    atMs: orNull(line.at, `${pointer}/at`, asTimeMs),
    days: orNone(line.days, `${pointer}/days`),
  };
}

function monthCostOf(value: unknown, pointer: string): MonthCost {
  const month = asObject(value, pointer);
  return {
    beginMs: asTimeMs(month.begin, `${pointer}/begin`),
    endMs: asTimeMs(month.end, `${pointer}/end`),
    toDate: asNumber(month.total_to_date, `${pointer}/total_to_date`),
    coverage: asNumber(month.coverage, `${pointer}/coverage`),
    projection: orNull(month.projected, `${pointer}/projected`, (one, at) => {
      const projected = asObject(one, at);
      const number = (name: string) => asNumber(projected[name], `${at}/${name}`);
      return { low: number('low'), expected: number('expected'), high: number('high') };
    }),
  };
}

/// The answer of `POST /fetch-analytics/compare-tariffs`.
export function parseComparison(value: unknown): Comparison {
  const answer = asObject(value, '');
  const number = (name: string) => asNumber(answer[name], `/${name}`);
  return {
    beginMs: asTimeMs(answer.begin, '/begin'),
    endMs: asTimeMs(answer.end, '/end'),
    importKwh: number('import_kwh'),
    exportKwh: number('export_kwh'),
    coverage: number('coverage'),
    tariffs: listOf(answer.tariffs, '/tariffs', comparedOf),
  };
}

function comparedOf(value: unknown, pointer: string): ComparedTariff {
  const tariff = asObject(value, pointer);
  return {
    index: orNone(tariff.index, `${pointer}/index`),
    name: orNull(tariff.name, `${pointer}/name`, asString),
    currency: asString(tariff.currency, `${pointer}/currency`),
    total: asNumber(tariff.total, `${pointer}/total`),
    difference: orNone(tariff.difference, `${pointer}/difference`),
    unpricedKwh: asNumber(tariff.unpriced_kwh, `${pointer}/unpriced_kwh`),
  };
}
