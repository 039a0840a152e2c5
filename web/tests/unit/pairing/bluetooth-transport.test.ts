import { describe, expect, it } from 'vitest';
import { chooseMeter } from '../../../src/pairing/bluetooth-transport.ts';
import { PairingError } from '../../../src/pairing/pairing-error.ts';
import { bluetoothOf, qrDetectorOf, type GattCharacteristic, type GattDevice, type WebBluetooth } from '../../../src/pairing/web-bluetooth.ts';
import { ManualClock, settle } from '../api/fake-socket.ts';

class FakeCharacteristic extends EventTarget implements GattCharacteristic {
  value?: DataView;
  readonly written: Uint8Array[] = [];
  isNotifying = false;

  async readValue(): Promise<DataView> {
    return new DataView(Uint8Array.of(9, 1, 2, 3, 9).buffer, 1, 3);
  }

  async writeValueWithResponse(value: Uint8Array): Promise<void> {
    this.written.push(value);
  }

  async startNotifications(): Promise<void> {
    this.isNotifying = true;
  }

  notify(view: DataView): void {
    this.value = view;
    this.dispatchEvent(new Event('characteristicvaluechanged'));
  }
}

class FakeDevice extends EventTarget implements GattDevice {
  readonly name = 'EDL house-1';
  readonly characteristics = [new FakeCharacteristic(), new FakeCharacteristic(), new FakeCharacteristic()];
  hasService = true;
  connects: () => Promise<void> = async () => undefined;
  disconnections = 0;
  readonly asked: string[] = [];
  readonly gatt = {
    connected: true,
    connect: async () => {
      await this.connects();
      return this.gatt;
    },
    disconnect: (): void => {
      this.disconnections += 1;
    },
    getPrimaryService: async (uuid: string) => {
      this.asked.push(uuid);
      if (!this.hasService) throw new DOMException('No Services matching UUID', 'NotFoundError');
      return {
        getCharacteristic: async (one: string) => {
          this.asked.push(one);
          return this.characteristics[Number(one[7]) - 2]!;
        },
      };
    },
  };
}

const choosing = (result: () => Promise<GattDevice>, isThere = true): WebBluetooth => ({
  requestDevice: result,
  getAvailability: async () => isThere,
});

async function faultOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.then(() => null, (thrown: unknown) => thrown);
  return error instanceof PairingError ? error.fault : `not a PairingError: ${String(error)}`;
}

describe('chooseMeter', () => {
  it('asks for meters and nothing else', async () => {
    let asked: unknown;
    await chooseMeter(
      {
        requestDevice: async (options) => {
          asked = options;
          return new FakeDevice();
        },
      },
      new ManualClock(),
    );
    expect(asked).toEqual({ filters: [{ services: ['6f1c0001-7d5b-4c8e-9a53-2b8e4d0c7a11'] }] });
  });

  it.each([
    ['not-chosen', new DOMException('User cancelled', 'NotFoundError'), true],
    ['bluetooth-off', new DOMException('Bluetooth adapter not available.', 'NotFoundError'), false],
    ['not-allowed', new DOMException('Permissions policy', 'SecurityError'), true],
  ])('tells %s from the others', async (fault, error, isThere) => {
    expect(await faultOf(chooseMeter(choosing(() => Promise.reject(error), isThere), new ManualClock()))).toBe(fault);
  });
});

