import type { Span } from './span.ts';
import type { ZoneClock } from './zone-clock.ts';

/// A name that says what is in the file and sorts by time: `edl-demo-power_watt-20260115T0000-20260116T0000.csv`, in the
/// zone's time.
export function fileName(device: string, wireName: string, span: Span, clock: ZoneClock, ending: string): string {
  const stamp = (timeMs: number) => new Date(clock.wallMs(timeMs)).toISOString().replace(/[-:]/g, '').slice(0, 13);
  const safe = device.replace(/[^\w.-]+/g, '_');
  return `edl-${safe}-${wireName}-${stamp(span.startMs)}-${stamp(span.endMs)}.${ending}`;
}
