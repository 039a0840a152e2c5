import type { Timers } from '../api/live-socket.ts';
import { FragmentAssembler, fragmentsOf } from './fragments.ts';
import { PairingError, refusals, type Refusal } from './pairing-error.ts';
import type { Characteristic, Transport } from './transport.ts';

const longest: Readonly<Record<Characteristic, number>> = { handshake: 512, channel: 4096 };
const refusedMessage = 0x7f;

interface Arrival {
  readonly on: Characteristic;
  readonly message: Uint8Array;
}

/// Whole messages over a connection that carries fragments. The first fault ends it for good: a refusal of the meter, a
/// connection that is lost, an answer that does not come.
export class MessageLink {
  private readonly assemblers: Readonly<Record<Characteristic, FragmentAssembler>> = {
    handshake: new FragmentAssembler(longest.handshake),
    channel: new FragmentAssembler(longest.channel),
  };
  private readonly arrived: Arrival[] = [];
  private fault: PairingError | null = null;
  private wake: (() => void) | null = null;

  /// @param onEnd  told once, of a link that was open
  constructor(
    private readonly transport: Transport,
    private readonly timers: Timers,
    private readonly onEnd: (fault: PairingError) => void = () => undefined,
  ) {}

  async open(): Promise<void> {
    await this.attempt(
      this.transport.listen({
        notified: (on, value) => this.take(on, value),
        closed: () => this.end(new PairingError('lost')),
      }),
    );
  }

  /// @throws PairingError
  async send(on: Characteristic, message: Uint8Array): Promise<void> {
    for (const fragment of fragmentsOf(message, this.transport.largestFragment)) {
      this.mustBeOpen();
      await this.attempt(this.transport.write(on, fragment));
    }
  }

  /// The next message of the meter. One waits at a time.
  /// @throws PairingError
  async receive(on: Characteristic, timeoutMs: number): Promise<Uint8Array> {
    if (this.arrived.length === 0 && this.fault === null) await this.somethingWithin(timeoutMs);
    const arrival = this.arrived.shift();
    if (arrival?.on === on) return arrival.message;
    if (arrival !== undefined) this.end(new PairingError('garbled', `a message on ${arrival.on}`));
    throw this.fault ?? new PairingError('silent');
  }

  /// @throws PairingError, that which it ended with
  mustBeOpen(): void {
    if (this.fault !== null) throw this.fault;
  }

  end(fault: PairingError): void {
    if (this.fault !== null) return;
    this.fault = fault;
    this.transport.close();
    this.wake?.();
    this.onEnd(fault);
  }

  private take(on: Characteristic, value: Uint8Array): void {
    if (this.fault !== null) return;
    try {
      const message = this.assemblers[on].add(value);
      if (message === null) return;
      if (on === 'handshake' && message[0] === refusedMessage) return this.end(refusal(message));
      this.arrived.push({ on, message });
      this.wake?.();
    } catch (cause) {
      this.end(new PairingError('garbled', cause));
    }
  }

  private async somethingWithin(timeoutMs: number): Promise<void> {
    await new Promise<void>((woken) => {
      const timer = this.timers.set(() => this.end(new PairingError('silent')), timeoutMs);
      this.wake = () => {
        this.timers.clear(timer);
        this.wake = null;
        woken();
      };
    });
  }

  /// A refusal that has come meanwhile tells more than that the connection was lost.
  private async attempt(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (cause) {
      this.end(cause instanceof PairingError ? cause : new PairingError('lost', cause));
      throw this.fault ?? cause;
    }
  }
}

function refusal(message: Uint8Array): PairingError {
  const known: Readonly<Record<number, Refusal>> = refusals;
  return new PairingError(known[message[1] ?? 0] ?? 'refused');
}
