import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Timers } from '../../src/api/live-socket.ts';
import { MessageLink } from '../../src/pairing/message-link.ts';
import { pair } from '../../src/pairing/pair.ts';
import type { PairedMeter } from '../../src/pairing/paired-meter.ts';
import { CallRefused, PairingError, type PairingFault } from '../../src/pairing/pairing-error.ts';
import { connectTo, type Meddling, type Radio } from './radio.ts';
import { Seeded } from './seeded.ts';

export const scene = {
  deviceId: 'house-1',
  code: '48151623',
  serverUrl: 'https://edl.example.org',
  deviceCode: 'K7QMX-2B4DT',
};

/// For an answer that comes at once, on a machine that has much to do.
const patienceMs = 20_000;

export const realTimers: Timers = {
  set: (work, delayMs) => setTimeout(work, delayMs) as unknown as number,
  clear: (timer) => clearTimeout(timer),
};

/// What a meter and the app do together, for whatever plays the meter.
export function pairingScenarios(open: (options: { hasWifi: boolean; seed: number }) => Promise<Radio>): void {
  let radio: Radio;
  let seeded: Seeded;
  let ends: PairingFault[];

  async function start(hasWifi = true): Promise<void> {
    radio = await open({ hasWifi, seed: seeded.seed });
  }

  async function paired(code = scene.code, fragment = 20, meddling: Meddling = {}): Promise<PairedMeter> {
    const transport = await connectTo(radio, fragment, meddling);
    const onEnd = (fault: PairingError) => void ends.push(fault.fault);
    return pair(transport, code, { timers: realTimers, random: seeded.bytes, deviceId: scene.deviceId, onEnd });
  }

  /// The fault that pairing, or a call, ends with.
  async function faultOf(work: Promise<unknown>): Promise<PairingFault> {
    const error: unknown = await work.then(() => 'nothing', (thrown: unknown) => thrown);
    if (error instanceof PairingError) return error.fault;
    throw new Error(`no PairingError but ${String(error)}`);
  }

  async function refusalOf(work: Promise<unknown>): Promise<string> {
    const error: unknown = await work.then(() => 'nothing', (thrown: unknown) => thrown);
    if (error instanceof CallRefused) return error.error;
    throw new Error(`no CallRefused but ${String(error)}`);
  }

  /// A connection to speak on in other ways than the app does.
  async function rawLink(): Promise<MessageLink> {
    const link = new MessageLink(await connectTo(radio, 20), realTimers);
    await link.open();
    return link;
  }

  beforeEach(async () => {
    seeded = new Seeded();
    console.info(`seed ${seeded.seed}`);
    ends = [];
  });
  afterEach(() => radio.stop());

  it.each([20, 23, 64, 182, 509, 512])('gives its code to who knows the one on the label, in fragments of %d bytes', async (size) => {
    await start();
    const meter = await paired(scene.code, size);
    expect(meter.info).toMatchObject({ protocol: 1, deviceId: scene.deviceId, state: 'open' });
    const state = await meter.state();
    expect(state).toMatchObject({ deviceId: scene.deviceId, serverUrl: scene.serverUrl, isOwned: false });
    expect(await meter.deviceCode()).toMatchObject({ deviceCode: scene.deviceCode, serverUrl: scene.serverUrl });
    meter.close();
    expect(ends).toEqual(['cancelled']);
    expect(await faultOf(meter.state())).toBe('cancelled');
  });

  it('answers one request after the other, however many are asked at once', async () => {
    await start();
    const meter = await paired();
    const states = await Promise.all(Array.from({ length: 70 }, () => meter.state()));
    expect(new Set(states.map(({ deviceId }) => deviceId))).toEqual(new Set([scene.deviceId]));
  });

  it('lists networks and joins one', async () => {
    await start();
    const meter = await paired();
    const networks = await meter.wifiNetworks();
    expect(networks.length).toBeGreaterThan(1);
    expect(networks.map(({ signalPercent }) => signalPercent)).toEqual(
      networks.map(({ signalPercent }) => signalPercent).sort((a, b) => b - a),
    );
    const [strongest] = networks;
    await meter.joinWifi(strongest!.ssid, strongest!.isSecured ? 'correct horse' : null);
    expect((await meter.state()).network).toEqual({ kind: 'wifi', ssid: strongest!.ssid });
  });

  it('says that it has no Wi-Fi to set, and goes on', async () => {
    await start(false);
    const meter = await paired();
    expect(await refusalOf(meter.wifiNetworks())).toBe('not_here');
    expect(await refusalOf(meter.joinWifi('Kitchen', 'correct horse'))).toBe('not_here');
    expect((await meter.state()).deviceId).toBe(scene.deviceId);
  });

  it('takes a name, and lets its owner go', async () => {
    await start();
    const meter = await paired();
    expect(await meter.rename('Kellerzähler 2 ☀')).toBe('Kellerzähler 2 ☀');
    expect((await meter.state()).name).toBe('Kellerzähler 2 ☀');
    await meter.releaseOwner();
    expect((await meter.state()).isOwned).toBe(false);
  });

  it('refuses a wrong code, and takes the right one in the next connection', async () => {
    await start();
    expect(await faultOf(paired('48151624'))).toBe('wrong-code');
    expect(ends).toEqual([]);
    expect((await (await paired()).state()).deviceId).toBe(scene.deviceId);
  });

  it('closes after five wrong codes, until somebody presses the button', async () => {
    await start();
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      expect(await faultOf(paired(`0000000${attempt}`)), `attempt ${attempt}`).toBe('wrong-code');
    }
    expect(await faultOf(paired())).toBe('locked');
    const link = await rawLink();
    await link.send('handshake', startMessage(seeded));
    expect(await faultOf(link.receive('handshake', patienceMs))).toBe('locked');
    await radio.pressButton();
    await paired();
  });

  it('begins to count anew after a right code', async () => {
    await start();
    for (let round = 0; round < 2; round += 1) {
      for (let attempt = 1; attempt <= 4; attempt += 1) expect(await faultOf(paired('00000000'))).toBe('wrong-code');
      (await paired()).close();
    }
  });

  it('refuses when its ten minutes are over', async () => {
    await start();
    await radio.passTime(600_001);
    expect(await faultOf(paired())).toBe('closed');
    const link = await rawLink();
    await link.send('handshake', startMessage(seeded));
    expect(await faultOf(link.receive('handshake', patienceMs))).toBe('closed');
    await radio.pressButton();
    await paired();
  });

  it('is lost in the middle of the handshake, and there for the next', async () => {
    await start();
    let written = 0;
    const cut = { written: (_: unknown, value: Uint8Array) => (++written > 4 ? null : value) };
    expect(await faultOf(paired(scene.code, 20, cut))).toBe('lost');
    await paired();
  });

  it('ends a handshake that is not finished within 30 s, and a channel that is idle for 120 s', async () => {
    await start();
    const link = await rawLink();
    await link.send('handshake', startMessage(seeded));
    expect((await link.receive('handshake', patienceMs))[0]).toBe(2);
    await radio.passTime(30_001);
    expect(await faultOf(link.receive('handshake', patienceMs))).toBe('too-slow');
    await paired();
    await radio.passTime(120_001);
    expect(ends).toEqual(['too-slow']);
  });

  it('ends the session when a message comes a second time', async () => {
    await start();
    const spoken: Uint8Array[] = [];
    const meter = await paired(scene.code, 512, {
      written: (on, value) => {
        if (on === 'channel') spoken.push(value);
        return value;
      },
    });
    await meter.state();
    await radio.write('channel', spoken[0]!);
    expect(await faultOf(meter.state())).toBe('malformed');
    expect(ends).toEqual(['malformed']);
  });

  it('ends the session when a message was changed on the way', async () => {
    await start();
    const change = (on: string, value: Uint8Array) => {
      const at = value.length - 1 - seeded.number(value.length - 3);
      return on === 'channel' ? value.map((byte, index) => (index === at ? byte ^ (1 << seeded.number(8)) : byte)) : value;
    };
    const meter = await paired(scene.code, 512, { written: change });
    expect(await faultOf(meter.state())).toBe('malformed');
  });

  it('is not believed when its answer comes twice, or was changed', async () => {
    await start();
    const twice = await paired(scene.code, 512, { notified: (on, value) => (on === 'channel' ? [value, value] : [value]) });
    await twice.state();
    expect(await faultOf(twice.state())).toBe('garbled');
    const change = (value: Uint8Array) => value.map((byte, index) => (index === value.length - 1 ? byte ^ 1 : byte));
    const changed = await paired(scene.code, 512, { notified: (on, value) => [on === 'channel' ? change(value) : value] });
    expect(await faultOf(changed.state())).toBe('garbled');
    expect(ends).toEqual(['garbled', 'garbled']);
  });

  it('is not believed when it cannot prove that it knows the code', async () => {
    await start();
    const change = (on: string, value: Uint8Array) => {
      const isProof = on === 'handshake' && value.length === 3 + 65;
      return [isProof ? value.map((byte, index) => (index === 40 ? byte ^ 1 : byte)) : value];
    };
    expect(await faultOf(paired(scene.code, 512, { notified: change }))).toBe('impostor');
  });

  it.each([
    ['a fragment that tells of more than 512 bytes', 'handshake', [0x80, 2, 1, 1]],
    ['a fragment of more than 512 bytes', 'handshake', [0x80, 2, 0, ...new Uint8Array(510)]],
    ['a value without anything in it', 'handshake', []],
    ['a fragment that tells of none', 'handshake', [0xc0, 0, 0, 1]],
    ['a fragment that goes on with nothing', 'handshake', [0x01, 1]],
    ['a fragment with a wrong number', 'handshake', [0x81, 0, 9, 1]],
    ['a fragment that holds more than it tells', 'handshake', [0xc0, 0, 1, 1, 2]],
    ['a last fragment that comes too soon', 'handshake', [0xc0, 0, 3, 1]],
    ['a fragment that is not the last although all has come', 'handshake', [0x80, 0, 1, 1]],
    ['a fragment without anything in it', 'handshake', [0x80, 0, 1]],
  ] as const)('refuses %s', async (_, on, value) => {
    await start();
    const link = await rawLink();
    await radio.write(on, Uint8Array.from(value));
    expect(await faultOf(link.receive('handshake', patienceMs))).toBe('malformed');
    await paired();
  });

  it('refuses a message of more than 4096 bytes in the channel, and forgets its key', async () => {
    await start();
    const meter = await paired();
    await meter.state();
    await radio.write('channel', Uint8Array.of(0x80, 0x10, 1, 1));
    expect(await faultOf(meter.state())).toBe('malformed');
    expect(ends).toEqual(['malformed']);
  });

  it('ends a session after ten minutes, however busy it is', async () => {
    await start();
    const meter = await paired();
    for (let minute = 1; minute < 10; minute += 1) {
      await radio.passTime(60_000);
      await meter.state();
    }
    await radio.passTime(60_001);
    expect(ends).toEqual(['too-slow']);
  });

  it('refuses what is out of turn, of another version, and a share that is none', async () => {
    await start();
    const refused = async (...messages: readonly (readonly ['handshake' | 'channel', Uint8Array])[]) => {
      const link = await rawLink();
      return faultOf(
        (async () => {
          for (const [on, message] of messages) {
            await link.send(on, message);
            await link.receive('handshake', patienceMs);
          }
        })(),
      );
    };
    const begin = startMessage(seeded);
    expect(await refused(['channel', seeded.bytes(40)])).toBe('out-of-turn');
    expect(await refused(['handshake', Uint8Array.of(3, ...seeded.bytes(64))])).toBe('out-of-turn');
    expect(await refused(['handshake', begin], ['handshake', begin])).toBe('out-of-turn');
    expect(await refused(['handshake', Uint8Array.of(1, 2, ...seeded.bytes(48))])).toBe('version');
    expect(await refused(['handshake', Uint8Array.of(1, 1, ...seeded.bytes(16), ...new Uint8Array(32))])).toBe('malformed');
    expect(await refused(['handshake', begin.subarray(0, 49)])).toBe('malformed');
    await paired();
  });
}

/// A start that is good in form, by somebody who does not know the code: the share is the draft's Ya.
function startMessage(seeded: Seeded): Uint8Array {
  const share = Buffer.from('d6bac480f2c386c394efc7c47adb9925dcd2630b64f240c50f8d0eec482b9157', 'hex');
  return Uint8Array.of(1, 1, ...seeded.bytes(16), ...share);
}
