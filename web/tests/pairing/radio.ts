import type { Characteristic, Transport, TransportListener } from '../../src/pairing/transport.ts';

/// A meter's end of the radio, as tests hold it: the agent's own code behind a pipe, or the model of it beside this file.
export interface Radio {
  /// @param largest  what one value may hold, in bytes
  connect(largest: number, listener: TransportListener): Promise<void>;
  disconnect(): void;
  readInfo(): Promise<Uint8Array>;
  /// Resolves when the value was taken; rejects when the meter has ended the connection.
  write(on: Characteristic, value: Uint8Array): Promise<void>;
  passTime(ms: number): Promise<void>;
  pressButton(): Promise<void>;
  stop(): Promise<void>;
}

/// What can go wrong on the way, for tests to do.
export interface Meddling {
  /// Sees each value that the app writes; null keeps it back, and the connection is lost.
  written?: (on: Characteristic, value: Uint8Array) => Uint8Array | null;
  /// Sees each value that the meter notifies.
  notified?: (on: Characteristic, value: Uint8Array) => readonly Uint8Array[];
}

export async function connectTo(radio: Radio, largest: number, meddling: Meddling = {}): Promise<Transport> {
  let listener: TransportListener | null = null;
  const early: (() => void)[] = [];
  const tell = (what: (to: TransportListener) => void) => {
    if (listener === null) early.push(() => listener !== null && what(listener));
    else what(listener);
  };
  await radio.connect(largest, {
    notified: (on, value) => {
      for (const one of meddling.notified?.(on, value) ?? [value]) tell((to) => to.notified(on, one));
    },
    closed: () => tell((to) => to.closed()),
  });
  return {
    largestFragment: largest,
    readInfo: () => radio.readInfo(),
    listen: async (to) => {
      listener = to;
      for (const call of early.splice(0)) call();
    },
    write: async (on, value) => {
      const passed = meddling.written === undefined ? value : meddling.written(on, value);
      if (passed !== null) return radio.write(on, passed);
      radio.disconnect();
      throw new Error('the connection was lost');
    },
    close: () => radio.disconnect(),
  };
}
