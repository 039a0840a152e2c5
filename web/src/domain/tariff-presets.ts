/// Holidays that are alike in a whole country, to begin with. What single states add is added by hand.

import type { HolidaysDraft } from './tariff-draft.ts';

export const holidayCountries = ['DE', 'AT', 'CH', 'GB', 'US'] as const;
export type HolidayCountry = (typeof holidayCountries)[number];

/// Only what comes on fixed days or by Easter: the Mondays and Thursdays of Britain and the States are written by their dates.
const holidaysByCountry: Readonly<Record<HolidayCountry, Pick<HolidaysDraft, 'yearly' | 'easterOffsets'>>> = {
  DE: { yearly: ['01-01', '05-01', '10-03', '12-25', '12-26'], easterOffsets: [-2, 1, 39, 50] },
  AT: { yearly: ['01-01', '01-06', '05-01', '08-15', '10-26', '11-01', '12-08', '12-25', '12-26'], easterOffsets: [1, 39, 50, 60] },
  CH: { yearly: ['01-01', '08-01', '12-25'], easterOffsets: [39] },
  GB: { yearly: ['01-01', '12-25', '12-26'], easterOffsets: [-2, 1] },
  US: { yearly: ['01-01', '07-04', '11-11', '12-25'], easterOffsets: [] },
};

export function holidaysOf(country: HolidayCountry): Pick<HolidaysDraft, 'yearly' | 'easterOffsets'> {
  const { yearly, easterOffsets } = holidaysByCountry[country];
  return { yearly: [...yearly], easterOffsets: [...easterOffsets] };
}

/// Days by Easter that have a name.
export const easterDays = [-48, -2, 0, 1, 39, 49, 50, 60] as const;
export type EasterDay = (typeof easterDays)[number];

export function isEasterDay(offset: number): offset is EasterDay {
  return easterDays.some((day) => day === offset);
}
