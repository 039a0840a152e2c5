import { phases } from '../domain/phase.ts';
import type { PowerEvent } from '../domain/power-event.ts';
import { asArray, asBoolean, asNumber, asObject, asOneOf, asString, asTimeMs, orNull } from './shape.ts';

/// An event as it stands in `GET /events` and in the WebSocket's `event`. A kind that this version does not know is kept.
export function parsePowerEvent(value: unknown, pointer: string): PowerEvent {
  const event = asObject(value, pointer);
  const number = (name: string) => orNull(event[name], `${pointer}/${name}`, asNumber);
  return {
    id: asString(event.id, `${pointer}/id`),
    kind: asString(event.kind, `${pointer}/kind`),
    beginMs: asTimeMs(event.begin, `${pointer}/begin`),
    durationMs: number('duration_ms'),
    phases: asArray(event.phases, `${pointer}/phases`).map((phase, index) =>
      asOneOf(phase, `${pointer}/phases/${index}`, phases),
    ),
    extreme: number('extreme'),
    threshold: number('threshold'),
    reference: number('reference'),
    detail: orNull(event.detail, `${pointer}/detail`, asString) ?? '',
    hasWaveform: orNull(event.has_waveform, `${pointer}/has_waveform`, asBoolean),
  };
}
