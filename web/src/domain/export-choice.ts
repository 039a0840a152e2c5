export const exportSpans = ['month', 'year', 'all'] as const;
export type ExportSpan = (typeof exportSpans)[number];
export const exportResolutions = ['raw', '1m', '15m', '1h', '1d'] as const;
export type ExportResolution = (typeof exportResolutions)[number];

const dayMs = 86_400_000;
const spanDays: Readonly<Record<Exclude<ExportSpan, 'all'>, number>> = { month: 30, year: 365 };
/// The server takes no readings from before.
const firstMs = Date.UTC(2000, 0, 1);

export function exportRange(span: ExportSpan, nowMs: number): { startMs: number; endMs: number } {
  return { startMs: span === 'all' ? firstMs : nowMs - spanDays[span] * dayMs, endMs: nowMs };
}

/// A name for a file of the device's readings: “edl-cellar-1m-2026-11-27.csv”.
export function exportName(deviceId: string, resolution: ExportResolution, nowMs: number): string {
  return `edl-${deviceId}-${resolution === 'raw' ? '1s' : resolution}-${new Date(nowMs).toISOString().slice(0, 10)}.csv`;
}
