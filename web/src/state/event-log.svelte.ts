import type { EventsAnswer } from '../api/parse-quality.ts';
import { explain, SignedOut } from '../api/problem.ts';
import type { QualityApi, TimeRange } from '../api/quality-api.ts';
import { withEvents, type PowerEvent } from '../domain/power-event.ts';

/// As many are asked for at a time.
export const eventsAtATime = 200;

/// The events of a device since some moment, newest first; those that come live are taken in.
export class EventLog {
  events = $state.raw<readonly PowerEvent[]>([]);
  /// The range has older ones.
  hasOlder = $state(false);
  isLoading = $state(false);
  /// The range has been answered at least once.
  isKnown = $state(false);
  failure = $state<string | null>(null);
  private range: TimeRange | null = null;
  private current: AbortController | null = null;

  constructor(
    private readonly api: Pick<QualityApi, 'events'>,
    private readonly deviceId: string,
  ) {}

  /// Shows this range. Asked for again, it keeps what it shows until the answer is there.
  async load(range: TimeRange): Promise<void> {
    if (this.range?.startMs !== range.startMs) this.isKnown = false;
    this.range = range;
    const answer = await this.fetch(range);
    if (answer === null) return;
    // What came live in the meantime stays. Older ones that were shown before go where there may be a hole to them.
    const sinceMs = answer.more ? (answer.events[0]?.beginMs ?? range.startMs) : range.startMs;
    const kept = this.events.filter(({ beginMs }) => beginMs >= sinceMs);
    this.events = withEvents(kept, answer.events);
    this.hasOlder = answer.more;
    this.isKnown = true;
  }

  /// Adds those before the oldest one that is shown.
  async loadOlder(): Promise<void> {
    const oldest = this.events.at(-1);
    if (this.range === null || oldest === undefined) return;
    // Others may have begun in the same millisecond.
    const answer = await this.fetch({ startMs: this.range.startMs, endMs: oldest.beginMs + 1 });
    if (answer === null) return;
    this.events = withEvents(answer.events, this.events);
    this.hasOlder = answer.more;
  }

  heard(event: PowerEvent): void {
    if (this.range !== null && event.beginMs >= this.range.startMs) this.events = withEvents(this.events, [event]);
  }

  stop(): void {
    this.current?.abort();
    this.current = null;
  }

  /// @return null where a newer wish has ended this one, or it failed
  private async fetch(range: TimeRange): Promise<EventsAnswer | null> {
    this.stop();
    const mine = new AbortController();
    this.current = mine;
    this.isLoading = true;
    try {
      const answer = await this.api.events(this.deviceId, range, eventsAtATime, mine.signal);
      if (mine.signal.aborted) return null;
      this.failure = null;
      return answer;
    } catch (error) {
      if (mine.signal.aborted || error instanceof SignedOut) return null;
      this.failure = explain(error);
      return null;
    } finally {
      if (!mine.signal.aborted) this.isLoading = false;
    }
  }
}
