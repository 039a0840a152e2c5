import { Gesture, wheelAct, type Act, type Touch } from '../../domain/history/gesture.ts';
import { between, lengthOf, pan, zoom, type Span } from '../../domain/history/span.ts';
import type { HistoryView } from '../../state/history/history-view.svelte.ts';

const glideMs = 240;
const keyPan = 0.15;
const keyZoom = 1.6;
const fastCursorPx = 24;
/// Of a throw, in pixels a millisecond; and how much of it is left after a millisecond.
const slowestThrow = 0.25;
const leftAfterMs = 0.9962;
const stoppedThrow = 0.02;

/// What keys, wheel, mouse and fingers do to the view, at once or gliding.
export class ChartMoves {
  /// The box that is being drawn, in pixels of the plot.
  box = $state.raw<{ from: number; to: number } | null>(null);
  /// Arrow keys move the cursor.
  isReading = $state(false);
  private readonly gesture = new Gesture();
  private animation = 0;

  /// Where the plot begins on the screen; known once there is one.
  plotLeft: () => number = () => 0;

  constructor(private readonly view: HistoryView) {}

  stop(): void {
    cancelAnimationFrame(this.animation);
  }

  /// Moves there in a moment; at once for those who want no motion.
  glide(to: Span | null): void {
    cancelAnimationFrame(this.animation);
    if (to === null) return;
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return this.view.moveTo(to);
    const from = this.view.span;
    const beganMs = performance.now();
    const step = (nowMs: number) => {
      const share = Math.min(1, Math.max(0, (nowMs - beganMs) / glideMs));
      this.view.moveTo(between(from, to, 1 - (1 - share) ** 3));
      if (share < 1) this.animation = requestAnimationFrame(step);
    };
    this.animation = requestAnimationFrame(step);
  }

  zoomStep(factor: number): void {
    const { startMs, endMs } = this.view.span;
    // About the cursor; else the present moment, if it follows the time.
    const aboutMs = this.view.cursorMs ?? (this.view.isFollowing ? this.view.nowMs : (startMs + endMs) / 2);
    this.glide(this.view.zoomed(factor, aboutMs));
  }

  wheel(event: WheelEvent): void {
    event.preventDefault();
    this.stop();
    this.do([wheelAct(event, event.clientX - this.plotLeft())]);
  }

  down(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.stop();
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    this.do(this.gesture.down(this.touchOf(event)));
  }

  move(event: PointerEvent): void {
    this.do(this.gesture.move(this.touchOf(event)));
  }

  up(event: PointerEvent): void {
    this.do(this.gesture.up(this.touchOf(event)));
  }

  cancel(event: PointerEvent): void {
    this.do(this.gesture.cancel(event.pointerId));
  }

  leave(event: PointerEvent): void {
    if (event.pointerType === 'mouse' && !this.isReading && !this.gesture.isActive) this.view.cursorMs = null;
  }

  endReading(): void {
    if (!this.isReading) return;
    this.isReading = false;
    this.view.cursorMs = null;
  }

