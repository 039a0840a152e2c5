import { beforeEach, describe, expect, it } from 'vitest';
import type { Device, DeviceSummary } from '../../../src/domain/device.ts';
import type { LatestReadings } from '../../../src/domain/reading.ts';
import { LastVisit, mostDevices, mostVisits } from '../../../src/state/last-visit.ts';
import { reading } from '../sample.ts';

const timeMs = Date.UTC(2026, 10, 23, 10, 0, 0, 250);
const summary = (deviceId: string): DeviceSummary => ({ deviceId, name: 'Demo', role: 'operator', site: null, online: true, lastSeenMs: timeMs });
const device = (deviceId: string): Device => ({
  ...summary(deviceId),
  wiring: null,
  agentVersion: null,
  timezone: 'Europe/Berlin',
  nominalVoltageV: 230,
  relays: { A: 'on', B: 'off', C: 'unknown' },
  backlog: 7,
});
const latest: LatestReadings = {
  A: reading('A', timeMs, { powerWatt: 1512.4, voltageRmsV: 231.12, energyKwh: 1843.22107 }),
  B: null,
  C: reading('C', timeMs - 1_000, { powerWatt: -4 }),
};

describe('LastVisit', () => {
  let stored: Map<string, string>;
  let kept: LastVisit;
  let isFull = false;

  beforeEach(() => {
    stored = new Map();
    isFull = false;
    kept = new LastVisit({
      getItem: (key) => stored.get(key) ?? null,
      removeItem: (key) => void stored.delete(key),
      setItem: (key, text) => {
        if (isFull) throw new DOMException('full', 'QuotaExceededError');
        stored.set(key, text);
      },
    });
  });

  it('gives back what was seen, but no relay’s state: that needs the device’s word', () => {
    kept.keepDevices('ada', [summary('demo'), summary('barn')]);
    kept.keepVisit('ada', { device: device('demo'), latest });
    expect(kept.devices('ada')).toEqual([summary('demo'), summary('barn')]);
    expect(kept.visit('ada', 'demo')).toEqual({
      device: { ...device('demo'), relays: { A: 'unknown', B: 'unknown', C: 'unknown' }, backlog: null },
      latest,
    });
    expect(kept.visit('ada', 'barn')).toBeNull();
  });

  it('shows nobody what another has seen, and nothing after it was cleared', () => {
    kept.keepVisit('ada', { device: device('demo'), latest });
    expect(kept.devices('bob')).toBeNull();
    expect(kept.visit('bob', 'demo')).toBeNull();
    kept.keepDevices('bob', [summary('barn')]);
    expect(kept.visit('ada', 'demo')).toBeNull();
    kept.clear();
    expect(stored.size).toBe(0);
  });

  it('keeps the last few visits of a person, and no more devices than anybody has', () => {
    for (let visit = 0; visit < 3 * mostVisits; visit += 1) kept.keepVisit('ada', { device: device(`d${visit}`), latest });
    expect(kept.visit('ada', `d${2 * mostVisits - 1}`)).toBeNull();
    expect(kept.visit('ada', `d${2 * mostVisits}`)).not.toBeNull();
    for (let again = 0; again < 50; again += 1) kept.keepVisit('ada', { device: device('d1'), latest });
    expect(kept.visit('ada', `d${3 * mostVisits - 1}`)).not.toBeNull();
    kept.keepDevices('ada', Array.from({ length: 500 }, (_, count) => summary(`d${count}`)));
    expect(kept.devices('ada')?.length).toBe(mostDevices);
    expect([...stored.values()].join('').length).toBeLessThan(50_000);
  });

  it('forgets a visit to a device that is not theirs any more', () => {
    kept.keepVisit('ada', { device: device('demo'), latest });
    kept.keepDevices('ada', [summary('barn')]);
    expect(kept.visit('ada', 'demo')).toBeNull();
  });

  it.each([['no JSON', '{'], ['another version', '{"version":2,"username":"ada","devices":[],"visits":[]}'], ['another shape', '[]']])(
    'takes %s for nothing',
    (_, text) => {
      stored.set('edl.last-visit', text);
      expect(kept.devices('ada')).toBeNull();
      kept.keepVisit('ada', { device: device('demo'), latest });
      expect(kept.visit('ada', 'demo')?.latest).toEqual(latest);
    },
  );

  it('does without where the browser has no room', () => {
    isFull = true;
    kept.keepVisit('ada', { device: device('demo'), latest });
    expect(kept.visit('ada', 'demo')).toBeNull();
  });
});
