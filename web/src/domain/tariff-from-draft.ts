/// What a draft of a tariff means, or what of it means nothing. The rules are those of docs/tariffs.md; what else is wrong
/// the server says, by the same names.

import { isDay } from './calendar.ts';
import {
  longestName,
  mostDecimals,
  mostPrice,
  usualRateName,
  dayKinds,
  type Holidays,
  type RatePeriod,
  type Rates,
  type Tariff,
  type TariffVersion,
  type When,
} from './tariff.ts';
import { endOfDay, midnight, type HolidaysDraft, type RatesDraft, type TariffDraft, type VersionDraft, type WhenDraft } from './tariff-draft.ts';
import { dayOfYear, overlap, quarterOf } from './tariff-moments.ts';

/// What can be wrong with a field.
export const draftFaults = [
  'no_number',
  'too_many_decimals',
  'too_large',
  'not_a_percentage',
  'no_name',
  'too_long',
  'name_taken',
  'no_day',
  'day_taken',
  'no_quarter',
  'no_time',
  'overlaps',
  'no_such_day',
] as const;
export type DraftFault = (typeof draftFaults)[number];

/// By JSON pointers without their first slash, as the server names members of a tariff.
export type DraftFaults = Readonly<Record<string, DraftFault>>;

class Reader {
  readonly faults: Record<string, DraftFault> = {};

  /// @return 0 for what is none
  number(text: string, at: string): number {
    const plain = text.trim().replace(',', '.').replace('\u2212', '-');
    const value = Number(plain);
    if (plain === '' || !/^[+-]?\d*\.?\d*$/.test(plain) || !Number.isFinite(value)) return this.refuse(at, 'no_number', 0);
    if (Math.abs(value) > mostPrice) return this.refuse(at, 'too_large', 0);
    const decimals = /\.(\d*?)0*$/.exec(plain)?.[1] ?? '';
    return decimals.length > mostDecimals ? this.refuse(at, 'too_many_decimals', 0) : value;
  }

  percent(text: string, at: string): number {
    const value = this.number(text, at);
    return value < 0 || value > 100 ? this.refuse(at, 'not_a_percentage', 0) : value;
  }

  name(text: string, at: string): string {
    const name = text.trim();
    if (name === '') return this.refuse(at, 'no_name', name);
    return [...name].length > longestName ? this.refuse(at, 'too_long', name) : name;
  }

  refuse<T>(at: string, fault: DraftFault, instead: T): T {
    this.faults[at] = fault;
    return instead;
  }
}

export function tariffOf(draft: TariffDraft): Tariff | { readonly faults: DraftFaults } {
  const read = new Reader();
  const days = draft.versions.map(({ validFrom }) => validFrom);
  const tariff: Tariff = {
    name: draft.name.trim() === '' ? null : read.name(draft.name, 'name'),
    currency: draft.currency,
    versions: draft.versions.map((version, index) => {
      const at = `versions/${index}`;
      if (!isDay(version.validFrom)) read.refuse(`${at}/valid_from`, 'no_day', null);
      else if (days.indexOf(version.validFrom) < index) read.refuse(`${at}/valid_from`, 'day_taken', null);
      return versionOf(version, at, read);
    }),
    holidays: holidaysOf(draft.holidays, read),
  };
  return Object.keys(read.faults).length > 0 ? { faults: read.faults } : tariff;
}

/// The prices as far as they are written, to be looked at while they are.
export function previewOf(draft: RatesDraft): Rates {
  return ratesOf(draft, '', new Reader());
}

function versionOf(draft: VersionDraft, at: string, read: Reader): TariffVersion {
  const { standing, demand, exportCredit } = draft;
  const isThere = (text: string) => text.trim() !== '';
  return {
    validFrom: draft.validFrom,
    energy: ratesOf(draft.energy, `${at}/energy`, read),
    standing: isThere(standing.price) ? { price: read.number(standing.price, `${at}/standing/price`), per: standing.per } : null,
    demand: !demand.isCharged
      ? null
      : {
          pricePerKw: read.number(demand.price, `${at}/demand/price_per_kw`),
          minutes: Number(demand.minutes),
          window: demand.hasWindow ? whenOf(demand.window, `${at}/demand/window`, read) : null,
        },
    exportCredit: exportCredit.isPaid ? ratesOf(exportCredit.rates, `${at}/export_credit`, read) : null,
    levies: draft.levies.map(({ name, price }, index) => ({
      name: read.name(name, `${at}/levies/${index}/name`),
      pricePerKwh: read.number(price, `${at}/levies/${index}/price_per_kwh`),
    })),
    taxPercent: isThere(draft.taxPercent) ? read.percent(draft.taxPercent, `${at}/tax_percent`) : null,
    holidaysAs: draft.holidaysAs === 'sunday' ? null : draft.holidaysAs,
  };
}

