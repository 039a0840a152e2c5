import { beforeEach, describe, expect, it } from 'vitest';
import { Gesture, wheelAct, type Touch } from '../../../../src/domain/history/gesture.ts';

const touch = (x: number, timeMs: number, more: Partial<Touch> = {}): Touch => ({
  ...{ id: 1, x, y: 50, timeMs, isFinger: false, withShift: false },
  ...more,
});
const finger = (id: number, x: number, timeMs: number, y = 50) => touch(x, timeMs, { id, y, isFinger: true });

describe('Gesture', () => {
  let gesture: Gesture;
  beforeEach(() => (gesture = new Gesture()));

  it('moves the cursor with a mouse that holds nothing', () => {
    expect(gesture.move(touch(40, 0))).toEqual([{ kind: 'cursor', at: 40 }]);
    expect(gesture.move(finger(1, 40, 0))).toEqual([]);
  });

  it('drags, once it is more than a tremble', () => {
    gesture.down(touch(100, 0));
    expect(gesture.move(touch(102, 10))).toEqual([]);
    expect(gesture.move(touch(110, 20))).toEqual([{ kind: 'pan', by: 8 }]);
    expect(gesture.move(touch(95, 30))).toEqual([{ kind: 'pan', by: -15 }]);
    expect(gesture.isActive).toBe(true);
    expect(gesture.up(touch(95, 500))).toEqual([{ kind: 'let-go', speed: 0 }]);
    expect(gesture.isActive).toBe(false);
  });

  it('throws what is let go in movement', () => {
    gesture.down(touch(0, 0));
    for (let at = 1; at <= 10; at += 1) gesture.move(touch(20 * at, 16 * at));
    const [act] = gesture.up(touch(200, 165));
    expect(act?.kind).toBe('let-go');
    expect(act?.kind === 'let-go' && act.speed).toBeCloseTo(20 / 16, 1);
  });

  it('draws a box with Shift, in either direction, and none of a few pixels', () => {
    gesture.down(touch(300, 0, { withShift: true }));
    expect(gesture.move(touch(200, 50))).toEqual([{ kind: 'box', from: 300, to: 200, isDone: false }]);
    expect(gesture.up(touch(180, 90))).toEqual([{ kind: 'box', from: 180, to: 300, isDone: true }]);
    gesture.down(touch(300, 100, { withShift: true }));
    expect(gesture.up(touch(302, 150))).toEqual([{ kind: 'no-box' }]);
  });

  it('reads values at a tap, and takes two for one gesture', () => {
    gesture.down(finger(1, 80, 0));
    expect(gesture.up(finger(1, 82, 100))).toEqual([{ kind: 'cursor', at: 82 }]);
    gesture.down(finger(1, 84, 200));
    expect(gesture.up(finger(1, 84, 260))).toEqual([{ kind: 'double', at: 84 }]);
    gesture.down(finger(1, 84, 300));
    expect(gesture.up(finger(1, 84, 340))).toEqual([{ kind: 'cursor', at: 84 }]);
  });

  it('does not take two taps for one that are far apart, in place or time', () => {
    gesture.down(finger(1, 80, 0));
    gesture.up(finger(1, 80, 50));
    gesture.down(finger(1, 180, 100));
    expect(gesture.up(finger(1, 180, 150))).toEqual([{ kind: 'cursor', at: 180 }]);
    gesture.down(finger(1, 180, 900));
    expect(gesture.up(finger(1, 180, 950))).toEqual([{ kind: 'cursor', at: 180 }]);
  });

  it('zooms by two fingers about their middle, and moves along', () => {
    gesture.down(finger(1, 100, 0));
    gesture.down(finger(2, 200, 5));
    expect(gesture.move(finger(2, 300, 20))).toEqual([
      { kind: 'pan', by: 50 },
      { kind: 'zoom', factor: 0.5, about: 200 },
    ]);
    expect(gesture.move(finger(1, 200, 40))).toEqual([
      { kind: 'pan', by: 50 },
      { kind: 'zoom', factor: 2, about: 250 },
    ]);
  });

  it('drags on with the finger that stays', () => {
    gesture.down(finger(1, 100, 0));
    gesture.down(finger(2, 200, 5));
    gesture.up(finger(2, 200, 100));
    expect(gesture.move(finger(1, 90, 120))).toEqual([{ kind: 'pan', by: -10 }]);
    expect(gesture.up(finger(1, 90, 300))).toEqual([{ kind: 'let-go', speed: 0 }]);
  });

  it('gives up a box for a second finger, and ends what the browser takes', () => {
    gesture.down(touch(10, 0, { withShift: true }));
    expect(gesture.down(finger(2, 90, 10))).toEqual([{ kind: 'no-box' }]);
    gesture.cancel(2);
    expect(gesture.cancel(1)).toEqual([{ kind: 'let-go', speed: 0 }]);
    expect(gesture.isActive).toBe(false);
    expect(gesture.cancel(7)).toEqual([]);
    expect(gesture.up(finger(7, 0, 0))).toEqual([]);
  });
});

describe('wheelAct', () => {
  const wheel = (values: Partial<WheelEvent>) => ({ deltaX: 0, deltaY: 0, deltaMode: 0, ctrlKey: false, ...values });

  it('zooms wider downwards and closer upwards, both by as much', () => {
    const [down, up] = [100, -100].map((deltaY) => wheelAct(wheel({ deltaY }), 30));
    expect(down).toMatchObject({ kind: 'zoom', about: 30 });
    const factors = [down, up].map((act) => (act?.kind === 'zoom' ? act.factor : 0)) as [number, number];
    expect(factors[0]).toBeGreaterThan(1.2);
    expect(factors[0] * factors[1]).toBeCloseTo(1, 9);
  });

  it('knows lines and pages, and bounds a fast wheel', () => {
    expect(wheelAct(wheel({ deltaY: 5, deltaMode: 1 }), 0)).toEqual(wheelAct(wheel({ deltaY: 80 }), 0));
    expect(wheelAct(wheel({ deltaY: 3, deltaMode: 2 }), 0)).toEqual(wheelAct(wheel({ deltaY: 240 }), 0));
  });

  it('moves across, and takes a pinch of a trackpad for finer', () => {
    expect(wheelAct(wheel({ deltaX: 30, deltaY: 4 }), 0)).toEqual({ kind: 'pan', by: -30 });
    const pinch = wheelAct(wheel({ deltaY: -10, ctrlKey: true }), 5);
    expect(pinch).toEqual({ kind: 'zoom', factor: Math.exp(-0.1), about: 5 });
  });
});
