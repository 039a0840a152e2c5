/// A tariff as it is being written: numbers are still texts, and midnight at a day's end is 00:00 as clocks show it.

import type { DayKind, Holidays, Rates, Tariff, TariffVersion, When } from './tariff.ts';

export interface WhenDraft {
  seasons: { from: string; to: string }[];
  days: DayKind[];
  times: { from: string; to: string }[];
}

export interface PeriodDraft extends WhenDraft {
  name: string;
  price: string;
}

export interface RatesDraft {
  /// '' : the usual name.
  name: string;
  price: string;
  periods: PeriodDraft[];
}

export interface VersionDraft {
  validFrom: string;
  energy: RatesDraft;
  /// '' : none.
  standing: { price: string; per: 'day' | 'month' };
  demand: { isCharged: boolean; price: string; minutes: '15' | '30'; hasWindow: boolean; window: WhenDraft };
  exportCredit: { isPaid: boolean; rates: RatesDraft };
  levies: { name: string; price: string }[];
  /// '' : none.
  taxPercent: string;
  holidaysAs: DayKind;
}

export interface HolidaysDraft {
  dates: string[];
  yearly: string[];
  easterOffsets: number[];
}

export interface TariffDraft {
  name: string;
  currency: string;
  versions: VersionDraft[];
  holidays: HolidaysDraft;
}

export type DecimalMark = '.' | ',';

export const endOfDay = '24:00';
export const midnight = '00:00';

export function newWhen(): WhenDraft {
  return { seasons: [], days: [], times: [] };
}

export function newRates(): RatesDraft {
  return { name: '', price: '', periods: [] };
}

export function newVersion(validFrom: string): VersionDraft {
  return {
    validFrom,
    energy: newRates(),
    standing: { price: '', per: 'month' },
    demand: { isCharged: false, price: '', minutes: '15', hasWindow: false, window: newWhen() },
    exportCredit: { isPaid: false, rates: newRates() },
    levies: [],
    taxPercent: '',
    holidaysAs: 'sunday',
  };
}

export function newTariff(currency: string, validFrom: string): TariffDraft {
  return { name: '', currency, versions: [newVersion(validFrom)], holidays: { dates: [], yearly: [], easterOffsets: [] } };
}

export function newPeriod(name: string): PeriodDraft {
  return { name, price: '', ...newWhen(), times: [newTimes()] };
}

export function newTimes(): { from: string; to: string } {
  return { from: '22:00', to: '06:00' };
}

export function newSeason(): { from: string; to: string } {
  return { from: '10-01', to: '03-31' };
}

export function draftOf(tariff: Tariff, mark: DecimalMark): TariffDraft {
  return {
    name: tariff.name ?? '',
    currency: tariff.currency,
    versions: tariff.versions.map((version) => versionDraft(version, mark)),
    holidays: holidaysDraft(tariff.holidays),
  };
}

/// A price or percentage as it is kept, without a unit.
export function numberText(value: number, mark: DecimalMark): string {
  // Never 1e-7: six decimals are the most, and zeros at the end say nothing.
  const text = value.toFixed(6).replace(/\.?0+$/, '');
  return text.replace('.', mark);
}

function versionDraft(version: TariffVersion, mark: DecimalMark): VersionDraft {
  const { standing, demand, exportCredit } = version;
  const text = (value: number) => numberText(value, mark);
  return {
    validFrom: version.validFrom,
    energy: ratesDraft(version.energy, mark),
    standing: standing === null ? { price: '', per: 'month' } : { price: text(standing.price), per: standing.per },
    demand: {
      isCharged: demand !== null,
      price: demand === null ? '' : text(demand.pricePerKw),
      minutes: demand?.minutes === 30 ? '30' : '15',
      hasWindow: demand !== null && demand.window !== null,
      window: demand === null || demand.window === null ? newWhen() : whenDraft(demand.window),
    },
    exportCredit: { isPaid: exportCredit !== null, rates: exportCredit === null ? newRates() : ratesDraft(exportCredit, mark) },
    levies: version.levies.map(({ name, pricePerKwh }) => ({ name, price: text(pricePerKwh) })),
    taxPercent: version.taxPercent === null ? '' : text(version.taxPercent),
    holidaysAs: version.holidaysAs ?? 'sunday',
  };
}

function ratesDraft({ name, pricePerKwh, periods }: Rates, mark: DecimalMark): RatesDraft {
  return {
    name: name ?? '',
    price: numberText(pricePerKwh, mark),
    periods: periods.map((period) => ({
      name: period.name,
      price: numberText(period.pricePerKwh, mark),
      ...whenDraft(period),
    })),
  };
}

function whenDraft({ seasons, days, times }: When): WhenDraft {
  return {
    seasons: seasons.map(({ from, to }) => ({ from, to })),
    days: [...days],
    times: times.map(({ from, to }) => ({ from, to: to === endOfDay ? midnight : to })),
  };
}

function holidaysDraft(holidays: Holidays | null): HolidaysDraft {
  return {
    dates: [...(holidays?.dates ?? [])],
    yearly: [...(holidays?.yearly ?? [])],
    easterOffsets: [...(holidays?.easterOffsets ?? [])],
  };
}

/// New prices from a day on: as the newest ones are, so that only what changes is written.
export function addVersion(draft: TariffDraft, validFrom: string): void {
  const newest = draft.versions.reduce((late, version) => (version.validFrom > late.validFrom ? version : late), draft.versions[0]!);
  draft.versions.push({ ...(JSON.parse(JSON.stringify(newest)) as VersionDraft), validFrom });
  sortVersions(draft);
}

/// Versions are written in any order, and kept by their day.
export function sortVersions(draft: TariffDraft): void {
  draft.versions.sort((a, b) => (a.validFrom < b.validFrom ? -1 : a.validFrom > b.validFrom ? 1 : 0));
}
