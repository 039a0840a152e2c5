import type { Timers } from '../api/live-socket.ts';
import { smallestFragment } from './fragments.ts';
import { PairingError } from './pairing-error.ts';
import type { Characteristic, Transport, TransportListener } from './transport.ts';
import type { GattCharacteristic, GattDevice, GattServer, GattService, WebBluetooth } from './web-bluetooth.ts';

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
  /// Ends the connection, or the attempt at one.
  cancel(): void;
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
  if (device.gatt === undefined) throw new PairingError('no-connection');
  return new BluetoothMeter(device, device.gatt, timers);
}

/// A closed dialog and a missing adapter are one and the same exception.
async function reasonOf(cause: unknown, bluetooth: WebBluetooth): Promise<'not-allowed' | 'bluetooth-off' | 'not-chosen'> {
  if (cause instanceof DOMException && cause.name === 'SecurityError') return 'not-allowed';
  const isThere = await bluetooth.getAvailability?.().catch(() => true);
  return isThere === false ? 'bluetooth-off' : 'not-chosen';
}

class BluetoothMeter implements ChosenMeter {
  readonly name: string;
  private connections = 0;

  constructor(
    private readonly device: GattDevice,
    private readonly gatt: GattServer,
    private readonly timers: Timers,
  ) {
    this.name = device.name ?? 'your meter';
  }

  async connect(): Promise<Transport> {
    const connection = ++this.connections;
    const isWanted = () => connection === this.connections;
    const timer = this.timers.set(() => this.cancel(), connectTimeoutMs);
    try {
      // The first attempt fails now and then on every system, and the second does not.
      return await this.attempt(isWanted).catch((cause: unknown) => {
        if (!isWanted() || isStranger(cause)) throw cause;
        return this.attempt(isWanted);
      });
    } catch (cause) {
      throw new PairingError(isStranger(cause) ? 'not-a-meter' : 'no-connection', cause);
    } finally {
      this.timers.clear(timer);
    }
  }

  cancel(): void {
    this.connections += 1;
    this.gatt.disconnect();
  }

  /// All attempts share the browser's one connection: who is not wanted any more leaves it to the next.
  private async attempt(isWanted: () => boolean): Promise<Transport> {
    try {
      const found = await (await this.gatt.connect()).getPrimaryService(service);
      const characteristics = await characteristicsOf(found);
      if (!isWanted()) throw new DOMException('cancelled', 'AbortError');
      return new BluetoothTransport(this.device, characteristics);
    } catch (cause) {
      if (isWanted()) this.gatt.disconnect();
      throw cause;
    }
  }
}

/// Connected, and without what a meter has.
function isStranger(cause: unknown): boolean {
  return cause instanceof DOMException && cause.name === 'NotFoundError';
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
