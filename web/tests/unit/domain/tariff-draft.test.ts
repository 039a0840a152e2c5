import { describe, expect, it } from 'vitest';
import { shiftDay } from '../../../src/domain/calendar.ts';
import { dayKinds, type DayKind, type Rates, type Tariff, type TariffVersion, type When } from '../../../src/domain/tariff.ts';
import { addVersion, draftOf, newPeriod, newTariff, numberText, type TariffDraft } from '../../../src/domain/tariff-draft.ts';
import { faultyVersions, membersOf, tariffOf } from '../../../src/domain/tariff-from-draft.ts';
import { monthDayAt, timeOfQuarter } from '../../../src/domain/tariff-moments.ts';
import { parseTariff, tariffBody } from '../../../src/api/parse-tariff.ts';
import { readDraft } from '../../../src/api/read-draft.ts';
import { randomly } from './randomly.ts';

type Random = () => number;
const upTo = (random: Random, count: number) => Math.floor(random() * count);
const maybe = <T>(random: Random, make: () => T): T | null => (random() < 0.5 ? make() : null);
const some = <T>(random: Random, most: number, make: (index: number) => T): T[] => Array.from({ length: upTo(random, most + 1) }, (_, index) => make(index));
const price = (random: Random) => (random() * 2 - 0.5) * 10 ** (upTo(random, 9) - 4);
const sixDecimals = (value: number) => Number(value.toFixed(6)) + 0;

function when(random: Random): When {
  const season = () => ({ from: monthDayAt(upTo(random, 366)), to: monthDayAt(upTo(random, 366)) });
  return {
    seasons: some(random, 2, season),
    days: dayKinds.filter(() => random() < 0.3),
    times: some(random, 2, () => {
      const from = upTo(random, 96);
      const to = (from + 1 + upTo(random, 94)) % 96;
      return { from: timeOfQuarter(from), to: to === 0 ? '24:00' : timeOfQuarter(to) };
    }),
  };
}

/// Periods that cannot overlap: each has an hour of its own.
function rates(random: Random): Rates {
  return {
    name: maybe(random, () => `usual ${upTo(random, 9)}`),
    pricePerKwh: sixDecimals(price(random)),
    periods: some(random, 4, (index) => ({
      ...when(random),
      name: `period ${index}`,
      pricePerKwh: sixDecimals(price(random)),
      times: [{ from: timeOfQuarter(4 * index), to: timeOfQuarter(4 * index + 4) }],
    })),
  };
}

function version(random: Random, validFrom: string): TariffVersion {
  const kinds: readonly DayKind[] = dayKinds.filter((kind) => kind !== 'sunday');
  return {
    validFrom,
    energy: rates(random),
    standing: maybe(random, () => ({ price: sixDecimals(price(random)), per: random() < 0.5 ? 'day' : 'month' })),
    demand: maybe(random, () => ({ pricePerKw: sixDecimals(price(random)), minutes: random() < 0.5 ? 15 : 30, window: maybe(random, () => when(random)) })),
    exportCredit: maybe(random, () => rates(random)),
    levies: some(random, 3, (index) => ({ name: `levy ${index}`, pricePerKwh: sixDecimals(price(random)) })),
    taxPercent: maybe(random, () => upTo(random, 1_000) / 10),
    holidaysAs: maybe(random, () => kinds[upTo(random, kinds.length)]!),
  };
}

function tariff(random: Random): Tariff {
  const first = shiftDay('2020-01-01', upTo(random, 2_000));
  const holidays = {
    dates: [...new Set(some(random, 3, () => shiftDay('2026-01-01', upTo(random, 700))))].sort(),
    yearly: [...new Set(some(random, 3, () => monthDayAt(upTo(random, 366))))].sort(),
    easterOffsets: [...new Set(some(random, 3, () => upTo(random, 100) - 40))].sort((a, b) => a - b),
  };
  const isThere = holidays.dates.length + holidays.yearly.length + holidays.easterOffsets.length > 0;
  return {
    name: maybe(random, () => 'Stadtwerke'),
    currency: 'EUR',
    versions: Array.from({ length: 1 + upTo(random, 3) }, (_, index) => version(random, shiftDay(first, 100 * index))),
    holidays: isThere ? holidays : null,
  };
}

