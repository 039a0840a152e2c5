import type { EnergyApi } from '../api/energy-api.ts';
import type { EnergyFigures } from '../api/parse-energy.ts';
import { explain, SignedOut } from '../api/problem.ts';
import { dayAt } from '../domain/calendar.ts';
import type { Earlier } from '../domain/energy.ts';
import type { HourlyImport } from '../domain/energy-bars.ts';
import { hasDay, samePartBefore, spanRange, type Span } from '../domain/energy-span.ts';

/// The figures of a span, all of one moment.
export interface SpanFigures extends EnergyFigures {
  readonly span: Span;
  readonly nowMs: number;
  /// What the span is compared with: the one before, of a span that is not over as much of it.
  readonly earlier: Earlier | null;
  /// Of a day, where it could be told.
  readonly hourly: HourlyImport | null;
}

export interface FiguresWanted {
  readonly deviceId: string;
  readonly span: Span;
  readonly timeZone: string;
}

export interface FiguresDependencies {
  readonly api: Pick<EnergyApi, 'figures' | 'earlier' | 'hourly'>;
  readonly nowMs: () => number;
}

/// The figures of the span that is looked at, as they are being loaded. A newer wish ends the one before.
export class FiguresOfSpan {
  shown = $state.raw<SpanFigures | null>(null);
  isLoading = $state(false);
  failure = $state<string | null>(null);
  private current: AbortController | null = null;

  constructor(private readonly its: FiguresDependencies) {}

  async load(wanted: FiguresWanted): Promise<void> {
    this.stop();
    const mine = new AbortController();
    this.current = mine;
    this.isLoading = true;
    try {
      const shown = await this.figuresOf(wanted, mine.signal);
      if (mine.signal.aborted) return;
      [this.shown, this.failure] = [shown, null];
    } catch (error) {
      if (mine.signal.aborted || error instanceof SignedOut) return;
      this.failure = explain(error);
      // What is shown of the same span stays true; another span's figures would be taken for these.
      if (this.shown?.span.firstDay !== wanted.span.firstDay || this.shown.span.kind !== wanted.span.kind) this.shown = null;
    } finally {
      if (!mine.signal.aborted) this.isLoading = false;
    }
  }

  stop(): void {
    this.current?.abort();
    this.current = null;
  }

  private async figuresOf({ deviceId, span, timeZone }: FiguresWanted, signal: AbortSignal): Promise<SpanFigures> {
    const { api } = this.its;
    const nowMs = this.its.nowMs();
    const isOver = !hasDay(span, dayAt(nowMs, timeZone));
    const [figures, part, hourly] = await Promise.all([
      api.figures(deviceId, spanRange(span, timeZone), timeZone, signal),
      isOver ? null : api.earlier(deviceId, samePartBefore(span, nowMs, timeZone), timeZone, signal),
      span.kind === 'day' ? this.hourlyOf(deviceId, span.firstDay, timeZone, signal) : null,
    ]);
    return { ...figures, span, nowMs, earlier: isOver ? (figures.energy?.before ?? null) : part, hourly };
  }

  /// The day is still one without it.
  private async hourlyOf(deviceId: string, day: string, timeZone: string, signal: AbortSignal): Promise<HourlyImport | null> {
    try {
      return await this.its.api.hourly(deviceId, day, timeZone, signal);
    } catch (error) {
      if (signal.aborted || error instanceof SignedOut) throw error;
      console.warn('The hours of each phase could not be fetched.', error);
      return null;
    }
  }
}
