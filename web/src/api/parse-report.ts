import { perPhase, phases } from '../domain/phase.ts';
import {
  dipColumns,
  dipRows,
  iticRegions,
  swellColumns,
  swellRows,
  verdicts,
  type Coverage,
  type Criterion,
  type IticRegion,
  type SupplyEvent,
  type SupplyTables,
  type WeeklyReport,
} from '../domain/weekly-report.ts';
import { asArray, asBoolean, asNumber, asObject, asOneOf, asString, asTimeMs, orNull, ShapeError } from './shape.ts';

/// The answer of `GET /weekly-report`.
export function parseWeeklyReport(value: unknown): WeeklyReport {
  const answer = asObject(value, '');
  return {
    week: asString(answer.week, '/week'),
    beginMs: asTimeMs(answer.begin, '/begin'),
    endMs: asTimeMs(answer.end, '/end'),
    timeZone: asString(answer.timezone, '/timezone'),
    nominalV: asNumber(answer.nominal_v, '/nominal_v'),
    nominalHz: orNull(answer.nominal_hz, '/nominal_hz', asNumber),
    overall: asOneOf(answer.overall, '/overall', verdicts),
    criteria: asArray(answer.criteria, '/criteria').map((one, index) => criterionOf(one, `/criteria/${index}`)),
    supply: tablesOf(answer.supply, '/supply'),
    events: asArray(answer.events, '/events').map((one, index) => supplyEventOf(one, `/events/${index}`)),
    moreEvents: orNull(answer.more_events, '/more_events', asBoolean) ?? false,
  };
}

function criterionOf(value: unknown, pointer: string): Criterion {
  const criterion = asObject(value, pointer);
  const text = (name: string) => asString(criterion[name], `${pointer}/${name}`);
  return {
    id: text('id'),
    name: text('name'),
    clause: text('clause'),
    limit: text('limit'),
    phase: orNull(criterion.phase, `${pointer}/phase`, (phase, where) => asOneOf(phase, where, phases)),
    measured: orNull(criterion.measured, `${pointer}/measured`, asNumber),
    unit: text('unit'),
    verdict: asOneOf(criterion.verdict, `${pointer}/verdict`, verdicts),
    why: text('why'),
  };
}

function tablesOf(value: unknown, pointer: string): SupplyTables {
  const supply = asObject(value, pointer);
  const count = (name: string) => asNumber(supply[name], `${pointer}/${name}`);
  const itic = asObject(supply.itic, `${pointer}/itic`);
  const ofRegion = (region: IticRegion) => [region, orNull(itic[region], `${pointer}/itic/${region}`, asNumber) ?? 0] as const;
  return {
    dips: tableOf(supply.dips, `${pointer}/dips`, dipRows.length, dipColumns.length),
    swells: tableOf(supply.swells, `${pointer}/swells`, swellRows.length, swellColumns.length),
    shortInterruptions: count('short_interruptions'),
    longInterruptions: count('long_interruptions'),
    overAMinute: count('over_a_minute'),
    unclassified: count('unclassified'),
    itic: Object.fromEntries(iticRegions.map(ofRegion)) as Record<IticRegion, number>,
  };
}

/// Of this size, since its rows and columns are named.
function tableOf(value: unknown, pointer: string, rows: number, columns: number): number[][] {
  const table = asArray(value, pointer).map((row, index) =>
    asArray(row, `${pointer}/${index}`).map((cell, column) => asNumber(cell, `${pointer}/${index}/${column}`)),
  );
  const isRight = table.length === rows && table.every((row) => row.length === columns);
  if (!isRight) throw new ShapeError(pointer, `${rows} rows of ${columns} numbers`);
  return table;
}

function supplyEventOf(value: unknown, pointer: string): SupplyEvent {
  const event = asObject(value, pointer);
  return {
    kind: asString(event.kind, `${pointer}/kind`),
    beginMs: asTimeMs(event.begin, `${pointer}/begin`),
    durationMs: orNull(event.duration_ms, `${pointer}/duration_ms`, asNumber),
    phases: asArray(event.phases, `${pointer}/phases`).map((phase, index) => asOneOf(phase, `${pointer}/phases/${index}`, phases)),
    extremePercent: orNull(event.extreme_percent, `${pointer}/extreme_percent`, asNumber),
    itic: orNull(event.itic, `${pointer}/itic`, asString),
  };
}

/// The section `coverage` of `GET /fetch-analytics`.
/// @return null where the server says that it cannot be told
export function parseCoverage(value: unknown): Coverage | null {
  return orNull(asObject(value, '').coverage, '/coverage', coverageOf);
}

function coverageOf(value: unknown, pointer: string): Coverage {
  const coverage = asObject(value, pointer);
  const byPhase = asObject(coverage.share_by_phase, `${pointer}/share_by_phase`);
  return {
    share: asNumber(coverage.share, `${pointer}/share`),
    byPhase: perPhase((phase) => orNull(byPhase[phase], `${pointer}/share_by_phase/${phase}`, asNumber)),
    days: asArray(coverage.by_day, `${pointer}/by_day`).map((one, index) => {
      const day = asObject(one, `${pointer}/by_day/${index}`);
      return {
        day: asString(day.date, `${pointer}/by_day/${index}/date`),
        share: asNumber(day.share, `${pointer}/by_day/${index}/share`),
      };
    }),
    longestGap: orNull(coverage.longest_gap, `${pointer}/longest_gap`, (gap, where) => {
      const members = asObject(gap, where);
      return {
        beginMs: asTimeMs(members.begin, `${where}/begin`),
        endMs: asTimeMs(members.end, `${where}/end`),
        isExact: orNull(members.exact, `${where}/exact`, asBoolean) ?? true,
      };
    }),
  };
}
