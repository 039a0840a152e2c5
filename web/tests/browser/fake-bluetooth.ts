import type { Page } from 'playwright-core';
import type { Characteristic } from '../../src/pairing/transport.ts';
import type { Radio } from '../pairing/radio.ts';

const service = '6f1c0001-7d5b-4c8e-9a53-2b8e4d0c7a11';

/// Gives the page a `navigator.bluetooth` that finds one meter, and carries what it says to `radio` and back.
export class FakeBluetooth {
  /// What the dialog is answered: the meter, nothing, or that there is no adapter.
  choice: 'meter' | 'closed' | 'no-adapter' = 'meter';
  connections = 0;
  isConnected = false;
  /// While set, a connection waits for it.
  gate: Promise<void> | null = null;
  /// All that went through the air, as somebody who listens hears it.
  readonly heard: Uint8Array[] = [];
  private page: Page | null = null;

  constructor(
    public radio: Radio,
    readonly name: string,
  ) {}

  async attach(page: Page): Promise<void> {
    this.page = page;
    await page.exposeFunction('radioChoose', () => this.choice);
    await page.exposeFunction('radioConnect', () => this.connect());
    await page.exposeFunction('radioDisconnect', () => this.disconnect());
    await page.exposeFunction('radioInfo', async () => [...(await this.radio.readInfo())]);
    await page.exposeFunction('radioWrite', (on: Characteristic, value: number[]) => {
      this.heard.push(Uint8Array.from(value));
      return this.radio.write(on, Uint8Array.from(value));
    });
    await page.addInitScript(installBluetooth, { name: this.name, service });
  }

  /// The meter is out of reach.
  cut(): void {
    this.radio.disconnect();
    this.closed();
  }

  private async connect(): Promise<void> {
    await this.gate;
    this.connections += 1;
    this.isConnected = true;
    await this.radio.connect(20, {
      notified: (on, value) => {
        this.heard.push(value);
        this.tell('radioNotified', on, [...value]);
      },
      closed: () => this.closed(),
    });
  }

  private disconnect(): void {
    this.radio.disconnect();
    this.closed();
  }

  private closed(): void {
    if (!this.isConnected) return;
    this.isConnected = false;
    this.tell('radioClosed');
  }

  private tell(name: string, ...values: unknown[]): void {
    const call = ([what, given]: readonly [string, unknown[]]) =>
      (window as unknown as Record<string, (...all: unknown[]) => void>)[what]?.(...given);
    // A page that is gone hears nothing.
    void this.page?.evaluate(call, [name, values] as const).catch(() => undefined);
  }
}

/// Runs in the page, before anything else.
function installBluetooth({ name, service }: { name: string; service: string }): void {
  const radio = window as unknown as Record<string, (...values: unknown[]) => Promise<unknown>>;
  const uuid = (part: number) => service.replace('0001', `000${part}`);
  const bytes = (values: unknown) => new DataView(Uint8Array.from(values as number[]).buffer);

  class Characteristic extends EventTarget {
    value: DataView | undefined;
    private isListening = false;
    private isBusy = false;

    constructor(readonly on: string) {
      super();
    }

    async readValue(): Promise<DataView> {
      return bytes(await radio.radioInfo!());
    }

    async startNotifications(): Promise<void> {
      this.isListening = true;
    }

    async writeValueWithResponse(value: Uint8Array): Promise<void> {
      if (this.isBusy) throw new DOMException('GATT operation already in progress.', 'NetworkError');
      if (value.length > 20) throw new DOMException('longer than this connection carries', 'NotSupportedError');
      this.isBusy = true;
      try {
        await radio.radioWrite!(this.on, [...value]);
      } catch {
        throw new DOMException('GATT Server is disconnected.', 'NetworkError');
      } finally {
        this.isBusy = false;
      }
    }

    hear(values: number[]): void {
      if (!this.isListening) return;
      this.value = bytes(values);
      this.dispatchEvent(new Event('characteristicvaluechanged'));
    }
  }

  class Device extends EventTarget {
    readonly name = name;
    characteristics: Record<string, Characteristic> = {};
    readonly gatt = {
      connected: false,
      connect: async () => {
        await radio.radioConnect!();
        this.characteristics = {
          [uuid(2)]: new Characteristic('info'),
          [uuid(3)]: new Characteristic('handshake'),
          [uuid(4)]: new Characteristic('channel'),
        };
        this.gatt.connected = true;
        return this.gatt;
      },
      disconnect: () => void radio.radioDisconnect!(),
      getPrimaryService: async (wanted: string) => {
        if (wanted !== service) throw new DOMException('no such service', 'NotFoundError');
        return {
          getCharacteristic: async (one: string) => {
            const found = this.characteristics[one];
            if (found === undefined) throw new DOMException('no such characteristic', 'NotFoundError');
            return found;
          },
        };
      },
    };
  }

  const device = new Device();
  const hooks = {
    radioNotified: (on: string, values: number[]) =>
      Object.values(device.characteristics).find((one) => one.on === on)?.hear(values),
    radioClosed: () => {
      if (!device.gatt.connected) return;
      device.gatt.connected = false;
      device.dispatchEvent(new Event('gattserverdisconnected'));
    },
  };
  Object.assign(window, hooks);
  const bluetooth = {
    getAvailability: async () => (await radio.radioChoose!()) !== 'no-adapter',
    requestDevice: async ({ filters }: { filters: { services: string[] }[] }) => {
      if (!navigator.userActivation.isActive) throw new DOMException('not in answer to a gesture', 'SecurityError');
      if (filters[0]?.services[0] !== service) throw new DOMException('nothing found', 'NotFoundError');
      if ((await radio.radioChoose!()) !== 'meter') throw new DOMException('User cancelled the chooser.', 'NotFoundError');
      return device;
    },
  };
  Object.defineProperty(navigator, 'bluetooth', { value: bluetooth, configurable: true });
}
