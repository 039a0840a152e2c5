import { describe, expect, it } from 'vitest';
import { Unreachable } from '../../../src/api/problem.ts';
import type { DeviceSummary } from '../../../src/domain/device.ts';
import { perPhase } from '../../../src/domain/phase.ts';
import { DeviceOverview } from '../../../src/state/device-overview.svelte.ts';
import { reading } from '../sample.ts';

function device(deviceId: string): DeviceSummary {
  return { deviceId, name: deviceId, site: null, role: 'owner', online: true, lastSeenMs: null };
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0));

function scene(ids: string[]) {
  const its = { ids, isVisible: true, failure: null as Error | null, asked: [] as string[], told: [] as number[], most: 0, now: 0 };
  const waiting: { work: () => void; delayMs: number }[] = [];
  const overview = new DeviceOverview({
    api: {
      me: () => {
        its.asked.push('me');
        return its.failure === null ? Promise.resolve({ username: 'ada', devices: its.ids.map(device) }) : Promise.reject(its.failure);
      },
      latestValues: async (id) => {
        its.asked.push(id);
        its.now += 1;
        its.most = Math.max(its.most, its.now);
        await settle();
        its.now -= 1;
        return perPhase((phase) => reading(phase, 1, { powerWatt: 10 }));
      },
    },
    timers: {
      set: (work, delayMs) => waiting.push({ work, delayMs }),
      clear: (timer) => void waiting.splice(timer - 1, 1, { work: () => undefined, delayMs: NaN }),
    },
    nowMs: () => 5,
    isVisible: () => its.isVisible,
    onDevices: (devices) => void its.told.push(devices.length),
  });
  const next = async () => {
    waiting.at(-1)?.work();
    for (let turn = 0; turn < 12; turn += 1) await settle();
  };
  return { overview, its, next, delay: () => waiting.at(-1)?.delayMs, turns: async () => { for (let turn = 0; turn < 12; turn += 1) await settle(); } };
}

describe('DeviceOverview', () => {
  it('asks for each device, four at a time, and again after ten seconds', async () => {
    const { overview, its, turns, next, delay } = scene(['a', 'b', 'c', 'd', 'e', 'f']);
    overview.start();
    await turns();
    expect([...overview.latest.keys()]).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(overview.latest.get('f')?.A?.powerWatt).toBe(10);
    expect(its.most).toBe(4);
    expect(delay()).toBe(10_000);
    its.ids = ['b'];
    await next();
    expect([...overview.latest.keys()]).toEqual(['b']);
    expect(its.told).toEqual([6, 1]);
  });

  it('rests while nobody looks, and hurries when somebody does', async () => {
    const { overview, its, turns, next } = scene(['a']);
    its.isVisible = false;
    overview.start();
    await turns();
    await next();
    expect(its.asked).toEqual([]);
    its.isVisible = true;
    overview.hurry();
    await turns();
    expect(its.asked).toEqual(['me', 'a']);
  });

  it('keeps the last values and waits longer where the server cannot be reached', async () => {
    const { overview, its, turns, next, delay } = scene(['a']);
    overview.start();
    await turns();
    its.failure = new Unreachable(null);
    await next();
    expect(overview.failure).toBe('The server cannot be reached.');
    expect(overview.latest.size).toBe(1);
    expect(delay()).toBe(30_000);
    its.failure = null;
    await next();
    expect(overview.failure).toBeNull();
    expect(delay()).toBe(10_000);
  });

  it('asks for nothing more once it is stopped', async () => {
    const { overview, its, turns, next } = scene(['a']);
    overview.start();
    overview.stop();
    await turns();
    const asked = its.asked.length;
    await next();
    overview.hurry();
    await turns();
    expect(its.asked.length).toBe(asked);
  });
});
