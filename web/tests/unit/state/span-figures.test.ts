import { describe, expect, it } from 'vitest';
import { Problem, SignedOut } from '../../../src/api/problem.ts';
import type { EnergyFigures } from '../../../src/api/parse-energy.ts';
import type { Earlier, Energy } from '../../../src/domain/energy.ts';
import { spanOf, type SpanKind } from '../../../src/domain/energy-span.ts';
import { FiguresOfSpan, type FiguresDependencies } from '../../../src/state/span-figures.svelte.ts';

const berlin = 'Europe/Berlin';
const nowMs = Date.parse('2026-11-27T04:00:00Z');
const before: Earlier = { beginMs: 0, endMs: 1, importKwh: 5, exportKwh: 0, coverage: 1 };
const part: Earlier = { ...before, importKwh: 2 };
const figures = { energy: { importKwh: 7, before } as Energy, demand: null, cost: null } satisfies EnergyFigures;

function scene(api: Partial<FiguresDependencies['api']> = {}) {
  const asked: string[] = [];
  const state = new FiguresOfSpan({
    nowMs: () => nowMs,
    api: {
      figures: async (_, { startMs }) => (asked.push(`figures ${new Date(startMs).toISOString()}`), figures),
      earlier: async (_, { endMs }) => (asked.push(`earlier to ${new Date(endMs).toISOString()}`), part),
      hourly: async (_, day) => (asked.push(`hourly ${day}`), new Map()),
      ...api,
    },
  });
  const load = (kind: SpanKind, day: string) => state.load({ deviceId: 'demo', span: spanOf(kind, day), timeZone: berlin });
  return { state, asked, load };
}

describe('the figures of a span', () => {
  it('are compared with as much of the one before while it is not over', async () => {
    const { state, asked, load } = scene();
    await load('week', '2026-11-27');
    expect(asked).toEqual(['figures 2026-11-22T23:00:00.000Z', 'earlier to 2026-11-20T04:00:00.000Z']);
    expect(state.shown).toMatchObject({ earlier: { importKwh: 2 }, hourly: null, nowMs, span: { firstDay: '2026-11-23' } });
  });

  it('are compared as the server does once it is over', async () => {
    const { state, asked, load } = scene();
    await load('month', '2026-10-10');
    expect(asked).toEqual(['figures 2026-09-30T22:00:00.000Z']);
    expect(state.shown?.earlier).toEqual(before);
  });

  it('of a day are without its phases where these cannot be told', async () => {
    const { state, asked, load } = scene();
    await load('day', '2026-11-20');
    expect(asked).toContain('hourly 2026-11-20');
    expect(state.shown?.hourly).toEqual(new Map());
    const broken = scene({ hourly: () => Promise.reject(new Problem(503, '', 'no', [], null)) });
    await broken.load('day', '2026-11-20');
    expect(broken.state).toMatchObject({ shown: { hourly: null }, failure: null });
  });

  it('stay while they are renewed, and go where another span cannot be told', async () => {
    const answers = { figures: async (): Promise<EnergyFigures> => figures };
    const { state, load } = scene({ figures: () => answers.figures() });
    await load('month', '2026-10-10');
    answers.figures = () => Promise.reject(new Problem(503, '', 'the store is not there', [], null));
    await load('month', '2026-10-11');
    expect(state).toMatchObject({ failure: 'The store is not there.', isLoading: false });
    expect(state.shown).not.toBe(null);
    await load('month', '2026-09-11');
    expect(state.shown).toBe(null);
    answers.figures = async () => figures;
    await load('month', '2026-09-11');
    expect(state).toMatchObject({ failure: null, shown: { span: { firstDay: '2026-09-01' } } });
  });

  it('of a newer wish end the one before', async () => {
    const waiting: ((value: EnergyFigures) => void)[] = [];
    const { state, load } = scene({ figures: () => new Promise((resolve) => waiting.push(resolve)) });
    const old = load('year', '2025-01-01');
    const recent = load('year', '2024-01-01');
    waiting[1]?.(figures);
    await recent;
    waiting[0]?.(figures);
    await old;
    expect(state.shown?.span.firstDay).toBe('2024-01-01');
  });

  it('say nothing of somebody who was signed out meanwhile', async () => {
    const { state, load } = scene({ figures: () => Promise.reject(new SignedOut()) });
    await load('year', '2025-01-01');
    expect(state.failure).toBe(null);
  });
});
