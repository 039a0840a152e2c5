/// A made-up week's report, as the server words it: phase C is too high in the evenings and has an old dimmer's 15th harmonic.

interface FakeCriterion {
  id: string;
  name: string;
  clause: string;
  limit: string;
  phase: string | null;
  measured: number | null;
  unit: string;
  verdict: 'passes' | 'fails' | 'cannot_be_told';
  why: string;
}

const phaseNames = ['A', 'B', 'C'] as const;
const dayMs = 86_400_000;
const zoneOffsetMs = 3_600_000;

/// Monday's begin in Berlin's winter.
export function beginOf(week: string): number {
  const [year = 0, number = 0] = week.split('-W').map(Number);
  const fourth = Date.UTC(year, 0, 4);
  const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * dayMs;
  return monday + (number - 1) * 7 * dayMs - zoneOffsetMs;
}

function within(count: number, of: number, what: string, flagged: number, missing: number): string {
  const left = flagged > 0 ? `; ${flagged} that a dip, swell or interruption touched are left out` : '';
  const lost = missing > 0 ? `; ${missing} of ${of + missing} were not measured` : '';
  return `${count} of ${of} ${what} were within the limit${left}${lost}.`;
}

function criteria(): FakeCriterion[] {
  const list: FakeCriterion[] = [
    {
      ...{ id: 'frequency_usual', name: 'Frequency, 99.5 % of the time', clause: 'EN 50160:2010, 4.2.1', phase: null, unit: '%' },
      limit: '99.5 % of the ten-second means within ±1 %: the standard’s span is a year, this is of the week',
      ...{ measured: 100, verdict: 'passes', why: within(59_912, 59_912, 'ten-second means', 0, 568) },
    },
    {
      ...{ id: 'frequency_permissible', name: 'Frequency, always', clause: 'EN 50160:2010, 4.2.1', phase: null, unit: '%' },
      limit: 'all ten-second means within +4 % / -6 %',
      ...{ measured: 100, verdict: 'passes', why: within(59_912, 59_912, 'ten-second means', 0, 568) },
    },
  ];
  for (const phase of phaseNames) {
    const usual = { A: 998, B: 994, C: 921 }[phase];
    const all = phase === 'C' ? 997 : 998;
    const base = { clause: 'EN 50160:2010, 4.2.2.2', phase, unit: '%' };
    list.push({
      ...{ id: 'voltage_usual', name: 'Supply voltage, 95 % of the week', ...base, measured: (100 * usual) / 998 },
      limit: '95 % of the ten-minute means within Un ±10 %',
      ...{ verdict: usual / 998 >= 0.95 ? 'passes' : 'fails', why: within(usual, 998, 'ten-minute means', 4, 6) },
    });
    list.push({
      ...{ id: 'voltage_permissible', name: 'Supply voltage, always', ...base, measured: (100 * all) / 998 },
      limit: 'all ten-minute means within Un +10 % / -15 %',
      verdict: all < 998 ? 'fails' : 'cannot_be_told',
      why: within(all, 998, 'ten-minute means', 4, 6).replace(/\.$/, all < 998 ? '.' : ', which could change the verdict.'),
    });
  }
  list.push({
    ...{ id: 'unbalance', name: 'Voltage unbalance', clause: 'EN 50160:2010, 4.2.4', phase: null, measured: 0.83, unit: '%' },
    limit: '95 % of the ten-minute means of the negative sequence at most 2 % of the positive',
    verdict: 'passes',
    why: `${within(1_002, 1_002, 'ten-minute intervals', 4, 2)} By fundamental phasors of one window of 200 ms each.`,
  });
  for (const phase of phaseNames) {
    const base = { clause: 'EN 50160:2010, 4.2.5', phase };
    list.push({
      ...{ id: 'voltage_thd', name: 'Total harmonic distortion of the voltage', ...base, unit: '%' },
      limit: '95 % of the ten-minute means at most 8 %',
      ...{ measured: { A: 3.42, B: 3.18, C: 4.51 }[phase], verdict: 'passes', why: within(998, 998, 'ten-minute means', 4, 6) },
    });
    const used = { A: 54.2, B: 54.1, C: 112.6 }[phase];
    list.push({
      ...{ id: 'voltage_harmonics', name: 'Single harmonics of the voltage, orders 2 to 25', ...base, unit: '% of the limit' },
      ...{ clause: 'EN 50160:2010, 4.2.5, table 1', measured: used, verdict: used > 100 ? 'fails' : 'passes' },
      limit: '95 % of the ten-minute means of each order at most its limit',
      why:
        `${within(used > 100 ? 812 : 1_002, 1_002, 'harmonic sets, one of each ten minutes,', 4, 2)} Nearest to its limit is order 15: ` +
        `${((used / 100) * 0.5).toFixed(2)} % of 0.5 %.`,
    });
  }
  list.push(
    {
      ...{ id: 'flicker', name: 'Flicker', clause: 'EN 50160:2010, 4.2.3.2', phase: null, measured: null, unit: '' },
      ...{ limit: '95 % of the long-term severities Plt at most 1', verdict: 'cannot_be_told' },
      why: 'Not measured: a flickermeter (IEC 61000-4-15) needs the waveform without a break.',
    },
    {
      ...{ id: 'mains_signalling', name: 'Mains signalling voltages', clause: 'EN 50160:2010, 4.2.7', phase: null, measured: null, unit: '' },
      ...{ limit: '99 % of a day’s three-second means below the curve', verdict: 'cannot_be_told' },
      why: 'Not measured: the meter tells no voltages between the harmonics.',
    },
  );
  return list;
}

