import type { Timers } from '../api/live-socket.ts';
import { protocolVersion, shakeHands, type Random } from './handshake.ts';
import { parseInfo, type MeterInfo } from './info.ts';
import { MessageLink } from './message-link.ts';
import { PairedMeter } from './paired-meter.ts';
import { PairingError } from './pairing-error.ts';
import type { Transport } from './transport.ts';

export interface PairingDependencies {
  readonly timers: Timers;
  readonly random: Random;
  /// The meter that the label is of; null where only its code is known.
  readonly deviceId?: string | null;
  /// Told when a session that was there has ended, whoever ended it.
  readonly onEnd?: (fault: PairingError) => void;
}

/// Proves to a meter that the code is known, and has it prove the same.
/// @param code  the eight digits; one connection is good for one try
/// @throws PairingError; the connection is closed then
export async function pair(transport: Transport, code: string, its: PairingDependencies): Promise<PairedMeter> {
  let meter: PairedMeter | null = null;
  const link = new MessageLink(transport, its.timers, (fault) => {
    meter?.forget();
    if (meter !== null) its.onEnd?.(fault);
  });
  try {
    const info = await readInfo(transport);
    refuseEarly(info, its.deviceId ?? null);
    await link.open();
    meter = new PairedMeter(info, link, await shakeHands(link, info.deviceId, code, its.random));
    return meter;
  } catch (error) {
    const fault = error instanceof PairingError ? error : new PairingError('garbled', error);
    link.end(fault);
    throw fault;
  }
}

async function readInfo(transport: Transport): Promise<MeterInfo> {
  let value;
  try {
    value = await transport.readInfo();
  } catch (cause) {
    throw cause instanceof PairingError ? cause : new PairingError('lost', cause);
  }
  return parseInfo(value);
}

/// What is known before a try is spent.
function refuseEarly(info: MeterInfo, wantedId: string | null): void {
  if (info.protocol !== protocolVersion) throw new PairingError('version');
  if (wantedId !== null && wantedId !== info.deviceId) throw new PairingError('other-meter', info.deviceId);
  if (info.state !== 'open') throw new PairingError(info.state);
}
