/// What fingers and a mouse do to a chart, told from what the browser says of them. Places are in pixels from the left edge
/// of the plot, times in milliseconds.
export interface Touch {
  readonly id: number;
  readonly x: number;
  readonly y: number;
  readonly timeMs: number;
  readonly isFinger: boolean;
  /// The key that draws a box instead.
  readonly withShift: boolean;
}

export type Act =
  | { readonly kind: 'pan'; readonly by: number }
  | { readonly kind: 'zoom'; readonly factor: number; readonly about: number }
  /// The box so far, and at the end for good.
  | { readonly kind: 'box'; readonly from: number; readonly to: number; readonly isDone: boolean }
  | { readonly kind: 'no-box' }
  | { readonly kind: 'cursor'; readonly at: number }
  /// Two taps or clicks at one place.
  | { readonly kind: 'double'; readonly at: number }
  /// Let go in movement, in pixels a millisecond; 0 where it stood still.
  | { readonly kind: 'let-go'; readonly speed: number };

const stillPx = { finger: 9, mouse: 3 };
const tapMs = 500;
const doubleMs = 350;
const doublePx = 32;
const smallestBoxPx = 6;
/// A finger that rested this long before it left did not throw.
const restMs = 60;
const nearestFingersPx = 24;

interface Held {
  readonly first: Touch;
  last: Touch;
  /// When it was last seen to move.
  movedMs: number;
  /// Pixels a millisecond, of late.
  speed: number;
}

export class Gesture {
  private readonly held = new Map<number, Held>();
  private mode: 'still' | 'pan' | 'box' | 'pinch' = 'still';
  private tap: Touch | null = null;

  get isActive(): boolean {
    return this.mode !== 'still';
  }

  down(touch: Touch): Act[] {
    this.held.set(touch.id, { first: touch, last: touch, movedMs: touch.timeMs, speed: 0 });
    if (this.held.size === 2) {
      const hadBox = this.mode === 'box';
      this.mode = 'pinch';
      return hadBox ? [{ kind: 'no-box' }] : [];
    }
    if (touch.withShift && this.held.size === 1) this.mode = 'box';
    return [];
  }

  move(touch: Touch): Act[] {
    const held = this.held.get(touch.id);
    if (held === undefined) return touch.isFinger ? [] : [{ kind: 'cursor', at: touch.x }];
    const before = held.last;
    held.last = touch;
    if (this.mode === 'pinch') return this.pinched(touch.id, before);
    if (this.mode === 'box') return [{ kind: 'box', from: held.first.x, to: touch.x, isDone: false }];
    if (this.mode === 'still') {
      if (isStill(held)) return [];
      this.mode = 'pan';
    }
    if (touch.x === before.x) return [];
    held.speed = 0.6 * ((touch.x - before.x) / Math.max(1, touch.timeMs - held.movedMs)) + 0.4 * held.speed;
    held.movedMs = touch.timeMs;
    return [{ kind: 'pan', by: touch.x - before.x }];
  }

  up(touch: Touch): Act[] {
    const held = this.held.get(touch.id);
    if (held === undefined) return [];
    const acts = this.move(touch);
    this.held.delete(touch.id);
    const { mode } = this;
    if (mode === 'pinch') {
      // The finger that stays drags on.
      this.mode = this.held.size > 1 ? 'pinch' : this.held.size === 1 ? 'pan' : 'still';
      return this.held.size === 0 ? [...acts, { kind: 'let-go', speed: 0 }] : acts;
    }
    this.mode = 'still';
    if (mode === 'box') return boxed(held);
    if (mode === 'pan') {
      const rested = touch.timeMs - held.movedMs > restMs;
      return [...acts, { kind: 'let-go', speed: rested ? 0 : held.speed }];
    }
    return touch.timeMs - held.first.timeMs > tapMs ? [{ kind: 'cursor', at: touch.x }] : this.tapped(touch);
  }

  /// The browser has taken the finger, to scroll the page; or the person has thought better of it.
  cancel(id: number): Act[] {
    if (!this.held.delete(id)) return [];
    const { mode } = this;
    if (this.held.size === 0) this.mode = 'still';
    if (mode === 'box') return [{ kind: 'no-box' }];
    return mode === 'still' || this.held.size > 0 ? [] : [{ kind: 'let-go', speed: 0 }];
  }

  private tapped(touch: Touch): Act[] {
    const before = this.tap;
    this.tap = touch;
    if (before === null || touch.timeMs - before.timeMs > doubleMs || Math.abs(touch.x - before.x) > doublePx) {
      return [{ kind: 'cursor', at: touch.x }];
    }
    this.tap = null;
    return [{ kind: 'double', at: touch.x }];
  }

  private pinched(id: number, before: Touch): Act[] {
    const [one, other] = [...this.held.values()] as [Held, Held];
    const moved = this.held.get(id) as Held;
    const rest = moved === one ? other : one;
    const apart = (a: Touch, b: Touch) => Math.max(nearestFingersPx, Math.hypot(a.x - b.x, a.y - b.y));
    const factor = apart(before, rest.last) / apart(moved.last, rest.last);
    const about = (moved.last.x + rest.last.x) / 2;
    const acts: Act[] = [];
    if (moved.last.x !== before.x) acts.push({ kind: 'pan', by: (moved.last.x - before.x) / 2 });
    if (factor !== 1) acts.push({ kind: 'zoom', factor, about });
    return acts;
  }
}

function isStill({ first, last }: Held): boolean {
  return Math.hypot(last.x - first.x, last.y - first.y) < (first.isFinger ? stillPx.finger : stillPx.mouse);
}

function boxed({ first, last }: Held): Act[] {
  if (Math.abs(last.x - first.x) < smallestBoxPx) return [{ kind: 'no-box' }];
  return [{ kind: 'box', from: Math.min(first.x, last.x), to: Math.max(first.x, last.x), isDone: true }];
}

const lineHeightPx = 16;
const pageHeightPx = 400;
const zoomByPx = { wheel: 0.0025, pinch: 0.01 };
/// Two notches of a wheel, and no more at once.
const mostPx = 240;

/// What a turn of the wheel means: across it moves, else it zooms. Trackpads tell a pinch as a wheel with the control key.
export function wheelAct(wheel: { deltaX: number; deltaY: number; deltaMode: number; ctrlKey: boolean }, about: number): Act {
  const unit = wheel.deltaMode === 0 ? 1 : wheel.deltaMode === 1 ? lineHeightPx : pageHeightPx;
  if (!wheel.ctrlKey && Math.abs(wheel.deltaX) > Math.abs(wheel.deltaY)) return { kind: 'pan', by: -wheel.deltaX * unit };
  const px = Math.min(mostPx, Math.max(-mostPx, wheel.deltaY * unit));
  return { kind: 'zoom', factor: Math.exp(px * (wheel.ctrlKey ? zoomByPx.pinch : zoomByPx.wheel)), about };
}