export function weeklyReport(week: string): Record<string, unknown> {
  const beginMs = beginOf(week);
  const at = (days: number, hours: number) => new Date(beginMs + days * dayMs + hours * 3_600_000 + 17_340).toISOString();
  const event = (kind: string, begin: string, duration_ms: number | null, phases: string[], extreme_percent: number | null, itic: string | null) =>
    ({ kind, begin, duration_ms, phases, extreme_percent, itic });
  return {
    ...{ device_id: 'demo', week, begin: new Date(beginMs).toISOString(), end: new Date(beginMs + 7 * dayMs).toISOString() },
    ...{ timezone: 'Europe/Berlin', nominal_v: 230, nominal_hz: 50, overall: 'fails', criteria: criteria() },
    supply: {
      dips: [[1, 0, 0, 0, 1], [2, 1, 0, 0, 0], [1, 0, 0, 1, 0], [0, 1, 0, 0, 0], [0, 0, 0, 0, 0]],
      swells: [[0, 0, 0], [1, 1, 0]],
      ...{ short_interruptions: 1, long_interruptions: 0, over_a_minute: 0, unclassified: 1 },
      itic: { no_interruption: 7, no_damage: 4, prohibited: 1 },
    },
    events: [
      event('voltage_dip', at(0, 5.2), 60, ['A'], 80.1, 'no_interruption'),
      event('voltage_dip', at(0, 9.7), 180, ['A', 'C'], 69.6, 'no_damage'),
      event('voltage_swell', at(1, 12.1), 90, ['B'], 114.1, 'no_interruption'),
      event('voltage_dip', at(2, 3.4), 320, ['C'], 74.7, 'no_interruption'),
      event('voltage_dip', at(2, 19.9), 30, ['C'], 41.9, 'no_damage'),
      event('voltage_interruption', at(3, 2.2), 83_000, ['A', 'B', 'C'], 1.3, 'no_damage'),
      event('voltage_swell', at(4, 13.3), 5_000, ['A'], 112.5, 'prohibited'),
      event('voltage_dip', at(4, 20.0), 12_500, ['B'], 87.6, 'no_interruption'),
      event('voltage_dip', at(5, 8.8), 1_240, ['A', 'B'], 64.7, 'no_damage'),
      event('voltage_dip', at(6, 23.9), null, ['A'], null, null),
    ],
    more_events: false,
  };
}

/// A report of a device whose phases differ in every reason, and whose events fill the list: the longest that there is.
export function longestReport(week: string): Record<string, unknown> {
  const report = weeklyReport(week);
  const list = (report.criteria as FakeCriterion[]).map((one, index) => ({
    ...one,
    verdict: one.measured === null ? one.verdict : ('cannot_be_told' as const),
    why: `${one.why.replace(/\.$/, '')}; ${index + 7} more were set aside, which could change the verdict.`,
  }));
  return { ...report, criteria: list, overall: 'cannot_be_told', more_events: true };
}

/// All but 1 h 14 min on Wednesday.
export function weekCoverage(week: string): Record<string, unknown> {
  const beginMs = beginOf(week);
  const date = (day: number) => new Date(beginMs + zoneOffsetMs + day * dayMs).toISOString().slice(0, 10);
  const gapBegin = beginMs + 2 * dayMs + 3.5 * 3_600_000;
  return {
    device_id: 'demo',
    coverage: {
      ...{ seconds: 604_800, covered_seconds: 599_960, share: 0.992 },
      share_by_phase: { A: 0.992, B: 0.992, C: 0.99199 },
      by_day: Array.from({ length: 7 }, (_, day) => ({ date: date(day), share: day === 2 ? 0.944 : day === 5 ? 0.99999 : 1 })),
      longest_gap: { begin: new Date(gapBegin).toISOString(), end: new Date(gapBegin + 74 * 60_000).toISOString(), exact: true },
    },
    untold: {},
  };
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export class FakeReports {
  /// What reports and the coverage are answered; made up where nothing else is said.
  reportAnswer: (week: string) => Answer = (week) => ({ status: 200, body: weeklyReport(week) });
  coverageAnswer: Answer | null = null;
  private lastWeek = '';

  /// @return null for a call of something else
  answer(method: string, url: URL): Answer | null {
    switch (`${method} ${url.pathname}`) {
      case 'GET /weekly-report':
        this.lastWeek = url.searchParams.get('week') ?? '';
        return this.reportAnswer(this.lastWeek);
      case 'GET /fetch-analytics':
        return this.coverageAnswer ?? { status: 200, body: weekCoverage(this.lastWeek) };
    }
    return null;
  }
}
