import { describe, expect, it } from 'vitest';
import { spanOf } from '../../../src/domain/energy-span.ts';
import {
  barLabel,
  barText,
  coverageText,
  dayText,
  energyText,
  exactEnergyText,
  lacksSome,
  momentText,
  monthDayText,
  monthNames,
  moneyText,
  percentText,
  priceText,
  spanText,
  timeRangeText,
  weekdayNames,
} from '../../../src/lib/energy-format.ts';

const berlin = 'Europe/Berlin';
const plain = (text: string) => text.replaceAll(/[\u00a0\u202f\u2009]/g, ' ');

describe('energy', () => {
  it.each([
    [0, '0.00 kWh'],
    [0.4234, '0.42 kWh'],
    [9.99, '9.99 kWh'],
    [9.996, '10.0 kWh'],
    [123.46, '123.5 kWh'],
    [999.96, '1,000 kWh'],
    [12_345.6, '12,346 kWh'],
    [-3.14159, '−3.14 kWh'],
    [null, '–'],
  ])('%s kWh is “%s”', (kwh, text) => {
    expect(plain(energyText(kwh, 'en-GB'))).toBe(text);
  });

  it('is told to the watt-hour where it is asked for', () => {
    expect(plain(exactEnergyText(12.34567, 'de-DE'))).toBe('12,346 kWh');
    expect(exactEnergyText(null, 'de-DE')).toBe('–');
  });
});

describe('money', () => {
  it('has the decimals of its currency and the sign of the language', () => {
    expect(plain(moneyText(1234.5, 'EUR', 'de-DE'))).toBe('1.234,50 €');
    expect(plain(moneyText(1234.5, 'EUR', 'en-GB'))).toBe('€1,234.50');
    expect(plain(moneyText(1234.5, 'JPY', 'en-GB'))).toBe('¥1,235');
    expect(plain(moneyText(1.2346, 'KWD', 'en-GB'))).toContain('1.235');
    expect(plain(moneyText(-3.2, 'EUR', 'de-DE'))).toBe('−3,20 €');
    expect(plain(moneyText(-0.001, 'EUR', 'de-DE'))).toBe('0,00 €');
    expect(moneyText(null, 'EUR', 'de-DE')).toBe('–');
  });

  it('of a price has all decimals that it is kept with', () => {
    expect(plain(priceText(0.3204, 'EUR', 'de-DE'))).toBe('0,3204 €');
    expect(plain(priceText(0.32, 'EUR', 'de-DE'))).toBe('0,32 €');
    expect(plain(priceText(0.000001, 'EUR', 'en-GB'))).toBe('€0.000001');
    expect(plain(priceText(33, 'JPY', 'en-GB'))).toBe('¥33');
  });
});

describe('shares', () => {
  it('are never told better than they are', () => {
    expect([1, 0.99999, 0.9999999999, 0.954, 0].map((share) => plain(coverageText(share, 'en-GB')))).toEqual(['100 %', '99.9 %', '100 %', '95.4 %', '0.0 %']);
    expect(lacksSome(1)).toBe(false);
    expect(lacksSome(1 - 59 / 86_400)).toBe(false);
    expect(lacksSome(1 - 70 / 86_400)).toBe(true);
  });

  it('are whole percents, or tenths of a small one', () => {
    expect([12.4, 0.94, 0.04, 123.6].map((percent) => plain(percentText(percent, 'de-DE')))).toEqual(['12 %', '0,9 %', '0,0 %', '124 %']);
  });
});

describe('spans', () => {
  it('are named as people do', () => {
    const of = (kind: 'day' | 'week' | 'month' | 'year', locale: string) => plain(spanText(spanOf(kind, '2026-11-27'), locale));
    expect(of('day', 'en-GB')).toBe('Fri, 27 Nov 2026');
    expect(of('day', 'de-DE')).toBe('Fr., 27. Nov. 2026');
    expect(of('week', 'en-GB')).toMatch(/^23 ?[–-] ?29 Nov 2026$/);
    expect(of('week', 'de-DE')).toMatch(/^23\. ?[–-] ?29\. Nov\. 2026$/);
    expect(of('month', 'de-DE')).toBe('November 2026');
    expect(of('year', 'de-DE')).toBe('2026');
  });

  it('have bars that are named by their zone', () => {
    const bar = { startMs: Date.parse('2026-11-27T06:00:00Z'), endMs: Date.parse('2026-11-27T07:00:00Z') };
    expect(plain(barText(bar, 'day', 'de-DE', berlin))).toBe('07:00 – 08:00');
    expect(plain(barText(bar, 'month', 'de-DE', berlin))).toBe('Fr., 27. Nov.');
    expect(plain(barText(bar, 'year', 'en-GB', berlin))).toBe('November 2026');
    const labels = (['day', 'week', 'month', 'year'] as const).map((kind) => barLabel(bar.startMs, kind, 'de-DE', berlin));
    expect(labels).toEqual(['7', 'Fr', '27', 'Nov']);
    expect(barLabel(Date.parse('2026-11-26T23:00:00Z'), 'day', 'en-US', berlin)).toBe('0');
  });
});

it('names moments, days and their like', () => {
  const timeMs = Date.parse('2026-11-19T13:10:05Z');
  expect(plain(momentText(timeMs, 'en-GB', berlin))).toMatch(/^Thu,? 19 Nov,? 14:10$/);
  expect(plain(timeRangeText(timeMs, timeMs + 7_200_000, 'en-GB', berlin))).toMatch(/^19 Nov,? 14:10 ?[–-] ?16:10$/);
  expect(dayText('2026-01-01', 'de-DE')).toBe('1. Jan. 2026');
  expect(monthDayText('02-29', 'en-GB')).toBe('29 Feb');
  expect(monthNames('de-DE')[2]).toBe('März');
  expect(weekdayNames('en-GB', 'short')).toEqual(['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']);
  expect(weekdayNames('de-DE', 'long')[0]).toBe('Montag');
});
