import type { Holidays, Rates, RatePeriod, Tariff, TariffVersion, When } from '../domain/tariff.ts';
import { chargedPer, dayKinds } from '../domain/tariff.ts';
import type { components } from './openapi';
import { asArray, asNumber, asObject, asOneOf, asString, orNull } from './shape.ts';

type Schemas = components['schemas'];
type Read<T> = (value: unknown, pointer: string) => T;

/// The member `tariff` of a device.
export function parseTariff(value: unknown, pointer: string): Tariff {
  const book = asObject(value, pointer);
  return {
    name: orNull(book.name, `${pointer}/name`, asString),
    currency: asString(book.currency, `${pointer}/currency`),
    versions: listOf(book.versions, `${pointer}/versions`, versionOf),
    holidays: orNull(book.holidays, `${pointer}/holidays`, holidaysOf),
  };
}

/// A list that is not there is empty.
function listOf<T>(value: unknown, pointer: string, read: Read<T>): T[] {
  return asArray(value ?? [], pointer).map((one, index) => read(one, `${pointer}/${index}`));
}

function versionOf(value: unknown, pointer: string): TariffVersion {
  const version = asObject(value, pointer);
  return {
    validFrom: asString(version.valid_from, `${pointer}/valid_from`),
    energy: ratesOf(version.energy, `${pointer}/energy`),
    standing: orNull(version.standing, `${pointer}/standing`, (standing, at) => {
      const members = asObject(standing, at);
      return { price: asNumber(members.price, `${at}/price`), per: asOneOf(members.per, `${at}/per`, chargedPer) };
    }),
    demand: orNull(version.demand, `${pointer}/demand`, (demand, at) => {
      const members = asObject(demand, at);
      return {
        pricePerKw: asNumber(members.price_per_kw, `${at}/price_per_kw`),
        minutes: asNumber(members.minutes, `${at}/minutes`),
        window: orNull(members.window, `${at}/window`, whenOf),
      };
    }),
    exportCredit: orNull(version.export_credit, `${pointer}/export_credit`, ratesOf),
    levies: listOf(version.levies, `${pointer}/levies`, (levy, at) => {
      const members = asObject(levy, at);
      return { name: asString(members.name, `${at}/name`), pricePerKwh: asNumber(members.price_per_kwh, `${at}/price_per_kwh`) };
    }),
    taxPercent: orNull(version.tax_percent, `${pointer}/tax_percent`, asNumber),
    holidaysAs: orNull(version.holidays_as, `${pointer}/holidays_as`, asDayKind),
  };
}

const asDayKind = (value: unknown, pointer: string) => asOneOf(value, pointer, dayKinds);

function ratesOf(value: unknown, pointer: string): Rates {
  const rates = asObject(value, pointer);
  return {
    name: orNull(rates.name, `${pointer}/name`, asString),
    pricePerKwh: asNumber(rates.price_per_kwh, `${pointer}/price_per_kwh`),
    periods: listOf(rates.periods, `${pointer}/periods`, (period, at): RatePeriod => {
      const members = asObject(period, at);
      return {
        name: asString(members.name, `${at}/name`),
        pricePerKwh: asNumber(members.price_per_kwh, `${at}/price_per_kwh`),
        ...whenOf(period, at),
      };
    }),
  };
}

function whenOf(value: unknown, pointer: string): When {
  const when = asObject(value, pointer);
  const range = (one: unknown, at: string) => {
    const members = asObject(one, at);
    return { from: asString(members.from, `${at}/from`), to: asString(members.to, `${at}/to`) };
  };
  return {
    seasons: listOf(when.seasons, `${pointer}/seasons`, range),
    days: listOf(when.days, `${pointer}/days`, asDayKind),
    times: listOf(when.times, `${pointer}/times`, range),
  };
}

function holidaysOf(value: unknown, pointer: string): Holidays {
  const holidays = asObject(value, pointer);
  return {
    dates: listOf(holidays.dates, `${pointer}/dates`, asString),
    yearly: listOf(holidays.yearly, `${pointer}/yearly`, asString),
    easterOffsets: listOf(holidays.easter_offsets, `${pointer}/easter_offsets`, asNumber),
  };
}

/// As it is sent: what is null is left out.
export function tariffBody(tariff: Tariff): Schemas['TariffBook'] {
  const { name, currency, versions, holidays } = tariff;
  return {
    ...(name === null ? {} : { name }),
    currency,
    versions: versions.map(versionBody),
    ...(holidays === null
      ? {}
      : { holidays: { dates: [...holidays.dates], yearly: [...holidays.yearly], easter_offsets: [...holidays.easterOffsets] } }),
  };
}

function versionBody(version: TariffVersion): Schemas['TariffVersion'] {
  const { standing, demand, exportCredit, taxPercent, holidaysAs } = version;
  return {
    valid_from: version.validFrom,
    energy: ratesBody(version.energy),
    ...(standing === null ? {} : { standing: { ...standing } }),
    ...(demand === null
      ? {}
      : {
          demand: {
            price_per_kw: demand.pricePerKw,
            minutes: demand.minutes,
            ...(demand.window === null ? {} : { window: whenBody(demand.window) }),
          },
        }),
    ...(exportCredit === null ? {} : { export_credit: ratesBody(exportCredit) }),
    levies: version.levies.map(({ name, pricePerKwh }) => ({ name, price_per_kwh: pricePerKwh })),
    ...(taxPercent === null ? {} : { tax_percent: taxPercent }),
    ...(holidaysAs === null ? {} : { holidays_as: holidaysAs }),
  };
}

function ratesBody({ name, pricePerKwh, periods }: Rates): Schemas['EnergyRates'] {
  return {
    ...(name === null ? {} : { name }),
    price_per_kwh: pricePerKwh,
    periods: periods.map((period) => ({ name: period.name, price_per_kwh: period.pricePerKwh, ...whenBody(period) })),
  };
}

function whenBody({ seasons, days, times }: When): Schemas['DemandWindow'] {
  return {
    seasons: seasons.map(({ from, to }) => ({ from, to })),
    days: [...days],
    times: times.map(({ from, to }) => ({ from, to })),
  };
}
