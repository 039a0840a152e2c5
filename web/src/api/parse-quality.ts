import { harmonicOrders, type HarmonicSet, type PhaseHarmonics, type Spectrum } from '../domain/harmonics.ts';
import { isPhase, perPhase } from '../domain/phase.ts';
import type { PowerEvent } from '../domain/power-event.ts';
import type { Waveform, WaveformTrack } from '../domain/waveform.ts';
import { parsePowerEvent } from './parse-event.ts';
import { asArray, asBoolean, asNumber, asObject, asString, asTimeMs, orNull, ShapeError } from './shape.ts';

export interface EventsAnswer {
  /// Ascending by their begin.
  readonly events: readonly PowerEvent[];
  /// There are older ones in the range.
  readonly more: boolean;
}

export function parseEvents(value: unknown): EventsAnswer {
  const answer = asObject(value, '');
  return {
    events: asArray(answer.events, '/events').map((event, index) => parsePowerEvent(event, `/events/${index}`)),
    more: orNull(answer.more, '/more', asBoolean) ?? false,
  };
}

export function parseWaveform(value: unknown): Waveform {
  const answer = asObject(value, '');
  const samplesPerSecond = asNumber(answer.samples_per_second, '/samples_per_second');
  if (samplesPerSecond <= 0) throw new ShapeError('/samples_per_second', 'above 0');
  return {
    beginMs: asTimeMs(answer.begin, '/begin'),
    samplesPerSecond,
    tracks: asArray(answer.tracks, '/tracks').flatMap((track, index) => trackOf(track, `/tracks/${index}`)),
  };
}

/// None for a channel that is neither a voltage nor a current.
function trackOf(value: unknown, pointer: string): WaveformTrack[] {
  const track = asObject(value, pointer);
  const [, quantity, line] = /^([VI])([ABCN])$/.exec(asString(track.channel, `${pointer}/channel`)) ?? [];
  if (quantity === undefined) return [];
  return [
    {
      unit: quantity === 'V' ? 'V' : 'A',
      phase: isPhase(line) ? line : null,
      values: numbersOf(track.values, `${pointer}/values`),
    },
  ];
}

/// @return ascending by time
export function parseHarmonics(value: unknown): HarmonicSet[] {
  const answer = asObject(value, '');
  return asArray(answer.harmonics, '/harmonics').map((set, index) => setOf(set, `/harmonics/${index}`));
}

function setOf(value: unknown, pointer: string): HarmonicSet {
  const set = asObject(value, pointer);
  const byPhase = asObject(set.phases, `${pointer}/phases`);
  return {
    timeMs: asTimeMs(set.time, `${pointer}/time`),
    windowMs: orNull(set.window_ms, `${pointer}/window_ms`, asNumber),
    frequencyHz: orNull(set.frequency_hz, `${pointer}/frequency_hz`, asNumber),
    phases: perPhase((phase) => orNull(byPhase[phase], `${pointer}/phases/${phase}`, phaseOf)),
  };
}

function phaseOf(value: unknown, pointer: string): PhaseHarmonics {
  const phase = asObject(value, pointer);
  return {
    voltage: orNull(phase.voltage, `${pointer}/voltage`, spectrumOf),
    current: orNull(phase.current, `${pointer}/current`, spectrumOf),
  };
}

function spectrumOf(value: unknown, pointer: string): Spectrum {
  const spectrum = asObject(value, pointer);
  return {
    rms: ordersOf(spectrum.rms, `${pointer}/rms`),
    angleDeg: ordersOf(spectrum.angle_deg, `${pointer}/angle_deg`),
  };
}

function ordersOf(value: unknown, pointer: string): number[] {
  const values = numbersOf(value, pointer);
  if (values.length !== harmonicOrders) throw new ShapeError(pointer, `${harmonicOrders} numbers`);
  return values;
}

function numbersOf(value: unknown, pointer: string): number[] {
  return asArray(value, pointer).map((item, index) => asNumber(item, `${pointer}/${index}`));
}