function withVersion(change: (draft: TariffDraft) => void): ReturnType<typeof tariffOf> {
  const draft = newTariff('EUR', '2026-01-01');
  draft.versions[0]!.energy.price = '0.3';
  change(draft);
  return tariffOf(draft);
}

const faultsOf = (meant: ReturnType<typeof tariffOf>) => ('faults' in meant ? meant.faults : null);

describe('a draft', () => {
  it.each(['.', ','] as const)('means the tariff that it was made of, written with “%s”', (mark) => {
    randomly(150, (random) => {
      const kept = tariff(random);
      expect(tariffOf(draftOf(kept, mark))).toEqual(kept);
    });
  });

  it('survives the way to the server and back, and that into the browser’s store', () => {
    randomly(100, (random) => {
      const kept = tariff(random);
      expect(parseTariff(JSON.parse(JSON.stringify(tariffBody(kept))), '')).toEqual(kept);
      const draft = draftOf(kept, ',');
      expect(readDraft(JSON.parse(JSON.stringify(draft)))).toEqual(draft);
    });
  });

  it('writes a number without what says nothing', () => {
    expect([0.3204, 100, 0, 1e-6, -0.5, 1234567].map((value) => numberText(value, ','))).toEqual(['0,3204', '100', '0', '0,000001', '-0,5', '1234567']);
  });

  it('begins with what the shortest tariff needs', () => {
    expect(withVersion(() => {})).toEqual({
      name: null,
      currency: 'EUR',
      holidays: null,
      versions: [
        {
          validFrom: '2026-01-01',
          energy: { name: null, pricePerKwh: 0.3, periods: [] },
          ...{ standing: null, demand: null, exportCredit: null, levies: [], taxPercent: null, holidaysAs: null },
        },
      ],
    });
  });

  it('takes a point or a comma, and a real minus', () => {
    for (const [text, value] of [['0,32', 0.32], [' .5 ', 0.5], ['\u22120.01', -0.01], ['0.3000000', 0.3], ['12', 12]] as const) {
      const meant = withVersion((draft) => (draft.versions[0]!.energy.price = text));
      expect('versions' in meant && meant.versions[0]?.energy.pricePerKwh).toBe(value);
    }
  });

  it('names each number that is none by the server’s name for it', () => {
    const faults = faultsOf(
      withVersion(({ versions: [first] }) => {
        first!.energy.price = '1.234,5';
        first!.standing.price = 'x';
        first!.taxPercent = '101';
        first!.levies = [{ name: ' ', price: '0.1234567' }];
        first!.demand = { ...first!.demand, isCharged: true, price: '1000001' };
        first!.exportCredit = { ...first!.exportCredit, isPaid: true };
      }),
    );
    expect(faults).toEqual({
      'versions/0/energy/price_per_kwh': 'no_number',
      'versions/0/standing/price': 'no_number',
      'versions/0/tax_percent': 'not_a_percentage',
      'versions/0/levies/0/name': 'no_name',
      'versions/0/levies/0/price_per_kwh': 'too_many_decimals',
      'versions/0/demand/price_per_kw': 'too_large',
      'versions/0/export_credit/price_per_kwh': 'no_number',
    });
  });

  it('does not ask for what is switched off', () => {
    const meant = withVersion(({ versions: [first] }) => {
      first!.demand = { isCharged: false, price: 'x', minutes: '30', hasWindow: true, window: { seasons: [], days: [], times: [{ from: '', to: '' }] } };
      first!.exportCredit.rates.price = 'x';
    });
    expect('versions' in meant && [meant.versions[0]?.demand, meant.versions[0]?.exportCredit]).toEqual([null, null]);
  });

  it('says where periods overlap, and where two have one name', () => {
    const night = { ...newPeriod('night'), price: '0.2' };
    const faults = faultsOf(
      withVersion(({ versions: [first] }) => {
        first!.energy.periods = [night, { ...night, name: 'late', times: [{ from: '23:00', to: '23:15' }] }, { ...night, times: [{ from: '12:00', to: '13:00' }] }];
      }),
    );
    expect(faults).toEqual({ 'versions/0/energy/periods/1': 'overlaps', 'versions/0/energy/periods/2/name': 'name_taken' });
    const standard = faultsOf(withVersion(({ versions: [first] }) => (first!.energy.periods = [{ ...night, name: 'standard' }])));
    expect(standard).toEqual({ 'versions/0/energy/periods/0/name': 'name_taken' });
  });

  it('says which times are no quarter hours, or none at all', () => {
    const faults = faultsOf(
      withVersion(({ versions: [first] }) => {
        first!.energy.periods = [
          { ...newPeriod('odd'), price: '1', times: [{ from: '22:10', to: '' }, { from: '06:00', to: '06:00' }] },
        ];
      }),
    );
    expect(faults).toEqual({
      'versions/0/energy/periods/0/times/0/from': 'no_quarter',
      'versions/0/energy/periods/0/times/0/to': 'no_quarter',
      'versions/0/energy/periods/0/times/1/to': 'no_time',
    });
  });

  it('calls midnight at a day’s end 24:00', () => {
    const meant = withVersion(({ versions: [first] }) => {
      first!.energy.periods = [{ ...newPeriod('evening'), price: '1', times: [{ from: '18:00', to: '00:00' }] }];
    });
    expect('versions' in meant && meant.versions[0]?.energy.periods[0]?.times).toEqual([{ from: '18:00', to: '24:00' }]);
  });

  it('has one set of prices for each first day', () => {
    const faults = faultsOf(withVersion((draft) => draft.versions.push({ ...draft.versions[0]! }, { ...draft.versions[0]!, validFrom: '2026-02-30' })));
    expect(faults).toEqual({ 'versions/1/valid_from': 'day_taken', 'versions/2/valid_from': 'no_day' });
    expect([...faultyVersions({ 'versions/1/valid_from': 1, 'versions/12/energy': 1, name: 1 })]).toEqual([1, 12]);
  });

  it('begins new prices with those that are newest', () => {
    const draft = newTariff('EUR', '2026-01-01');
    draft.versions[0]!.energy.price = '0.3';
    addVersion(draft, '2027-01-01');
    draft.versions[1]!.energy.price = '0.35';
    addVersion(draft, '2026-07-01');
    expect(draft.versions.map(({ validFrom, energy }) => [validFrom, energy.price])).toEqual([
      ['2026-01-01', '0.3'],
      ['2026-07-01', '0.35'],
      ['2027-01-01', '0.35'],
    ]);
    draft.versions[1]!.energy.price = '0.4';
    expect(draft.versions[2]!.energy.price).toBe('0.35');
  });

  it('has a field for every fault that it can name', () => {
    randomly(100, (random) => {
      const draft = draftOf(tariff(random), '.');
      const broken = JSON.parse(JSON.stringify(draft).replaceAll(/"(price|taxPercent|from|to|validFrom|name)":"[^"]+"/g, '"$1":"?"')) as TariffDraft;
      const known = new Set(membersOf(broken));
      const unknown = Object.keys(faultsOf(tariffOf(broken)) ?? {}).filter((pointer) => !known.has(pointer) && !pointer.startsWith('holidays/'));
      expect(unknown).toEqual([]);
    });
  });
});

it('a kept draft of another version of the app is none', () => {
  for (const value of [null, 3, {}, { ...newTariff('EUR', '2026-01-01'), versions: [] }, { ...newTariff('EUR', '2026-01-01'), holidays: null }]) {
    expect(readDraft(value)).toBe(null);
  }
});
