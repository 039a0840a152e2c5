import { describe, expect, it } from 'vitest';
import { changesOf, draftFaults, draftOf, voltOf } from '../../../src/domain/device-draft.ts';
import type { Device } from '../../../src/domain/device.ts';

const device: Device = {
  deviceId: 'demo',
  name: 'Demo house',
  site: null,
  role: 'owner',
  online: true,
  lastSeenMs: null,
  timezone: 'Europe/Berlin',
  nominalVoltageV: 127.5,
  wiring: null,
  relays: { A: 'on', B: 'off', C: 'unknown' },
  backlog: 0,
  agentVersion: '0.1.0',
};
const draft = draftOf(device, (volt) => String(volt).replace('.', ','));
const isTimeZone = (zone: string) => zone.startsWith('Europe/');

describe('a draft', () => {
  it('begins as the device is, and changes nothing then', () => {
    expect(draft).toEqual({ name: 'Demo house', site: '', timezone: 'Europe/Berlin', nominalVoltage: '127,5', wiring: '' });
    expect(draftFaults(draft, isTimeZone)).toEqual({});
    expect(changesOf(draft, device)).toEqual({});
  });

  it('sends what differs, and nothing else', () => {
    const changed = { ...draft, name: ' Barn ', site: 'Workshop, Berlin', nominalVoltage: '230', wiring: 'split_phase' } as const;
    expect(changesOf(changed, device)).toEqual({ name: 'Barn', site: 'Workshop, Berlin', nominalVoltageV: 230, wiring: 'split_phase' });
    const described = { ...device, site: 'Here', wiring: 'single_phase' } as const;
    expect(changesOf({ ...draft, site: ' ', wiring: '' }, described)).toEqual({ site: null, wiring: null });
  });

  it('names what is wrong at each field', () => {
    const wrong = { name: ' ', site: 's'.repeat(65), timezone: 'Mars/Olympus', nominalVoltage: '49', wiring: '' } as const;
    expect(draftFaults(wrong, isTimeZone)).toEqual({
      name: 'name-missing',
      site: 'site-too-long',
      timezone: 'timezone-unknown',
      nominalVoltage: 'voltage-out-of-range',
    });
    expect(draftFaults({ ...draft, name: 'n'.repeat(65), nominalVoltage: '23o' }, isTimeZone)).toEqual({
      name: 'name-too-long',
      nominalVoltage: 'voltage-no-number',
    });
  });
});

it('voltOf reads a point and a comma', () => {
  expect(['230', ' 127.5', '127,5', '', '1e3', '-5', '1,2,3'].map(voltOf)).toEqual([230, 127.5, 127.5, null, null, null, null]);
});
