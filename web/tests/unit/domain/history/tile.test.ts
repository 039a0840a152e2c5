import { describe, expect, it } from 'vitest';
import { levels, stepsMs, tileSpan, type Level } from '../../../../src/domain/history/resolution.ts';
import { cover, Tile, tilesNeeded, type TileLookup } from '../../../../src/domain/history/tile.ts';
import { ZoneClock } from '../../../../src/domain/history/zone-clock.ts';
import { columns, single } from './history-sample.ts';

const clock = new ZoneClock('UTC');
const minute = 60_000;
const quarter = 15 * minute;
const start = Date.UTC(2026, 0, 15);
const indexOf = (timeMs: number) => timeMs / quarter;

function tile(level: Level, index: number, rows = 3): Tile {
  const span = tileSpan(level, index, clock);
  const times = Array.from({ length: rows }, (_, row) => span.startMs + row * stepsMs[level]);
  return new Tile(level, index, span, columns(times, level === 'raw' ? 0 : stepsMs[level], { A: single(times.map(() => 1)) }), 'arithmetic', 0);
}

function among(...tiles: Tile[]): TileLookup {
  return (level, index) => tiles.find((one) => one.level === level && one.index === index);
}

const shown = (pieces: ReturnType<typeof cover>) =>
  pieces.map(({ tile: { level }, startMs, endMs }) => [level, (startMs - start) / minute, (endMs - start) / minute]);

describe('cover', () => {
  const span = { startMs: start + 5 * minute, endMs: start + 40 * minute };
  const first = indexOf(start);
  const day = tile('1m', start / 86_400_000);

  it('takes the level that is wanted, cut at the edges', () => {
    const found = cover(span, levels, clock, among(tile('raw', first), tile('raw', first + 1), tile('raw', first + 2), day));
    expect(shown(found)).toEqual([['raw', 5, 15], ['raw', 15, 30], ['raw', 30, 40]]);
  });

  it('fills with the next level what has not come yet, and leaves open what nobody has', () => {
    expect(shown(cover(span, levels, clock, among(tile('raw', first + 1), day)))).toEqual([['1m', 5, 15], ['raw', 15, 30], ['1m', 30, 40]]);
    expect(shown(cover(span, levels, clock, among(tile('raw', first + 1))))).toEqual([['raw', 15, 30]]);
  });

  it('takes finer tiles where it is told to, for one that is missing', () => {
    const found = cover(span, ['1m', '15m', 'raw'], clock, among(tile('raw', first), tile('raw', first + 2)));
    expect(shown(found)).toEqual([['raw', 5, 15], ['raw', 30, 40]]);
  });

  it('does not take an empty tile for an answer', () => {
    const found = cover(span, levels, clock, among(tile('raw', first, 0), tile('raw', first + 1), tile('raw', first + 2), day));
    expect(shown(found)).toEqual([['1m', 5, 15], ['raw', 15, 30], ['raw', 30, 40]]);
  });
});

describe('tilesNeeded', () => {
  const span = { startMs: start + 5 * minute, endMs: start + 20 * minute };
  const first = indexOf(start);

  it('names the tiles of the level', () => {
    expect(tilesNeeded(span, levels, clock, among())).toEqual([{ level: 'raw', index: first }, { level: 'raw', index: first + 1 }]);
  });

  it('names the next coarser where one is empty, once', () => {
    const found = tilesNeeded(span, levels, clock, among(tile('raw', first, 0), tile('raw', first + 1, 0)));
    expect(found).toEqual([
      { level: 'raw', index: first },
      { level: '1m', index: start / 86_400_000 },
      { level: 'raw', index: first + 1 },
    ]);
  });
});

describe('Tile', () => {
  it('keeps what it was condensed to', () => {
    const one = tile('raw', indexOf(start), 900);
    const points = one.points(64);
    expect(points.fromMs.length).toBe(Math.ceil(900 / 64));
    expect(one.points(64)).toBe(points);
    expect(one.points(1)).toBe(one.columns);
    expect(one.numbers).toBe(2 * 900 + (2 + 3) * 15);
  });

  it('knows from how slow a meter what a gap is', () => {
    const span = tileSpan('raw', 0, clock);
    const slow = columns([0, 10_000, 20_000, 30_000], 0, { A: single([1, 2, 3, 4]) });
    expect(new Tile('raw', 0, span, slow, 'arithmetic', 0).longestGapMs).toBe(25_000);
    expect(tile('raw', 0, 5).longestGapMs).toBe(2_500);
    expect(tile('1h', 0, 5).longestGapMs).toBe(5_400_000);
  });
});
