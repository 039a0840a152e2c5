import { timingSafeEqual } from 'node:crypto';
import { ristretto255 } from '@noble/curves/ed25519.js';
import type { Characteristic, TransportListener } from '../../src/pairing/transport.ts';
import { hmacSha512, nonceOf, open, seal, sha512 } from './model-crypto.ts';
import type { Radio } from './radio.ts';

/// The meter's half of docs/protocol.md, "Pairing", told a second time: written from the page and not from the app's code,
/// for tests where the agent's own program is not built.

export interface ModelSettings {
  deviceId: string;
  code: string;
  serverUrl: string;
  deviceCode: string;
  hasWifi: boolean;
  random: (bytes: number) => Uint8Array;
}

const refusal = { closed: 1, wrongCode: 2, malformed: 3, outOfTurn: 4, version: 5, locked: 6, tooSlow: 8 } as const;
const limits = { handshake: 512, channel: 4096 } as const;
const handshakeMs = 30_000;
const idleMs = 120_000;
const sessionMs = 600_000;
const windowMs = 600_000;
const mostWrong = 5;
const order = 2n ** 252n + 27742317777372353535851937790883648493n;

const bytes = (text: string) => Buffer.from(text, 'utf8');
const lv = (...parts: readonly Uint8Array[]) =>
  Buffer.concat(parts.map((part) => Buffer.concat([part.length < 128 ? Buffer.of(part.length) : Buffer.of(part.length % 128 | 128, part.length >> 7), part])));

/// @return null where it is none, or the identity
function product(share: Uint8Array, scalar: bigint): Uint8Array | null {
  try {
    const secret = ristretto255.Point.fromBytes(share).multiply(scalar).toBytes();
    return secret.some((byte) => byte !== 0) ? secret : null;
  } catch {
    return null;
  }
}

interface Session {
  readonly listener: TransportListener;
  readonly largest: number;
  beganMs: number | null;
  turnMs: number | null;
  readonly partial: Record<Characteristic, { want: number; have: Uint8Array; next: number } | null>;
  expects: 'start' | 'confirm' | 'channel';
  isk: Uint8Array;
  tags: { theirs: Uint8Array; own: Uint8Array } | null;
  keys: { inbound: Uint8Array; outbound: Uint8Array };
  counters: { inbound: number; outbound: number };
}

export class ModelAgent implements Radio {
  wrongCodes = 0;
  isOwned = false;
  name: string | null = null;
  reachesServer = true;
  joined: string | null = null;
  private nowMs = 0;
  private openUntilMs = windowMs;
  private session: Session | null = null;

  constructor(readonly settings: ModelSettings) {}

  get state(): string {
    if (this.wrongCodes >= mostWrong) return 'locked';
    return this.nowMs < this.openUntilMs ? 'open' : 'closed';
  }

  async connect(largest: number, listener: TransportListener): Promise<void> {
    this.session = {
      ...{ listener, largest, beganMs: null, turnMs: null, expects: 'start', isk: Buffer.alloc(0), tags: null },
      partial: { handshake: null, channel: null },
      keys: { inbound: Buffer.alloc(0), outbound: Buffer.alloc(0) },
      counters: { inbound: 0, outbound: 0 },
    };
  }

  disconnect(): void {
    this.session = null;
  }

  async readInfo(): Promise<Uint8Array> {
    const info = { protocol: 1, device_id: this.settings.deviceId, model: 'EDL three-phase meter', agent: '0.9.1' };
    return bytes(JSON.stringify({ ...info, state: this.state }));
  }

  async write(on: Characteristic, value: Uint8Array): Promise<void> {
    const { session } = this;
    if (session === null) throw new Error('not connected');
    // A session begins with what is written first.
    session.turnMs ??= session.beganMs ??= this.nowMs;
    // What it causes comes after it has been accepted.
    setImmediate(() => session === this.session && this.take(session, on, value));
  }

