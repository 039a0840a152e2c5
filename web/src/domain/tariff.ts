/// What energy costs, as data. The words are those of the server's tariffs (docs/tariffs.md).

export const weekdayKinds = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export const dayKinds = [...weekdayKinds, 'holiday'] as const;
export type DayKind = (typeof dayKinds)[number];

/// Days of every year, `MM-DD`, both included; over the turn of the year where `to` is before `from`.
export interface Season {
  readonly from: string;
  readonly to: string;
}

/// Times of the local clock, `HH:MM` in quarter hours; `to` is the first that is outside, `24:00` the end of the day.
/// Over midnight where it is before `from`.
export interface DayTimes {
  readonly from: string;
  readonly to: string;
}

/// All that are named must fit; an empty list fits always.
export interface When {
  readonly seasons: readonly Season[];
  readonly days: readonly DayKind[];
  readonly times: readonly DayTimes[];
}

export interface RatePeriod extends When {
  readonly name: string;
  readonly pricePerKwh: number;
}

/// The price of each moment: that of the period that it lies in, else `pricePerKwh`.
export interface Rates {
  /// Of the price of all times that are in no period.
  readonly name: string | null;
  readonly pricePerKwh: number;
  readonly periods: readonly RatePeriod[];
}

export const chargedPer = ['month', 'day'] as const;

export interface StandingCharge {
  readonly price: number;
  readonly per: (typeof chargedPer)[number];
}

/// For the month's highest mean power.
export interface DemandCharge {
  readonly pricePerKw: number;
  /// That the power is the mean of: 15 or 30.
  readonly minutes: number;
  /// The only times that count; null: all.
  readonly window: When | null;
}

export interface Levy {
  readonly name: string;
  /// Below 0 it is a rebate.
  readonly pricePerKwh: number;
}

/// What holds from a day on, until the next version does.
export interface TariffVersion {
  readonly validFrom: string;
  readonly energy: Rates;
  readonly standing: StandingCharge | null;
  readonly demand: DemandCharge | null;
  readonly exportCredit: Rates | null;
  readonly levies: readonly Levy[];
  readonly taxPercent: number | null;
  /// The kind of day that a holiday is; null: a Sunday.
  readonly holidaysAs: DayKind | null;
}

export interface Holidays {
  /// `YYYY-MM-DD`
  readonly dates: readonly string[];
  /// `MM-DD`
  readonly yearly: readonly string[];
  /// Days after Easter Sunday.
  readonly easterOffsets: readonly number[];
}

export interface Tariff {
  readonly name: string | null;
  /// Of ISO 4217.
  readonly currency: string;
  /// By `validFrom`, ascending.
  readonly versions: readonly TariffVersion[];
  readonly holidays: Holidays | null;
}

/// What the server calls the price of all other times where it has no name.
export const usualRateName = 'standard';

export const mostVersions = 100;
export const mostPeriods = 50;
export const mostLevies = 20;
/// Of seasons and of times of one period.
export const mostRanges = 12;
export const longestName = 64;
export const mostPrice = 1_000_000;
export const mostDecimals = 6;

/// The version that holds on a day; null before the first.
export function versionAt({ versions }: Tariff, day: string): TariffVersion | null {
  return versions.filter(({ validFrom }) => validFrom <= day).at(-1) ?? null;
}
