import { chargedPer, dayKinds } from '../domain/tariff.ts';
import type { HolidaysDraft, PeriodDraft, RatesDraft, TariffDraft, VersionDraft, WhenDraft } from '../domain/tariff-draft.ts';
import { asArray, asBoolean, asNumber, asObject, asOneOf, asString, type Members } from './shape.ts';

type Read<T> = (value: unknown, pointer: string) => T;

/// A draft out of what this browser has kept, which another version of the app may have written.
/// @return null for what is none
export function readDraft(value: unknown): TariffDraft | null {
  try {
    return draft(value);
  } catch {
    return null;
  }
}

function draft(value: unknown): TariffDraft {
  const kept = asObject(value, '');
  const versions = list(kept.versions, '/versions', version);
  if (versions.length === 0) throw new Error('no version');
  return {
    name: asString(kept.name, '/name'),
    currency: asString(kept.currency, '/currency'),
    versions,
    holidays: holidays(kept.holidays, '/holidays'),
  };
}

function list<T>(value: unknown, pointer: string, read: Read<T>): T[] {
  return asArray(value, pointer).map((one, index) => read(one, `${pointer}/${index}`));
}

/// The members of an object, each by what reads it.
function reader(value: unknown, pointer: string) {
  const members: Members = asObject(value, pointer);
  return <T>(name: string, read: Read<T>): T => read(members[name], `${pointer}/${name}`);
}

const dayKind: Read<(typeof dayKinds)[number]> = (value, pointer) => asOneOf(value, pointer, dayKinds);
const texts: Read<string[]> = (value, pointer) => list(value, pointer, asString);

function version(value: unknown, pointer: string): VersionDraft {
  const of = reader(value, pointer);
  return {
    validFrom: of('validFrom', asString),
    energy: of('energy', rates),
    standing: of('standing', (standing, at) => {
      const its = reader(standing, at);
      return { price: its('price', asString), per: its('per', (per, where) => asOneOf(per, where, chargedPer)) };
    }),
    demand: of('demand', (demand, at) => {
      const its = reader(demand, at);
      return {
        isCharged: its('isCharged', asBoolean),
        price: its('price', asString),
        minutes: its('minutes', (minutes, where) => asOneOf(minutes, where, ['15', '30'] as const)),
        hasWindow: its('hasWindow', asBoolean),
        window: its('window', when),
      };
    }),
    exportCredit: of('exportCredit', (credit, at) => {
      const its = reader(credit, at);
      return { isPaid: its('isPaid', asBoolean), rates: its('rates', rates) };
    }),
    levies: of('levies', (levies, at) =>
      list(levies, at, (levy, where) => {
        const its = reader(levy, where);
        return { name: its('name', asString), price: its('price', asString) };
      }),
    ),
    taxPercent: of('taxPercent', asString),
    holidaysAs: of('holidaysAs', dayKind),
  };
}

function rates(value: unknown, pointer: string): RatesDraft {
  const of = reader(value, pointer);
  return { name: of('name', asString), price: of('price', asString), periods: of('periods', (periods, at) => list(periods, at, period)) };
}

function period(value: unknown, pointer: string): PeriodDraft {
  const of = reader(value, pointer);
  return { name: of('name', asString), price: of('price', asString), ...when(value, pointer) };
}

function when(value: unknown, pointer: string): WhenDraft {
  const of = reader(value, pointer);
  const ends = (ranges: unknown, at: string) =>
    list(ranges, at, (range, where) => {
      const its = reader(range, where);
      return { from: its('from', asString), to: its('to', asString) };
    });
  return { seasons: of('seasons', ends), days: of('days', (days, at) => list(days, at, dayKind)), times: of('times', ends) };
}

function holidays(value: unknown, pointer: string): HolidaysDraft {
  const of = reader(value, pointer);
  return {
    dates: of('dates', texts),
    yearly: of('yearly', texts),
    easterOffsets: of('easterOffsets', (offsets, at) => list(offsets, at, asNumber)),
  };
}