  async passTime(ms: number): Promise<void> {
    this.nowMs += ms;
    const { session } = this;
    if (session?.beganMs == null || session.turnMs === null) return;
    const patienceMs = session.expects === 'channel' ? idleMs : handshakeMs;
    if (this.nowMs - session.turnMs >= patienceMs || this.nowMs - session.beganMs >= sessionMs) this.refuse(refusal.tooSlow);
  }

  async pressButton(): Promise<void> {
    this.wrongCodes = 0;
    this.openUntilMs = this.nowMs + windowMs;
  }

  async stop(): Promise<void> {
    this.session = null;
  }

  private take(session: Session, on: Characteristic, value: Uint8Array): void {
    const message = this.assembled(session, on, value);
    if (message === 'malformed') return this.refuse(refusal.malformed);
    if (message === null) return;
    if (on === 'handshake') this.shake(session, message);
    else if (session.expects !== 'channel') this.refuse(refusal.outOfTurn);
    else this.hear(session, message);
  }

  private assembled(session: Session, on: Characteristic, value: Uint8Array): Uint8Array | null | 'malformed' {
    const [head] = value;
    if (head === undefined || value.length > 512) return 'malformed';
    let partial = session.partial[on];
    let payload = value.subarray(1);
    if (head >= 128) {
      if (partial !== null || value.length < 4) return 'malformed';
      const want = value[1]! * 256 + value[2]!;
      if (want === 0 || want > limits[on]) return 'malformed';
      partial = session.partial[on] = { want, have: Buffer.alloc(0), next: 0 };
      payload = value.subarray(3);
    }
    if (partial === null || payload.length === 0 || head % 64 !== partial.next) return 'malformed';
    partial.have = Buffer.concat([partial.have, payload]);
    partial.next = (partial.next + 1) % 64;
    if (partial.have.length > partial.want) return 'malformed';
    if ((head & 64) !== 0 !== (partial.have.length === partial.want)) return 'malformed';
    if ((head & 64) === 0) return null;
    session.partial[on] = null;
    return partial.have;
  }

  private shake(session: Session, message: Uint8Array): void {
    if (this.state !== 'open') return this.refuse(this.state === 'locked' ? refusal.locked : refusal.closed);
    if (session.expects === 'start' && message[0] === 1) return this.answerStart(session, message);
    if (session.expects === 'confirm' && message[0] === 3) return this.answerConfirm(session, message);
    this.refuse(refusal.outOfTurn);
  }

  private answerStart(session: Session, message: Uint8Array): void {
    if (message[1] !== 1) return this.refuse(refusal.version);
    if (message.length !== 50) return this.refuse(refusal.malformed);
    const [sid, ya] = [message.subarray(2, 18), message.subarray(18)];
    const [dsi, prs] = [bytes('CPaceRistretto255'), bytes(this.settings.code)];
    const ci = lv(bytes('edl-pairing-1'), bytes(this.settings.deviceId));
    const padding = Buffer.alloc(128 - 1 - lv(prs).length - lv(dsi).length);
    const base = ristretto255.Point.hashToCurve(sha512(lv(dsi, prs, padding, ci, sid)));
    const scalar = BigInt(`0x${Buffer.from(this.settings.random(64)).toString('hex')}`) % order;
    const yb = base.multiply(scalar).toBytes();
    const secret = product(ya, scalar);
    if (secret === null) return this.refuse(refusal.malformed);
    const [a, b] = [lv(ya, bytes('edl-app')), lv(yb, bytes('edl-agent'))];
    session.isk = sha512(lv(bytes('CPaceRistretto255_ISK'), sid, secret), a, b);
    const macKey = sha512(bytes('CPaceMac'), sid, session.isk);
    session.tags = { theirs: hmacSha512(macKey, a), own: hmacSha512(macKey, b) };
    session.expects = 'confirm';
    this.notify('handshake', Buffer.concat([Buffer.of(2), yb]));
  }

