// The shapes on the wire, by hand until they are generated from the server's OpenAPI document. What arrives is `unknown`
// until parse.ts has read it; these types say what it reads and what is sent.

export interface SignUpRequest {
  username: string;
  password: string;
  device_code: string;
}

export interface LoginRequest {
  username: string;
  password: string;
}

export interface TokensAnswer {
  access_token: string;
  refresh_token: string;
  token_type: 'bearer';
  expires_in: number;
  username: string;
}

export interface DevicePatch {
  name?: string;
  timezone?: string;
  nominal_voltage?: number;
}

export interface RemoteControlRequest {
  device_id: string;
  phase: 'A' | 'B' | 'C';
  state: 'on' | 'off' | 'toggle';
  timeout_ms?: number;
}

export interface CaptureRequest {
  device_id: string;
  timeout_ms?: number;
}

/// What an app says over the WebSocket, subprotocol `edl.v1`.
export type AppMessage =
  | { type: 'subscribe'; device_id: string }
  | { type: 'unsubscribe'; device_id: string };
