import { ShapeError, asNumber, asObject, asOneOf, asString, type Members } from '../api/shape.ts';
import { clean, utf8ToBytes } from '@noble/hashes/utils.js';
import type { MeterInfo } from './info.ts';
import type { MessageLink } from './message-link.ts';
import {
  parseDeviceCode,
  parseMeterState,
  parseNetworks,
  type MeterCode,
  type MeterState,
  type WifiNetwork,
} from './meter-answers.ts';
import { callErrors, CallRefused, PairingError } from './pairing-error.ts';
import { SealedDirection } from './sealed-channel.ts';

const quickMs = 20_000;
/// The meter asks its server, or waits for a network, before it answers.
const slowMs = 75_000;

/// A meter that has proven to know the code, over a channel that nobody else can read. Calls wait for each other.
export class PairedMeter {
  private readonly outbound: SealedDirection;
  private readonly inbound: SealedDirection;
  private ids = 0;
  private turn: Promise<unknown> = Promise.resolve();

  /// @param sessionKey  is overwritten
  constructor(
    readonly info: MeterInfo,
    private readonly link: MessageLink,
    sessionKey: Uint8Array,
  ) {
    this.outbound = SealedDirection.appToAgent(sessionKey);
    this.inbound = SealedDirection.agentToApp(sessionKey);
    clean(sessionKey);
  }

  async state(): Promise<MeterState> {
    return this.call('state', {}, quickMs, parseMeterState);
  }

  /// A fresh code from the meter's server; the one before is worthless from now on.
  async deviceCode(): Promise<MeterCode> {
    return this.call('device_code', {}, slowMs, parseDeviceCode);
  }

  async wifiNetworks(): Promise<readonly WifiNetwork[]> {
    return this.call('wifi_networks', {}, slowMs, parseNetworks);
  }

  /// Resolves when the meter is connected.
  /// @param passphrase  null for an open network
  async joinWifi(ssid: string, passphrase: string | null): Promise<void> {
    await this.call('wifi_join', { ssid, passphrase }, slowMs, (answer) => asString(answer.ssid, '/ssid'));
  }

  async rename(name: string): Promise<string> {
    return this.call('name', { name }, quickMs, (answer) => asString(answer.name, '/name'));
  }

  async releaseOwner(): Promise<void> {
    await this.call('release_owner', {}, slowMs, () => undefined);
  }

  close(): void {
    this.link.end(new PairingError('cancelled'));
    this.forget();
  }

  /// Keys are overwritten; called too when the other side has ended the session.
  forget(): void {
    this.outbound.destroy();
    this.inbound.destroy();
  }

  /// @throws PairingError | CallRefused
  private call<T>(what: string, members: Members, timeoutMs: number, read: (answer: Members) => T): Promise<T> {
    const answer = this.turn.then(() => this.ask(what, members, timeoutMs, read));
    this.turn = answer.catch(() => undefined);
    return answer;
  }

  private async ask<T>(what: string, members: Members, timeoutMs: number, read: (answer: Members) => T): Promise<T> {
    this.link.mustBeOpen();
    const id = ++this.ids;
    const plain = utf8ToBytes(JSON.stringify({ id, do: what, ...members }));
    try {
      await this.link.send('channel', this.outbound.seal(plain));
      const answer = this.inbound.open(await this.link.receive('channel', timeoutMs));
      return valueOf(asObject(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(answer)), ''), id, read);
    } catch (error) {
      if (error instanceof CallRefused) throw error;
      const fault = error instanceof PairingError ? error : new PairingError('garbled', error);
      this.link.end(fault);
      this.forget();
      throw fault;
    } finally {
      clean(plain);
    }
  }
}

function valueOf<T>(answer: Members, id: number, read: (answer: Members) => T): T {
  if (asNumber(answer.id, '/id') !== id) throw new ShapeError('/id', String(id));
  if (answer.ok === true) return read(answer);
  if (answer.ok !== false) throw new ShapeError('/ok', 'true or false');
  throw new CallRefused(asOneOf(answer.error, '/error', callErrors), typeof answer.detail === 'string' ? answer.detail : '');
}