function ratesOf(draft: RatesDraft, at: string, read: Reader): Rates {
  const periods: RatePeriod[] = draft.periods.map((period, index) => {
    const where = `${at}/periods/${index}`;
    return {
      name: read.name(period.name, `${where}/name`),
      pricePerKwh: read.number(period.price, `${where}/price_per_kwh`),
      ...whenOf(period, where, read),
    };
  });
  const name = draft.name.trim() === '' ? null : read.name(draft.name, `${at}/name`);
  for (const [index, period] of periods.entries()) {
    const earlier = periods.slice(0, index);
    const isTaken = [name ?? usualRateName, ...earlier.map((one) => one.name)].includes(period.name);
    if (isTaken && period.name !== '') read.refuse(`${at}/periods/${index}/name`, 'name_taken', null);
    if (earlier.some((one) => overlap(one, period))) read.refuse(`${at}/periods/${index}`, 'overlaps', null);
  }
  return {
    name,
    pricePerKwh: read.number(draft.price, `${at}/price_per_kwh`),
    periods,
  };
}

function whenOf(draft: WhenDraft, at: string, read: Reader): When {
  for (const [index, { from, to }] of draft.seasons.entries()) {
    for (const [member, day] of [['from', from], ['to', to]] as const) {
      if (dayOfYear(day) === null) read.refuse(`${at}/seasons/${index}/${member}`, 'no_such_day', null);
    }
  }
  return {
    seasons: draft.seasons.map(({ from, to }) => ({ from, to })),
    days: dayKinds.filter((kind) => draft.days.includes(kind)),
    times: draft.times.map(({ from, to }, index) => {
      const times = { from, to: to === midnight ? endOfDay : to };
      const where = `${at}/times/${index}`;
      if (quarterOf(from) === null) read.refuse(`${where}/from`, 'no_quarter', null);
      if (quarterOf(to) === null) read.refuse(`${where}/to`, 'no_quarter', null);
      else if (times.from === times.to) read.refuse(`${where}/to`, 'no_time', null);
      return times;
    }),
  };
}

function holidaysOf({ dates, yearly, easterOffsets }: HolidaysDraft, read: Reader): Holidays | null {
  for (const [index, day] of dates.entries()) if (!isDay(day)) read.refuse(`holidays/dates/${index}`, 'no_day', null);
  for (const [index, day] of yearly.entries()) {
    if (dayOfYear(day) === null) read.refuse(`holidays/yearly/${index}`, 'no_such_day', null);
  }
  if (dates.length + yearly.length + easterOffsets.length === 0) return null;
  return { dates: [...dates].sort(), yearly: [...yearly].sort(), easterOffsets: [...easterOffsets].sort((a, b) => a - b) };
}

/// Every member of the draft that has a place in the form, by the names that a fault may have.
export function membersOf(draft: TariffDraft): string[] {
  return ['name', 'currency', 'holidays', ...draft.versions.flatMap((version, index) => versionMembers(version, `versions/${index}`))];
}

function versionMembers(version: VersionDraft, at: string): string[] {
  const ratesMembers = (rates: RatesDraft, where: string) => [
    ...['name', 'price_per_kwh', 'periods'].map((member) => `${where}/${member}`),
    ...rates.periods.flatMap((period, index) => [
      `${where}/periods/${index}`,
      ...['name', 'price_per_kwh'].map((member) => `${where}/periods/${index}/${member}`),
      ...whenMembers(period, `${where}/periods/${index}`),
    ]),
  ];
  return [
    ...['valid_from', 'standing/price', 'demand/price_per_kw', 'demand/minutes', 'tax_percent', 'holidays_as', 'levies'].map((member) => `${at}/${member}`),
    ...ratesMembers(version.energy, `${at}/energy`),
    ...ratesMembers(version.exportCredit.rates, `${at}/export_credit`),
    ...whenMembers(version.demand.window, `${at}/demand/window`),
    ...version.levies.flatMap((_, index) => ['name', 'price_per_kwh'].map((member) => `${at}/levies/${index}/${member}`)),
  ];
}

function whenMembers({ seasons, times }: WhenDraft, at: string): string[] {
  const ends = (list: string, count: number) =>
    Array.from({ length: count }, (_, index) => ['from', 'to'].map((member) => `${at}/${list}/${index}/${member}`)).flat();
  return [...['days', 'seasons', 'times'].map((list) => `${at}/${list}`), ...ends('seasons', seasons.length), ...ends('times', times.length)];
}

/// The places of versions in which something is wrong.
export function faultyVersions(faults: Readonly<Record<string, unknown>>): Set<number> {
  const places = Object.keys(faults).flatMap((pointer) => /^versions\/(\d+)/.exec(pointer)?.[1] ?? []);
  return new Set(places.map(Number));
}
