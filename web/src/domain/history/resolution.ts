import type { Span } from './span.ts';
import { lengthOf } from './span.ts';
import { dayMs, hourMs, minuteMs, secondMs, type ZoneClock } from './zone-clock.ts';

/// The server's resolutions, from the finest.
export const levels = ['raw', '1m', '15m', '1h', '1d'] as const;
export type Level = (typeof levels)[number];

export function isLevel(value: unknown): value is Level {
  return levels.some((level) => level === value);
}

/// From one row to the next; raw values come as the meter measures, each second as a rule.
export const stepsMs: Readonly<Record<Level, number>> = {
  raw: secondMs,
  '1m': minuteMs,
  '15m': 15 * minuteMs,
  '1h': hourMs,
  '1d': dayMs,
};

/// Tiles of about a thousand rows, on the UTC grid as the server's intervals are; days are the zone's, and so are their
/// tiles, a year each.
const tilesMs: Readonly<Record<Exclude<Level, '1d'>, number>> = {
  raw: 15 * minuteMs,
  '1m': dayMs,
  '15m': 16 * dayMs,
  '1h': 64 * dayMs,
};

export function tileIndexAt(level: Level, timeMs: number, clock: ZoneClock): number {
  if (level === '1d') return new Date(clock.wallMs(timeMs)).getUTCFullYear();
  return Math.floor(timeMs / tilesMs[level]);
}

export function tileSpan(level: Level, index: number, clock: ZoneClock): Span {
  if (level === '1d') {
    const [startMs, endMs] = [index, index + 1].map((year) => clock.instantOf(Date.UTC(year, 0, 1))) as [number, number];
    return { startMs, endMs };
  }
  return { startMs: index * tilesMs[level], endMs: (index + 1) * tilesMs[level] };
}

/// What is drawn without being asked for: rows that the eye can still tell apart.
const rowsForEachPixel = 4;
/// A day of minutes, however narrow the chart.
const fewestRows = 1_500;
const mostRows = 6_000;
/// What is drawn if it is asked for: a day of seconds, with some room.
export const mostWishedRows = 100_000;

/// The finest level that fits; `wished` is coarsened only where it would be too much.
export function chooseLevel(span: Span, widthPx: number, wished: Level | null): Level {
  const budget = Math.min(mostRows, Math.max(fewestRows, widthPx * rowsForEachPixel));
  const fits = (level: Level, rows: number) => lengthOf(span) / stepsMs[level] <= rows;
  if (wished === null) return levels.find((level) => fits(level, budget)) ?? '1d';
  return levels.slice(levels.indexOf(wished)).find((level) => fits(level, mostWishedRows)) ?? '1d';
}

/// The rows that one wide point is made of, a power of two of them, so that a point is half a pixel to a pixel wide.
export function rowsForEachPoint(span: Span, widthPx: number, stepMs: number): number {
  const rows = lengthOf(span) / Math.max(1, widthPx) / stepMs;
  return rows < 2 ? 1 : 2 ** Math.floor(Math.log2(rows));
}

/// Into how many rows' worth of time a table may be cut so that people can read it: round ones that divide a tile.
const roundCounts: Readonly<Record<Level, readonly number[]>> = {
  raw: [1, 2, 5, 10, 15, 30, 60, 300, 900],
  '1m': [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440],
  '15m': [1, 2, 4, 12, 24, 48, 96],
  '1h': [1, 2, 3, 6, 12, 24],
  '1d': [1, 7, 30],
};

/// As `rowsForEachPoint`, for a table of no more than `most` rows or little more.
export function rowsForEachLine(span: Span, most: number, level: Level): number {
  const counts = roundCounts[level];
  return counts.find((count) => lengthOf(span) / (count * stepsMs[level]) <= most) ?? (counts.at(-1) as number);
}
