import { describe, expect, it } from 'vitest';
import { flowOf } from '../../../src/domain/power-flow.ts';
import type { LatestReadings } from '../../../src/domain/reading.ts';
import { reading } from '../sample.ts';

function house(a: number | null, b: number | null, c: number | null, late = 0): LatestReadings {
  return {
    A: reading('A', 10_000, { powerWatt: a }),
    B: reading('B', 10_000, { powerWatt: b }),
    C: reading('C', 10_000 - late, { powerWatt: c }),
  };
}

describe('flowOf', () => {
  it('tells what is drawn, phase by phase and together', () => {
    const flow = flowOf(house(400, 100, 0.4));
    expect(flow.phases.map(({ phase, direction }) => `${phase} ${direction}`)).toEqual(['A import', 'B import', 'C idle']);
    expect(flow.phases.map(({ share }) => share)).toEqual([1, 0.25, 0.001]);
    expect(flow).toMatchObject({ direction: 'import', watt: 500.4, isMixed: false, exportWatt: 0 });
  });

  it('tells of one phase that feeds in while others draw', () => {
    const flow = flowOf(house(300, 200, -900));
    expect(flow).toMatchObject({ direction: 'export', watt: 400, importWatt: 500, exportWatt: 900, isMixed: true });
    expect(flow.phases[2]).toEqual({ phase: 'C', direction: 'export', watt: 900, share: 1 });
    // What flows in less what flows out is what flows together.
    expect((flow.importWatt ?? 0) - (flow.exportWatt ?? 0)).toBe(-400);
  });

  it('is in balance where nothing is left over', () => {
    expect(flowOf(house(450, 450, -900))).toMatchObject({ direction: 'idle', watt: 0, isMixed: true });
    expect(flowOf(house(0, 0, 0)).phases.map(({ share }) => share)).toEqual([0, 0, 0]);
  });

  it('claims no total where a phase has no value, or another second’s', () => {
    const unknown = { direction: 'unknown', watt: null, importWatt: null, exportWatt: null };
    expect(flowOf(house(300, null, -900))).toMatchObject(unknown);
    expect(flowOf(house(300, null, -900)).phases[1]).toEqual({ phase: 'B', direction: 'unknown', watt: null, share: 0 });
    expect(flowOf(house(300, 200, -900, 60_000))).toMatchObject(unknown);
  });

  it('shows the phases of the device and no others', () => {
    const flow = flowOf({ A: reading('A', 0, { powerWatt: -5 }), B: null, C: null });
    expect(flow.phases.map(({ phase }) => phase)).toEqual(['A']);
    expect(flow.direction).toBe('export');
    expect(flowOf({ A: null, B: null, C: null })).toMatchObject({ phases: [], direction: 'unknown' });
  });
});
