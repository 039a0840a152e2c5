// The shapes on the wire. Those of HTTP are generated from the server's OpenAPI document (openapi.d.ts); what arrives is
// `unknown` until parse.ts has read it.

import type { components } from './openapi';

type Schemas = components['schemas'];
export type SignUpRequest = Schemas['SignUpRequest'];
export type LoginRequest = Schemas['LoginRequest'];
export type TokensAnswer = Schemas['Session'];
export type DevicePatch = Schemas['DevicePatch'];
export type RemoteControlRequest = Schemas['ControlRequest'];
export type MemberRequest = Schemas['MemberRequest'];
export type PasswordRequest = Schemas['PasswordRequest'];
export type LeaveRequest = Schemas['LeaveRequest'];
export type ScheduleChange = Schemas['ScheduleChange'];

export interface CaptureRequest {
  device_id: string;
  timeout_ms?: number;
}

/// What an app says over the WebSocket, subprotocol `edl.v1`.
export type AppMessage =
  | { type: 'subscribe'; device_id: string }
  | { type: 'unsubscribe'; device_id: string };
export type AlertRuleRequest = Schemas['AlertRule'];
export type SilenceRequest = Schemas['SilenceRequest'];
export type WebhookRequest = Schemas['WebhookRequestBody'];

/// As a browser's own PushSubscription has them, in base64url.
export interface PushSubscriptionRequest {
  endpoint: string;
  keys: { p256dh: string; auth: string };
  user_agent?: string;
}
