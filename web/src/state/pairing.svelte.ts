import type { Timers } from '../api/live-socket.ts';
import type { ChosenMeter } from '../pairing/bluetooth-transport.ts';
import type { Random } from '../pairing/handshake.ts';
import type { Label } from '../pairing/label.ts';
import type { MeterCode, MeterState } from '../pairing/meter-answers.ts';
import { pair } from '../pairing/pair.ts';
import type { PairedMeter } from '../pairing/paired-meter.ts';
import { CallRefused, PairingError, type PairingFault } from '../pairing/pairing-error.ts';

export interface PairingMeans {
  readonly choose: () => Promise<ChosenMeter>;
  readonly timers: Timers;
  readonly random: Random;
  readonly nowMs: () => number;
  /// The page's, such as `https://edl.example.org`.
  readonly origin: string;
}

export type PairingStage =
  | 'ready'
  | 'choosing'
  | 'connecting'
  | 'checking'
  | 'asking'
  /// It belongs to an account.
  | 'owned'
  /// It sends to another server than the one that this page is of.
  | 'elsewhere'
  /// It has given no code: `failure` says why.
  | 'no-code'
  | 'coded';

/// A code is good for 10 minutes; an older one than this is asked for anew, while that can be.
const freshMs = 240_000;

/// After these, another meter is to be chosen.
const strangers: readonly PairingFault[] = ['not-a-meter', 'other-meter', 'impostor'];

/// The way from a meter in sight to the device code in hand.
export class Pairing {
  stage = $state<PairingStage>('ready');
  failure = $state.raw<unknown>(null);
  chosen = $state.raw<ChosenMeter | null>(null);
  /// While it is connected.
  meter = $state.raw<PairedMeter | null>(null);
  state = $state.raw<MeterState | null>(null);
  private code: (MeterCode & { atMs: number }) | null = null;
  private runs = 0;
  private isSameServer = false;

  constructor(private readonly its: PairingMeans) {}

  /// Each connection is good for one try. The browser's dialog opens unless a meter was chosen before.
  async connect(label: Pick<Label, 'code'> & Partial<Label>): Promise<void> {
    this.disconnect();
    const run = this.runs;
    try {
      this.stage = 'choosing';
      const chosen = (this.chosen ??= await this.its.choose());
      if (run !== this.runs) return;
      this.stage = 'connecting';
      const transport = await chosen.connect();
      if (run !== this.runs) return transport.close();
      this.stage = 'checking';
      const onEnd = (fault: PairingError) => this.ended(run, fault);
      const meter = await pair(transport, label.code, { ...this.its, deviceId: label.deviceId ?? null, onEnd });
      if (run !== this.runs) return meter.close();
      this.meter = meter;
      await this.ask(run);
    } catch (error) {
      this.fail(run, error);
    }
  }

  forgetMeter(): void {
    this.disconnect();
    this.chosen = null;
  }

  /// Looks again whether there is a code to be had.
  async askAgain(): Promise<void> {
    const run = this.runs;
    this.failure = null;
    try {
      await this.ask(run);
    } catch (error) {
      this.fail(run, error);
    }
  }

  /// The page's server and the meter's are one under two names.
  async goOnHere(): Promise<void> {
    this.isSameServer = true;
    await this.askAgain();
  }

  /// Whoever stands at the meter may take it from its owner.
  async releaseOwner(): Promise<void> {
    const run = this.runs;
    this.failure = null;
    this.stage = 'asking';
    try {
      await this.meter?.releaseOwner();
      await this.ask(run);
    } catch (error) {
      this.fail(run, error);
    }
  }

  /// A device code to sign up or link with. The one in hand outlives the connection.
  async deviceCode(): Promise<string> {
    if (this.code === null || this.its.nowMs() - this.code.atMs > freshMs) await this.renewCode();
    if (this.code === null) throw new PairingError('lost');
    return this.code.deviceCode;
  }

  /// The server does not take the code in hand.
  async renewCode(): Promise<void> {
    if (this.meter === null) return;
    this.code = { ...(await this.meter.deviceCode()), atMs: this.its.nowMs() };
  }

  /// Ends whatever is under way, and keeps which meter was chosen.
  disconnect(): void {
    this.runs += 1;
    this.meter?.close();
    this.chosen?.cancel();
    this.meter = null;
    this.state = null;
    this.code = null;
    this.isSameServer = false;
    this.failure = null;
    this.stage = 'ready';
  }

  private async ask(run: number): Promise<void> {
    if (this.meter === null) throw new PairingError('lost');
    this.stage = 'asking';
    const state = await this.meter.state();
    if (run !== this.runs) return;
    this.state = state;
    if (state.isOwned === true) this.stage = 'owned';
    else if (!this.isSameServer && originOf(state.serverUrl) !== this.its.origin) this.stage = 'elsewhere';
    else {
      await this.renewCode();
      if (run === this.runs) this.stage = 'coded';
    }
  }

  private fail(run: number, error: unknown): void {
    if (run !== this.runs) return;
    if (error instanceof CallRefused) {
      this.failure = error;
      this.stage = 'no-code';
      return;
    }
    const isStranger = error instanceof PairingError && strangers.includes(error.fault);
    this.disconnect();
    if (isStranger) this.chosen = null;
    this.failure = error;
  }

  private ended(run: number, fault: PairingError): void {
    if (run !== this.runs) return;
    this.meter = null;
    if (this.stage !== 'coded') this.fail(run, fault);
  }
}

function originOf(url: string): string | null {
  try {
    return new URL(url).origin;
  } catch {
    return null;
  }
}
