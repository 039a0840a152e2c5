export type Characteristic = 'handshake' | 'channel';

export interface TransportListener {
  /// A fragment from the meter.
  notified(on: Characteristic, value: Uint8Array): void;
  /// The connection has ended, whoever ended it.
  closed(): void;
}

/// A connection to one meter that is being paired, by radio or, in tests, by a pipe.
export interface Transport {
  /// What one written value may hold, in bytes: 20 to 512.
  readonly largestFragment: number;
  /// The value of `info`.
  readInfo(): Promise<Uint8Array>;
  /// Resolves when notifications come.
  listen(listener: TransportListener): Promise<void>;
  /// Resolves when the meter has taken the value. One at a time.
  write(on: Characteristic, value: Uint8Array): Promise<void>;
  close(): void;
}