  key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = this.isReading ? this.readingKey(event) : this.movingKey(event);
    if (act === null) return;
    event.preventDefault();
    act();
  }

  private movingKey({ key, shiftKey }: KeyboardEvent): (() => void) | null {
    const { view } = this;
    const by = lengthOf(view.span) * (shiftKey ? 3 * keyPan : keyPan);
    const acts: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => this.glide(pan(view.span, -by, view.nowMs)),
      ArrowRight: () => this.glide(pan(view.span, by, view.nowMs)),
      PageUp: () => this.glide(view.beside(-1)),
      PageDown: () => this.glide(view.beside(1)),
      Home: () => void this.glideToFirst(),
      End: () => this.glide(view.now()),
      Enter: () => this.startReading(),
      ...this.zoomKeys(),
    };
    return acts[key] ?? null;
  }

  private async glideToFirst(): Promise<void> {
    const all = await this.view.everything();
    if (all !== null) this.glide({ startMs: all.startMs, endMs: all.startMs + lengthOf(this.view.span) });
  }

  private readingKey({ key, shiftKey }: KeyboardEvent): (() => void) | null {
    const { view } = this;
    const by = view.pointMs() * (shiftKey ? fastCursorPx : 1);
    const to = (timeMs: number) => () => this.moveCursor(timeMs);
    const here = view.cursorMs ?? view.span.endMs;
    const acts: Readonly<Record<string, () => void>> = {
      ArrowLeft: to(here - by),
      ArrowRight: to(here + by),
      Home: to(view.span.startMs),
      End: to(view.span.endMs - 1),
      Enter: () => this.endReading(),
      Escape: () => this.endReading(),
      ...this.zoomKeys(),
    };
    return acts[key] ?? null;
  }

  private zoomKeys(): Readonly<Record<string, () => void>> {
    const [closer, wider] = [() => this.zoomStep(1 / keyZoom), () => this.zoomStep(keyZoom)];
    return { '+': closer, '=': closer, ArrowUp: closer, '-': wider, _: wider, ArrowDown: wider };
  }

  private startReading(): void {
    this.isReading = true;
    const { startMs, endMs } = this.view.span;
    this.view.cursorMs ??= (startMs + endMs) / 2;
  }

  /// The view goes along where the cursor would leave it.
  private moveCursor(timeMs: number): void {
    const { view } = this;
    const { startMs, endMs } = view.span;
    if (timeMs < startMs) view.panBy(timeMs - startMs);
    if (timeMs >= endMs) view.panBy(timeMs - endMs + 1);
    view.cursorMs = Math.min(view.span.endMs - 1, Math.max(view.span.startMs, timeMs));
  }

  private do(acts: readonly Act[]): void {
    for (const act of acts) this.doOne(act);
  }

  private doOne(act: Act): void {
    const { view } = this;
    switch (act.kind) {
      case 'pan':
        return view.panBy(-act.by * this.msForEachPx());
      case 'zoom':
        return view.zoomBy(act.factor, this.timeAt(act.about));
      case 'cursor':
        view.cursorMs = Math.min(view.span.endMs, Math.max(view.span.startMs, this.timeAt(act.at)));
        return;
      case 'double':
        return this.glide(zoom(view.span, 0.4, this.timeAt(act.at), view.nowMs));
      case 'no-box':
        this.box = null;
        return;
      case 'box': {
        const [from, to] = [act.from, act.to].sort((a, b) => a - b).map((x) => Math.min(view.widthPx, Math.max(0, x))) as [number, number];
        this.box = act.isDone ? null : { from, to };
        if (act.isDone) this.glide(pan({ startMs: this.timeAt(from), endMs: this.timeAt(to) }, 0, view.nowMs));
        return;
      }
      case 'let-go':
        if (Math.abs(act.speed) > slowestThrow) this.throwOn(act.speed);
    }
  }

  /// A chart that was let go in movement runs out.
  private throwOn(speed: number): void {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    let [lastMs, left] = [performance.now(), speed];
    const step = (nowMs: number) => {
      const lastedMs = Math.max(0, nowMs - lastMs);
      lastMs = nowMs;
      this.view.panBy(-left * lastedMs * this.msForEachPx());
      left *= leftAfterMs ** lastedMs;
      if (Math.abs(left) > stoppedThrow) this.animation = requestAnimationFrame(step);
    };
    this.animation = requestAnimationFrame(step);
  }

  private msForEachPx(): number {
    return lengthOf(this.view.span) / this.view.widthPx;
  }

  private timeAt(x: number): number {
    return this.view.span.startMs + x * this.msForEachPx();
  }

  private touchOf(event: PointerEvent): Touch {
    return {
      id: event.pointerId,
      x: event.clientX - this.plotLeft(),
      y: event.clientY,
      timeMs: event.timeStamp,
      isFinger: event.pointerType !== 'mouse',
      withShift: event.shiftKey,
    };
  }
}
