import { describe, expect, it } from 'vitest';
import type { DeviceSummary } from '../../../src/domain/device.ts';
import { devicesLike, groupedBySite } from '../../../src/domain/site.ts';

function device(deviceId: string, name: string, site: string | null = null): DeviceSummary {
  return { deviceId, name, site, role: 'owner', online: true, lastSeenMs: null };
}

const house = [
  device('d1', 'Zähler 10', 'Werkstatt'),
  device('d2', 'Pumpe'),
  device('d3', 'Zähler 9', 'Werkstatt'),
  device('d4', 'Küche', 'Ärztehaus'),
];

describe('groupedBySite', () => {
  it('sorts sites and names as people do, those without a site last', () => {
    const groups = groupedBySite(house, 'de-DE').map(({ site, devices }) => [site, devices.map(({ name }) => name)]);
    expect(groups).toEqual([
      ['Ärztehaus', ['Küche']],
      ['Werkstatt', ['Zähler 9', 'Zähler 10']],
      [null, ['Pumpe']],
    ]);
  });

  it('of no devices is empty', () => {
    expect(groupedBySite([], 'en')).toEqual([]);
  });
});

describe('devicesLike', () => {
  it.each([
    ['', ['d1', 'd2', 'd3', 'd4']],
    ['kuche', ['d4']],
    ['WERKSTATT 9', ['d3']],
    ['d2', ['d2']],
    ['  zähler ', ['d1', 'd3']],
    ['nothing', []],
  ])('%j finds %j', (wanted, ids) => {
    expect(devicesLike(house, wanted).map(({ deviceId }) => deviceId)).toEqual(ids);
  });
});
