import { asNumber, asObject, asOneOf, asString } from '../api/shape.ts';
import { PairingError } from './pairing-error.ts';

const longestInfo = 512;
const states = ['open', 'busy', 'closed', 'locked'] as const;

/// What a meter tells to everybody who connects.
export interface MeterInfo {
  readonly protocol: number;
  readonly deviceId: string;
  readonly model: string;
  readonly agent: string;
  readonly state: (typeof states)[number];
}

/// @throws PairingError `not-a-meter`
export function parseInfo(value: Uint8Array): MeterInfo {
  if (value.length > longestInfo) throw new PairingError('not-a-meter', `its info has ${value.length} bytes`);
  try {
    const info = asObject(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(value)), '');
    return {
      protocol: asNumber(info.protocol, '/protocol'),
      deviceId: asString(info.device_id, '/device_id'),
      model: asString(info.model, '/model'),
      agent: asString(info.agent, '/agent'),
      state: asOneOf(info.state, '/state', states),
    };
  } catch (cause) {
    throw new PairingError('not-a-meter', cause);
  }
}
