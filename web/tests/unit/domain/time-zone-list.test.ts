import { describe, expect, it } from 'vitest';
import { offsetText, orderedTimeZones, timeZoneName, timeZonesLike } from '../../../src/domain/time-zone-list.ts';

const zones = ['America/New_York', 'Asia/Kolkata', 'Europe/Berlin', 'Europe/London', 'Asia/Tokyo'];

it('orderedTimeZones begins with the browser’s own, and goes on with its neighbours', () => {
  expect(orderedTimeZones(zones, 'Europe/London')).toEqual([
    'Europe/London', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Asia/Tokyo', 'UTC',
  ]);
  expect(orderedTimeZones(['Europe/Berlin'], 'UTC')[0]).toBe('UTC');
});

describe('timeZonesLike', () => {
  it.each([
    ['', zones],
    ['new york', ['America/New_York']],
    ['BERLIN', ['Europe/Berlin']],
    ['europe', ['Europe/Berlin', 'Europe/London']],
    ['lon', ['Europe/London']],
    ['mars', []],
  ])('%j', (wanted, found) => {
    expect(timeZonesLike(zones, wanted)).toEqual(found);
  });

  it('puts the city before those that have the word elsewhere', () => {
    expect(timeZonesLike(['America/Indiana/Knox', 'America/North_Dakota/Center', 'Asia/Dhaka', 'America/Dakar'], 'da')).toEqual([
      'America/Dakar', 'America/North_Dakota/Center',
    ]);
  });
});

describe('offsetText', () => {
  const winter = Date.UTC(2026, 0, 15);
  const summer = Date.UTC(2026, 6, 15);
  it.each([
    ['Europe/Berlin', winter, 'UTC+1'],
    ['Europe/Berlin', summer, 'UTC+2'],
    ['Asia/Kolkata', winter, 'UTC+5:30'],
    ['America/New_York', winter, 'UTC−5'],
    ['UTC', winter, 'UTC'],
  ])('%s at %d is %s', (zone, atMs, text) => {
    expect(offsetText(zone, atMs)).toBe(text);
  });
});

it('timeZoneName has no underscores', () => {
  expect(timeZoneName('America/New_York')).toBe('America/New York');
});
