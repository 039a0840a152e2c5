import { describe, expect, it } from 'vitest';
import { parseInfo } from '../../../src/pairing/info.ts';
import { parseMeterState, parseNetworks } from '../../../src/pairing/meter-answers.ts';
import { MessageLink } from '../../../src/pairing/message-link.ts';
import { pair } from '../../../src/pairing/pair.ts';
import { PairingError } from '../../../src/pairing/pairing-error.ts';
import type { Transport, TransportListener } from '../../../src/pairing/transport.ts';
import { Seeded } from '../../pairing/seeded.ts';
import { ManualClock } from '../api/fake-socket.ts';

const info = { protocol: 1, device_id: 'house-1', model: 'm', agent: '1', state: 'open' };
const bytes = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

/// A meter that takes everything and says nothing but what the test says.
class Silent implements Transport {
  readonly largestFragment = 20;
  readonly written: Uint8Array[] = [];
  listener: TransportListener | null = null;
  isClosed = false;
  write: Transport['write'] = async (_, value) => void this.written.push(value);

  constructor(private readonly told: unknown) {}

  async readInfo(): Promise<Uint8Array> {
    return bytes(this.told);
  }

  async listen(listener: TransportListener): Promise<void> {
    this.listener = listener;
  }

  close(): void {
    this.isClosed = true;
  }
}

async function faultOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(() => null, (thrown: unknown) => thrown);
  return error instanceof PairingError ? error.fault : `not a PairingError: ${String(error)}`;
}

function paired(transport: Transport, clock = new ManualClock()): Promise<unknown> {
  return pair(transport, '12345678', { timers: clock, random: new Seeded().bytes });
}

describe('pair', () => {
  it.each([
    ['version', { ...info, protocol: 2 }],
    ['busy', { ...info, state: 'busy' }],
    ['closed', { ...info, state: 'closed' }],
    ['locked', { ...info, state: 'locked' }],
    ['not-a-meter', { ...info, state: 'asleep' }],
    ['not-a-meter', { ...info, device_id: 7 }],
    ['not-a-meter', 'no JSON'],
    ['not-a-meter', { ...info, model: 'm'.repeat(500) }],
  ])('ends with %s before a try is spent on %j', async (fault, told) => {
    const meter = new Silent(told);
    expect(await faultOf(paired(meter))).toBe(fault);
    expect(meter.written).toEqual([]);
    expect(meter.isClosed).toBe(true);
  });

  it('does not wait for ever', async () => {
    const clock = new ManualClock();
    const meter = new Silent(info);
    const fault = faultOf(paired(meter, clock));
    await clock.pass(15_000);
    expect(await fault).toBe('silent');
    expect(meter.isClosed).toBe(true);
    expect(clock.pending).toBe(0);
  });

  it.each([
    ['garbled', [0xc0, 0, 2, 2, 0]],
    ['garbled', [0xc0, 0, 1, 9]],
    ['garbled', [0x80]],
    ['wrong-code', [0xc0, 0, 2, 0x7f, 2]],
    ['busy', [0xc0, 0, 2, 0x7f, 7]],
    ['too-slow', [0xc0, 0, 2, 0x7f, 8]],
    ['refused', [0xc0, 0, 2, 0x7f, 99]],
    ['refused', [0xc0, 0, 1, 0x7f]],
  ])('ends with %s when the meter says %j', async (fault, said) => {
    const meter = new Silent(info);
    meter.write = async () => meter.listener?.notified('handshake', Uint8Array.from(said));
    expect(await faultOf(paired(meter))).toBe(fault);
    expect(meter.isClosed).toBe(true);
  });

  it('tells the reason rather than that the connection is gone, which comes with it', async () => {
    const meter = new Silent(info);
    meter.write = async () => {
      meter.listener?.notified('handshake', Uint8Array.of(0xc0, 0, 2, 0x7f, 6));
      throw new DOMException('GATT Server is disconnected.', 'NetworkError');
    };
    expect(await faultOf(paired(meter))).toBe('locked');
    const lost = new Silent(info);
    lost.write = async () => Promise.reject(new DOMException('GATT Server is disconnected.', 'NetworkError'));
    expect(await faultOf(paired(lost))).toBe('lost');
  });

  it('ends with garbled at a share that is no element', async () => {
    const meter = new Silent(info);
    let writes = 0;
    meter.write = async () => {
      writes += 1;
      // After the third fragment of the start.
      if (writes === 3) meter.listener?.notified('handshake', Uint8Array.of(0xc0, 0, 33, 2, ...new Uint8Array(32)));
    };
    expect(await faultOf(paired(meter))).toBe('garbled');
  });
});

describe('MessageLink', () => {
  it('tells once that it has ended, and takes nothing from then on', async () => {
    const meter = new Silent(info);
    const ends: string[] = [];
    const link = new MessageLink(meter, new ManualClock(), ({ fault }) => void ends.push(fault));
    await link.open();
    meter.listener?.closed();
    meter.listener?.closed();
    meter.listener?.notified('handshake', Uint8Array.of(0xc0, 0, 1, 5));
    expect(await faultOf(link.receive('handshake', 1_000))).toBe('lost');
    expect(await faultOf(link.send('handshake', Uint8Array.of(1)))).toBe('lost');
    expect(ends).toEqual(['lost']);
    expect(meter.written).toEqual([]);
  });

  it('refuses a message where none is awaited', async () => {
    const meter = new Silent(info);
    const link = new MessageLink(meter, new ManualClock());
    await link.open();
    meter.listener?.notified('channel', Uint8Array.of(0xc0, 0, 1, 5));
    expect(await faultOf(link.receive('handshake', 1_000))).toBe('garbled');
  });
});

describe('what a meter tells', () => {
  it('is read', () => {
    expect(parseInfo(bytes(info))).toEqual({ protocol: 1, deviceId: 'house-1', model: 'm', agent: '1', state: 'open' });
    const state = {
      ...{ device_id: 'house-1', name: null, agent: '1', owned: null, server_url: 'https://a', certificate_sha256: 'ab' },
      ...{ server_reachable: true, queued_readings: 3, time: '2026-11-26T20:00:00.000Z', network: { kind: 'wifi', ssid: 'K' } },
    };
    expect(parseMeterState(state)).toEqual({
      ...{ deviceId: 'house-1', name: null, agent: '1', isOwned: null, serverUrl: 'https://a', certificateSha256: 'ab' },
      ...{ reachesServer: true, queuedReadings: 3, clockMs: Date.UTC(2026, 10, 26, 20), network: { kind: 'wifi', ssid: 'K' } },
    });
    expect(() => parseMeterState({ ...state, network: { kind: 'pigeon' } })).toThrow('/network/kind');
    expect(() => parseMeterState({ ...state, owned: 'yes' })).toThrow('/owned');
  });

  it('is at most 24 networks', () => {
    const network = { ssid: 'K', signal_percent: 80, secured: true, connected: false };
    expect(parseNetworks({ networks: Array.from({ length: 30 }, () => network) }).length).toBe(24);
    expect(() => parseNetworks({ networks: [network, { ...network, secured: 1 }] })).toThrow('/networks/1/secured');
  });
});
