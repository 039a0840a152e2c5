import { asArray, asBoolean, asNumber, asObject, asOneOf, asString, asTimeMs, orNull, type Members } from '../api/shape.ts';

/// What a paired meter answers: docs/protocol.md, "Channel". Each reader throws a ShapeError that names the place.

const networkKinds = ['wifi', 'ethernet', 'none', 'unknown'] as const;
const mostNetworks = 24;

export interface MeterState {
  readonly deviceId: string;
  readonly name: string | null;
  /// Its version.
  readonly agent: string;
  /// null: it does not know, since it has not reached its server yet.
  readonly isOwned: boolean | null;
  readonly serverUrl: string;
  /// Of its server's certificate, in hexadecimal digits; null over plain HTTP.
  readonly certificateSha256: string | null;
  readonly reachesServer: boolean;
  readonly queuedReadings: number;
  readonly clockMs: number;
  readonly network: { readonly kind: (typeof networkKinds)[number]; readonly ssid: string | null };
}

export function parseMeterState(answer: Members): MeterState {
  const network = asObject(answer.network, '/network');
  return {
    deviceId: asString(answer.device_id, '/device_id'),
    name: orNull(answer.name, '/name', asString),
    agent: asString(answer.agent, '/agent'),
    isOwned: orNull(answer.owned, '/owned', asBoolean),
    serverUrl: asString(answer.server_url, '/server_url'),
    certificateSha256: orNull(answer.certificate_sha256, '/certificate_sha256', asString),
    reachesServer: asBoolean(answer.server_reachable, '/server_reachable'),
    queuedReadings: asNumber(answer.queued_readings, '/queued_readings'),
    clockMs: asTimeMs(answer.time, '/time'),
    network: {
      kind: asOneOf(network.kind, '/network/kind', networkKinds),
      ssid: orNull(network.ssid, '/network/ssid', asString),
    },
  };
}

export interface MeterCode {
  readonly deviceCode: string;
  /// By the server's clock.
  readonly expiresAtMs: number;
  readonly serverUrl: string;
}

export function parseDeviceCode(answer: Members): MeterCode {
  return {
    deviceCode: asString(answer.device_code, '/device_code'),
    expiresAtMs: asTimeMs(answer.expires_at, '/expires_at'),
    serverUrl: asString(answer.server_url, '/server_url'),
  };
}

export interface WifiNetwork {
  readonly ssid: string;
  /// 0 to 100.
  readonly signalPercent: number;
  readonly isSecured: boolean;
  readonly isConnected: boolean;
}

export function parseNetworks(answer: Members): readonly WifiNetwork[] {
  const networks = asArray(answer.networks, '/networks').slice(0, mostNetworks);
  return networks.map((value, index) => {
    const at = `/networks/${index}`;
    const network = asObject(value, at);
    return {
      ssid: asString(network.ssid, `${at}/ssid`),
      signalPercent: asNumber(network.signal_percent, `${at}/signal_percent`),
      isSecured: asBoolean(network.secured, `${at}/secured`),
      isConnected: asBoolean(network.connected, `${at}/connected`),
    };
  });
}
