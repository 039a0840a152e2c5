import { describe, expect, it } from 'vitest';
import { Problem } from '../../../src/api/problem.ts';
import type { AuditEntry } from '../../../src/domain/audit.ts';
import type { Device } from '../../../src/domain/device.ts';
import type { DeviceChanges } from '../../../src/domain/device-draft.ts';
import { DeviceSettings } from '../../../src/state/device-settings.svelte.ts';

const device: Device = {
  deviceId: 'demo', name: 'Demo', site: null, role: 'owner', online: true, lastSeenMs: 1, timezone: 'UTC', nominalVoltageV: 230,
  wiring: null, relays: { A: 'on', B: 'on', C: 'on' }, backlog: 0, agentVersion: null,
};
const entry = (timeMs: number): AuditEntry => ({ timeMs, actor: { kind: 'host' }, deed: { kind: 'enrolled' } });
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

function scene() {
  const its = { isVisible: true, looks: 0, failure: null as Error | null, ranges: [] as number[][], released: [] as boolean[] };
  let work: (() => void) | null = null;
  const settings = new DeviceSettings('demo', {
    api: {
      device: () => {
        its.looks += 1;
        return its.failure === null ? Promise.resolve({ ...device, backlog: its.looks }) : Promise.reject(its.failure);
      },
      changeDevice: (_id, { name = device.name }: DeviceChanges) =>
        its.failure === null ? Promise.resolve({ ...device, name }) : Promise.reject(its.failure),
      release: async (_id, erases) => void its.released.push(erases),
      audit: (_id, { startMs, endMs }) => {
        its.ranges.push([startMs, endMs]);
        return Promise.resolve([entry(1), entry(2)]);
      },
    },
    timers: { set: (wished) => ((work = wished), 1), clear: () => (work = null) },
    nowMs: () => 100 * 86_400_000,
    isVisible: () => its.isVisible,
  });
  return { settings, its, pass: async () => { work?.(); await settle(); }, isWaiting: () => work !== null };
}

describe('DeviceSettings', () => {
  it('looks at the device now and then, while somebody looks at the page', async () => {
    const { settings, its, pass, isWaiting } = scene();
    settings.start();
    await settle();
    expect(settings.device?.backlog).toBe(1);
    await pass();
    expect(settings.device?.backlog).toBe(2);
    its.isVisible = false;
    await pass();
    expect(its.looks).toBe(2);
    settings.stop();
    expect(isWaiting()).toBe(false);
  });

  it('keeps what is known where the server does not answer', async () => {
    const { settings, its } = scene();
    await settings.load();
    its.failure = new Problem(503, '', 'the store is not there', [], null);
    await settings.load();
    expect(settings).toMatchObject({ failure: 'The store is not there.', device: { backlog: 1 } });
  });

  it('takes over what was saved, and looks at the audit anew', async () => {
    const { settings, its } = scene();
    await settings.load();
    expect((await settings.save({ name: 'Barn' })).name).toBe('Barn');
    expect(settings.device?.name).toBe('Barn');
    await settle();
    expect(settings.audit?.map(({ timeMs }) => timeMs)).toEqual([2, 1]);
    expect(its.ranges).toEqual([[10 * 86_400_000, 101 * 86_400_000]]);
    its.failure = new Problem(422, '', 'wrong', [{ pointer: '/name', detail: 'is too long' }], null);
    await expect(settings.save({ name: 'x' })).rejects.toThrow('wrong');
    expect(settings.device?.name).toBe('Barn');
  });

  it('releases as it was chosen', async () => {
    const { settings, its } = scene();
    await settings.release(true);
    await settings.release(false);
    expect(its.released).toEqual([true, false]);
  });
});
