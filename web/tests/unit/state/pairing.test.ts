import { beforeEach, describe, expect, it } from 'vitest';
import type { ChosenMeter } from '../../../src/pairing/bluetooth-transport.ts';
import { CallRefused, PairingError, type PairingFault } from '../../../src/pairing/pairing-error.ts';
import { Pairing } from '../../../src/state/pairing.svelte.ts';
import { ModelAgent } from '../../pairing/model-agent.ts';
import { connectTo } from '../../pairing/radio.ts';
import { realTimers, scene } from '../../pairing/scenarios.ts';
import { Seeded } from '../../pairing/seeded.ts';

function setUp() {
  const agent = new ModelAgent({ ...scene, hasWifi: true, random: new Seeded().bytes });
  const its = { chosen: 0, connected: 0, nowMs: 1_000_000, refuseChoice: null as PairingError | null };
  const meter: ChosenMeter = {
    name: 'EDL house-1',
    connect: () => {
      its.connected += 1;
      return connectTo(agent, 20);
    },
    cancel: () => agent.disconnect(),
  };
  const pairing = new Pairing({
    choose: async () => {
      its.chosen += 1;
      if (its.refuseChoice !== null) throw its.refuseChoice;
      return meter;
    },
    timers: realTimers,
    random: new Seeded().bytes,
    nowMs: () => its.nowMs,
    origin: scene.serverUrl,
  });
  return { agent, its, pairing };
}

const faultOf = ({ failure }: Pairing): PairingFault | null => (failure instanceof PairingError ? failure.fault : null);

describe('Pairing', { timeout: 30_000 }, () => {
  let { agent, its, pairing } = setUp();
  beforeEach(() => ({ agent, its, pairing } = setUp()));

  it('goes all the way in one call', async () => {
    const seen: string[] = [];
    const work = pairing.connect({ code: scene.code });
    while (pairing.stage !== 'coded') {
      if (seen.at(-1) !== pairing.stage) seen.push(pairing.stage);
      await new Promise(setImmediate);
    }
    await work;
    expect(seen[0]).toBe('choosing');
    expect(seen.slice(-2)).toEqual(['checking', 'asking']);
    expect(await pairing.deviceCode()).toBe(scene.deviceCode);
    expect(pairing.state?.deviceId).toBe(scene.deviceId);
    pairing.disconnect();
    expect(pairing.stage).toBe('ready');
    expect(pairing.meter).toBeNull();
  });

  it('keeps the meter that was chosen for the next try, and connects anew for each', async () => {
    await pairing.connect({ code: '00000000' });
    expect(faultOf(pairing)).toBe('wrong-code');
    expect(pairing.stage).toBe('ready');
    await pairing.connect({ code: scene.code });
    expect(pairing.stage).toBe('coded');
    expect(its).toMatchObject({ chosen: 1, connected: 2 });
    expect(pairing.failure).toBeNull();
  });

  it('forgets a meter that is not the one of the label', async () => {
    await pairing.connect({ code: scene.code, deviceId: 'house-2' });
    expect(faultOf(pairing)).toBe('other-meter');
    expect(pairing.chosen).toBeNull();
    expect(agent.wrongCodes).toBe(0);
  });

  it('says that nothing was chosen', async () => {
    its.refuseChoice = new PairingError('not-chosen');
    await pairing.connect({ code: scene.code });
    expect(faultOf(pairing)).toBe('not-chosen');
    expect(its.connected).toBe(0);
  });

  it('stops at a meter of another server until it is said to be the same', async () => {
    agent.settings.serverUrl = 'https://elsewhere.example.org';
    await pairing.connect({ code: scene.code });
    expect(pairing.stage).toBe('elsewhere');
    await pairing.goOnHere();
    expect(pairing.stage).toBe('coded');
  });

  it.each(['https://edl.example.org/', 'https://edl.example.org:443', 'https://EDL.example.org/sub'])(
    'takes %s for this page’s server',
    async (serverUrl) => {
      agent.settings.serverUrl = serverUrl;
      await pairing.connect({ code: scene.code });
      expect(pairing.stage).toBe('coded');
    },
  );

  it.each(['http://edl.example.org', 'https://edl.example.org:8443', 'not a URL'])('does not take %s for it', async (serverUrl) => {
    agent.settings.serverUrl = serverUrl;
    await pairing.connect({ code: scene.code });
    expect(pairing.stage).toBe('elsewhere');
  });

  it('stops at a meter that has an owner, and goes on when it is released', async () => {
    agent.isOwned = true;
    await pairing.connect({ code: scene.code });
    expect(pairing.stage).toBe('owned');
    await pairing.releaseOwner();
    expect(pairing.stage).toBe('coded');
  });

  it('says why there is no code, stays connected and asks again', async () => {
    agent.reachesServer = false;
    await pairing.connect({ code: scene.code });
    expect(pairing.stage).toBe('no-code');
    expect(pairing.failure).toBeInstanceOf(CallRefused);
    expect(pairing.state?.reachesServer).toBe(false);
    agent.reachesServer = true;
    await pairing.askAgain();
    expect(pairing.stage).toBe('coded');
    expect(its.connected).toBe(1);
  });

  it('asks for a fresh code when the one in hand is old, while it can', async () => {
    await pairing.connect({ code: scene.code });
    agent.settings.deviceCode = 'AAAAA-BBBBB';
    its.nowMs += 200_000;
    expect(await pairing.deviceCode()).toBe(scene.deviceCode);
    its.nowMs += 200_000;
    expect(await pairing.deviceCode()).toBe('AAAAA-BBBBB');
  });

  it('keeps the code in hand when the connection ends', async () => {
    await pairing.connect({ code: scene.code });
    await agent.passTime(120_001);
    expect(pairing.stage).toBe('coded');
    expect(pairing.meter).toBeNull();
    its.nowMs += 300_000;
    expect(await pairing.deviceCode()).toBe(scene.deviceCode);
  });

  it('begins anew when the connection ends before there is a code', async () => {
    agent.isOwned = true;
    await pairing.connect({ code: scene.code });
    await agent.passTime(120_001);
    expect(pairing.stage).toBe('ready');
    expect(faultOf(pairing)).toBe('too-slow');
  });

  it('leaves nothing of what was cancelled', async () => {
    const work = pairing.connect({ code: scene.code });
    while (pairing.stage !== 'checking') await new Promise(setImmediate);
    pairing.disconnect();
    expect(pairing.stage).toBe('ready');
    void work;
    await pairing.connect({ code: scene.code });
    expect(pairing.stage).toBe('coded');
    expect(pairing.failure).toBeNull();
  });
});
