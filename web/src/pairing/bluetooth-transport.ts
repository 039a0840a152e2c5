import type { Timers } from '../api/live-socket.ts';
import { smallestFragment } from './fragments.ts';
import { PairingError } from './pairing-error.ts';
import type { Characteristic, Transport, TransportListener } from './transport.ts';
import type { GattCharacteristic, GattDevice, GattService, WebBluetooth } from './web-bluetooth.ts';

/// The meter's service and its characteristics: docs/protocol.md, "GATT".
const service = '6f1c0001-7d5b-4c8e-9a53-2b8e4d0c7a11';
const uuids = {
  info: '6f1c0002-7d5b-4c8e-9a53-2b8e4d0c7a11',
  handshake: '6f1c0003-7d5b-4c8e-9a53-2b8e4d0c7a11',
  channel: '6f1c0004-7d5b-4c8e-9a53-2b8e4d0c7a11',
} as const;

const connectTimeoutMs = 30_000;

/// A meter that was chosen; each connection to it is good for one try.
export interface ChosenMeter {
  readonly name: string;
  /// @throws PairingError
  connect(): Promise<Transport>;
}

/// Opens the browser's dialog, which it allows in answer to a click or a key only.
/// @throws PairingError
export async function chooseMeter(bluetooth: WebBluetooth, timers: Timers): Promise<ChosenMeter> {
  let device: GattDevice;
  try {
    device = await bluetooth.requestDevice({ filters: [{ services: [service] }] });
  } catch (cause) {
    throw new PairingError(await reasonOf(cause, bluetooth), cause);
  }
  return { name: device.name ?? 'your meter', connect: () => connect(device, timers) };
}

/// A closed dialog and a missing adapter are one and the same exception.
async function reasonOf(cause: unknown, bluetooth: WebBluetooth): Promise<'not-allowed' | 'bluetooth-off' | 'not-chosen'> {
  if (cause instanceof DOMException && cause.name === 'SecurityError') return 'not-allowed';
  const isThere = await bluetooth.getAvailability?.().catch(() => true);
  return isThere === false ? 'bluetooth-off' : 'not-chosen';
}

async function connect(device: GattDevice, timers: Timers): Promise<Transport> {
  const gatt = device.gatt;
  if (gatt === undefined) throw new PairingError('no-connection');
  // Giving up is the one thing that a browser's `connect` leaves to the page.
  const timer = timers.set(() => gatt.disconnect(), connectTimeoutMs);
  try {
    const found = await (await gatt.connect()).getPrimaryService(service);
    return new BluetoothTransport(device, await characteristicsOf(found));
  } catch (cause) {
    gatt.disconnect();
    const isStranger = cause instanceof DOMException && cause.name === 'NotFoundError';
    throw new PairingError(isStranger ? 'not-a-meter' : 'no-connection', cause);
  } finally {
    timers.clear(timer);
  }
}

type Characteristics = Readonly<Record<keyof typeof uuids, GattCharacteristic>>;

/// One after the other: some systems take one question at a time.
async function characteristicsOf(found: GattService): Promise<Characteristics> {
  return {
    info: await found.getCharacteristic(uuids.info),
    handshake: await found.getCharacteristic(uuids.handshake),
    channel: await found.getCharacteristic(uuids.channel),
  };
}

class BluetoothTransport implements Transport {
  /// Browsers do not tell what a connection carries; this much each does.
  readonly largestFragment = smallestFragment;
  private readonly removals: (() => void)[] = [];

  constructor(
    private readonly device: GattDevice,
    private readonly characteristics: Characteristics,
  ) {}

  async readInfo(): Promise<Uint8Array> {
    return bytesOf(await this.characteristics.info.readValue());
  }

  async listen(listener: TransportListener): Promise<void> {
    this.follow(this.device, 'gattserverdisconnected', () => {
      this.removeListeners();
      listener.closed();
    });
    for (const on of ['handshake', 'channel'] as const) {
      const characteristic = this.characteristics[on];
      this.follow(characteristic, 'characteristicvaluechanged', () => {
        if (characteristic.value !== undefined) listener.notified(on, bytesOf(characteristic.value));
      });
      await characteristic.startNotifications();
    }
  }

  async write(on: Characteristic, value: Uint8Array): Promise<void> {
    await this.characteristics[on].writeValueWithResponse(value);
  }

  close(): void {
    this.removeListeners();
    this.device.gatt?.disconnect();
  }

  private follow(target: EventTarget, event: string, work: () => void): void {
    target.addEventListener(event, work);
    this.removals.push(() => target.removeEventListener(event, work));
  }

  private removeListeners(): void {
    for (const remove of this.removals.splice(0)) remove();
  }
}

/// A copy: the browser may use the same memory for the next value.
function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
}
