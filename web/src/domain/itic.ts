import { eventKinds, extremePercent, isEventKind, type PowerEvent } from './power-event.ts';

/// The envelope of supply voltage that information technology equipment should ride through, as corners of two lines:
/// duration in seconds, voltage in percent of the nominal. Drawn up for 120 V and 60 Hz: elsewhere an orientation.
/// @source ITI (CBEMA) Curve Application Note, Information Technology Industry Council, 2000
export const iticUpper: readonly (readonly [seconds: number, percent: number])[] = [
  [0.0001667, 500],
  [0.001, 200],
  [0.003, 140],
  [0.003, 120],
  [0.5, 120],
  [0.5, 110],
  [Infinity, 110],
];

export const iticLower: readonly (readonly [seconds: number, percent: number])[] = [
  [0, 0],
  [0.02, 0],
  [0.02, 70],
  [0.5, 70],
  [0.5, 80],
  [10, 80],
  [10, 90],
  [Infinity, 90],
];

/// A voltage event as the curve sees it.
export interface VoltageExcursion {
  readonly event: PowerEvent;
  readonly durationS: number;
  /// Residual or peak voltage in percent of the declared one.
  readonly percent: number;
  readonly isInside: boolean;
}

/// The events that have a place in the curve: of voltage, over, and with their depth known.
export function excursions(events: readonly PowerEvent[]): VoltageExcursion[] {
  return events.flatMap((event) => {
    const percent = extremePercent(event);
    const isVoltage = isEventKind(event.kind) && eventKinds[event.kind].unit === 'V';
    if (!isVoltage || percent === null || !event.durationMs) return [];
    const durationS = event.durationMs / 1000;
    return [{ event, durationS, percent, isInside: isInsideItic(durationS, percent) }];
  });
}

/// The lines themselves belong to the inside.
export function isInsideItic(durationS: number, percent: number): boolean {
  return percent >= lowest(durationS) && percent <= highest(durationS);
}

function lowest(durationS: number): number {
  if (durationS <= 0.02) return 0;
  if (durationS <= 0.5) return 70;
  return durationS <= 10 ? 80 : 90;
}

/// Below 3 ms the line is drawn straight over the logarithm of the duration.
function highest(durationS: number): number {
  if (durationS > 0.5) return 110;
  if (durationS > 0.003) return 120;
  const [first] = iticUpper;
  if (first === undefined || durationS <= first[0]) return first?.[1] ?? Infinity;
  const end = iticUpper.findIndex(([seconds]) => seconds >= durationS);
  const [from, to] = [iticUpper[end - 1] ?? first, iticUpper[end] ?? first];
  const share = Math.log(durationS / from[0]) / Math.log(to[0] / from[0]);
  return from[1] + share * (to[1] - from[1]);
}