  private answerConfirm(session: Session, message: Uint8Array): void {
    if (message.length !== 65) return this.refuse(refusal.malformed);
    if (session.tags === null || !timingSafeEqual(message.subarray(1), session.tags.theirs)) {
      this.wrongCodes += 1;
      return this.refuse(refusal.wrongCode);
    }
    this.wrongCodes = 0;
    const key = (label: string) => hmacSha512(session.isk, bytes(label)).subarray(0, 32);
    session.keys = { inbound: key('edl pairing app to agent'), outbound: key('edl pairing agent to app') };
    session.expects = 'channel';
    session.turnMs = this.nowMs;
    this.notify('handshake', Buffer.concat([Buffer.of(4), session.tags.own]));
  }

  private hear(session: Session, message: Uint8Array): void {
    const plain = open(session.keys.inbound, nonceOf(session.counters.inbound++), message);
    if (plain === null) return this.refuse(refusal.malformed);
    session.turnMs = this.nowMs;
    const request = JSON.parse(Buffer.from(plain).toString()) as Record<string, unknown>;
    const answer = bytes(JSON.stringify({ id: request.id, ...this.answerTo(request) }));
    this.notify('channel', seal(session.keys.outbound, nonceOf(session.counters.outbound++), answer));
  }

  private answerTo(request: Record<string, unknown>): Record<string, unknown> {
    const { serverUrl, deviceCode, deviceId, hasWifi } = this.settings;
    const no = (error: string, detail: string) => ({ ok: false, error, detail });
    const server = { server_url: serverUrl, certificate_sha256: null };
    switch (request.do) {
      case 'state': {
        const network = { kind: this.joined === null ? 'ethernet' : 'wifi', ssid: this.joined };
        const state = { device_id: deviceId, name: this.name, agent: '0.9.1', owned: this.isOwned, queued_readings: 12 };
        return { ok: true, ...state, ...server, server_reachable: this.reachesServer, time: '2026-11-26T20:00:00.000Z', network };
      }
      case 'device_code':
        if (!this.reachesServer) return no('no_server', 'the server did not answer');
        return { ok: true, device_code: deviceCode, expires_at: '2026-11-26T20:10:00.000Z', ...server };
      case 'wifi_networks': {
        if (!hasWifi) return no('not_here', 'no NetworkManager');
        const network = (ssid: string, signal: number, secured: boolean) =>
          ({ ssid, signal_percent: signal, secured, connected: this.joined === ssid });
        return { ok: true, networks: [network('Kitchen', 82, true), network('Guests', 40, false)] };
      }
      case 'wifi_join':
        if (!hasWifi) return no('not_here', 'no NetworkManager');
        if (request.passphrase === 'wrong passphrase') return no('refused', 'the network did not take the passphrase');
        this.joined = String(request.ssid);
        this.reachesServer = true;
        return { ok: true, ssid: request.ssid };
      case 'name':
        this.name = String(request.name);
        return { ok: true, name: this.name };
      case 'release_owner':
        this.isOwned = false;
        return { ok: true };
      default:
        return no('bad_request', 'there is no such call');
    }
  }

  private notify(on: Characteristic, message: Uint8Array): void {
    const { session } = this;
    if (session === null) return;
    for (let at = 0, number = 0; at < message.length; number += 1) {
      const room = session.largest - (at === 0 ? 3 : 1);
      const payload = message.subarray(at, at + room);
      const head = (at === 0 ? 128 : 0) + (at + payload.length === message.length ? 64 : 0) + (number % 64);
      const length = at === 0 ? [message.length >> 8, message.length & 255] : [];
      session.listener.notified(on, Uint8Array.from([head, ...length, ...payload]));
      at += payload.length;
    }
  }

  private refuse(reason: number): void {
    this.notify('handshake', Uint8Array.of(0x7f, reason));
    this.hangUp();
  }

  private hangUp(): void {
    const { session } = this;
    this.session = null;
    session?.listener.closed();
  }
}