describe('a connection over Web Bluetooth', () => {
  async function chosen(device: FakeDevice, clock = new ManualClock()) {
    return chooseMeter(choosing(async () => device), clock);
  }

  it('reads, writes and hears what the views hold, no more', async () => {
    const device = new FakeDevice();
    const transport = await (await chosen(device)).connect();
    expect(await transport.readInfo()).toEqual(Uint8Array.of(1, 2, 3));
    const heard: unknown[] = [];
    const listener = { notified: (on: string, value: Uint8Array) => void heard.push([on, value]), closed: () => void heard.push('closed') };
    await transport.listen(listener);
    const [info, handshake, channel] = device.characteristics;
    expect([info, handshake, channel].map((one) => one!.isNotifying)).toEqual([false, true, true]);
    const memory = Uint8Array.of(0, 5, 6, 0);
    handshake!.notify(new DataView(memory.buffer, 1, 2));
    memory.fill(7);
    channel!.notify(new DataView(memory.buffer, 0, 1));
    await transport.write('channel', Uint8Array.of(8));
    expect(channel!.written).toEqual([Uint8Array.of(8)]);
    device.dispatchEvent(new Event('gattserverdisconnected'));
    handshake!.notify(new DataView(memory.buffer));
    expect(heard).toEqual([['handshake', Uint8Array.of(5, 6)], ['channel', Uint8Array.of(7)], 'closed']);
  });

  it('writes no more at once than every connection carries', async () => {
    expect((await (await chosen(new FakeDevice())).connect()).largestFragment).toBe(20);
  });

  it('hears nothing any more once it is closed', async () => {
    const device = new FakeDevice();
    const transport = await (await chosen(device)).connect();
    await transport.listen({ notified: () => expect.fail('heard'), closed: () => expect.fail('told') });
    transport.close();
    expect(device.disconnections).toBe(1);
    device.characteristics[1]!.notify(new DataView(new ArrayBuffer(2)));
    device.dispatchEvent(new Event('gattserverdisconnected'));
  });

  it('gives up connecting after 30 s', async () => {
    const clock = new ManualClock();
    const device = new FakeDevice();
    device.connects = () =>
      new Promise((_, failed) => {
        device.gatt.disconnect = () => failed(new DOMException('cancelled', 'AbortError'));
      });
    const fault = faultOf((await chosen(device, clock)).connect());
    await clock.pass(30_000);
    expect(await fault).toBe('no-connection');
    expect(clock.pending).toBe(0);
  });

  it('tries a second time, since the first fails now and then', async () => {
    const device = new FakeDevice();
    let attempts = 0;
    device.connects = async () => {
      attempts += 1;
      if (attempts === 1) throw new DOMException('Connection attempt failed.', 'NetworkError');
    };
    expect(await (await (await chosen(device)).connect()).readInfo()).toEqual(Uint8Array.of(1, 2, 3));
    expect(attempts).toBe(2);
    device.connects = async () => {
      attempts += 1;
      throw new DOMException('Connection attempt failed.', 'NetworkError');
    };
    expect(await faultOf((await chosen(device)).connect())).toBe('no-connection');
    expect(attempts).toBe(4);
  });

  it('leaves the connection to the next attempt when it was cancelled', async () => {
    const device = new FakeDevice();
    let goOn = () => {};
    device.connects = () => new Promise((done) => (goOn = done));
    const meter = await chosen(device);
    const first = faultOf(meter.connect());
    const letFirstThrough = goOn;
    meter.cancel();
    expect(device.disconnections).toBe(1);
    const second = meter.connect();
    goOn();
    letFirstThrough();
    expect(await first).toBe('no-connection');
    expect(await (await second).readInfo()).toEqual(Uint8Array.of(1, 2, 3));
    expect(device.disconnections).toBe(1);
  });

  it('says what is no meter', async () => {
    const device = new FakeDevice();
    device.hasService = false;
    expect(await faultOf((await chosen(device)).connect())).toBe('not-a-meter');
    expect(device.disconnections).toBe(1);
    await settle();
  });
});

describe('what the browser has', () => {
  const bluetooth = choosing(async () => new FakeDevice());

  it('is Bluetooth on pages that came over HTTPS', () => {
    expect(bluetoothOf({ isSecureContext: true, navigator: { bluetooth } })).toEqual({ kind: 'there', bluetooth });
    expect(bluetoothOf({ isSecureContext: true, navigator: {} })).toEqual({ kind: 'none' });
    expect(bluetoothOf({ isSecureContext: false, navigator: {} })).toEqual({ kind: 'insecure' });
  });

  it('is a detector of QR codes where there is a camera', async () => {
    const detectorOf = (formats: readonly string[]) =>
      class {
        static getSupportedFormats = async () => formats;
        detect = async () => [];
      };
    const navigator = { mediaDevices: {} as MediaDevices };
    const wanted = { isSecureContext: true, navigator, BarcodeDetector: detectorOf(['ean_13', 'qr_code']) };
    expect(await qrDetectorOf(wanted)).not.toBeNull();
    expect(await qrDetectorOf({ ...wanted, navigator: {} })).toBeNull();
    expect(await qrDetectorOf({ ...wanted, BarcodeDetector: detectorOf(['ean_13']) })).toBeNull();
    expect(await qrDetectorOf({ isSecureContext: true, navigator })).toBeNull();
  });
});
