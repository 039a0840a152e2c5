import { alertQuantities, type AlertPhase, type Comparison, type Severity } from './alert.ts';
import type { AlertRule, QuietTime, Weekday } from './alert-rule.ts';
import { weekdays } from './alert-rule.ts';

/// How the form writes a duration.
export const durationUnits = { s: 1, min: 60, h: 3_600 } as const;
export type DurationUnit = keyof typeof durationUnits;

/// A rule as it is being written: numbers are still texts.
export interface RuleDraft {
  name: string;
  quantity: string;
  phase: AlertPhase;
  comparison: Comparison;
  threshold: string;
  duration: string;
  durationUnit: DurationUnit;
  hysteresis: string;
  severity: Severity;
  quietHours: { days: Weekday[]; from: string; to: string }[];
  isEnabled: boolean;
}

export function newDraft(): RuleDraft {
  return {
    name: '',
    quantity: 'power_watt',
    phase: 'sum',
    comparison: 'above',
    threshold: '',
    duration: '5',
    durationUnit: 'min',
    hysteresis: '0',
    severity: 'warning',
    quietHours: [],
    isEnabled: true,
  };
}

export function newQuietTime(): RuleDraft['quietHours'][number] {
  return { days: [...weekdays], from: '22:00', to: '07:00' };
}

export function draftOf(rule: AlertRule): RuleDraft {
  const { duration, durationUnit } = durationIn(rule.forSeconds);
  return {
    name: rule.name,
    quantity: rule.quantity,
    phase: rule.phase ?? 'any',
    comparison: rule.comparison ?? 'above',
    threshold: rule.threshold === null ? '' : String(rule.threshold),
    duration,
    durationUnit,
    hysteresis: String(rule.hysteresis ?? 0),
    severity: rule.severity,
    quietHours: rule.quietHours.map(({ days, from, to }) => ({ days: [...days], from, to: to === endOfDay ? midnight : to })),
    isEnabled: rule.isEnabled,
  };
}

/// In the largest unit that leaves it whole.
function durationIn(seconds: number): Pick<RuleDraft, 'duration' | 'durationUnit'> {
  const whole = (unit: DurationUnit) => seconds > 0 && seconds % durationUnits[unit] === 0;
  const durationUnit = whole('h') ? 'h' : whole('min') ? 'min' : 's';
  return { duration: String(seconds / durationUnits[durationUnit]), durationUnit };
}

export interface DraftFaults {
  /// By the names of the request's members.
  readonly faults: Readonly<Record<string, DraftFault>>;
}

export type DraftFault = 'no-name' | 'not-a-number' | 'no-day';

/// The end of a day, which the clocks of a form call midnight.
const endOfDay = '24:00';
const midnight = '00:00';

function quietTimeOf({ days, from, to }: RuleDraft['quietHours'][number]): QuietTime {
  return { days: weekdays.filter((day) => days.includes(day)), from, to: to === midnight ? endOfDay : to };
}

/// The rule that the draft means, or which of its texts are no numbers. Whether the numbers make sense the server says.
export function ruleOf(draft: RuleDraft): AlertRule | DraftFaults {
  const isSilence = alertQuantities.get(draft.quantity)?.isSilence ?? false;
  const threshold = numberOf(draft.threshold);
  const duration = numberOf(draft.duration);
  const hysteresis = draft.hysteresis.trim() === '' ? 0 : numberOf(draft.hysteresis);
  const forSeconds = duration === null ? null : Math.round(duration * durationUnits[draft.durationUnit]);
  const faults: Record<string, DraftFault> = {};
  if (draft.name.trim() === '') faults.name = 'no-name';
  if (forSeconds === null) faults.for_seconds = 'not-a-number';
  if (!isSilence && threshold === null) faults.threshold = 'not-a-number';
  if (!isSilence && hysteresis === null) faults.hysteresis = 'not-a-number';
  for (const [index, { days }] of draft.quietHours.entries()) {
    if (days.length === 0) faults[`quiet_hours/${index}/days`] = 'no-day';
  }
  if (Object.keys(faults).length > 0 || forSeconds === null) return { faults };
  return {
    name: draft.name.trim(),
    quantity: draft.quantity,
    phase: isSilence ? null : draft.phase,
    comparison: isSilence ? null : draft.comparison,
    threshold: isSilence ? null : threshold,
    forSeconds,
    hysteresis: isSilence ? null : hysteresis,
    severity: draft.severity,
    quietHours: draft.quietHours.map(quietTimeOf),
    isEnabled: draft.isEnabled,
  };
}

/// The names that the server may call a fault of this draft by.
export function membersOf(draft: RuleDraft): string[] {
  const quiet = draft.quietHours.flatMap((_, index) => ['days', 'from', 'to'].map((member) => `quiet_hours/${index}/${member}`));
  return ['name', 'quantity', 'phase', 'comparison', 'threshold', 'for_seconds', 'hysteresis', 'severity', 'enabled', ...quiet];
}

/// With a point or a comma, since keyboards have either.
function numberOf(text: string): number | null {
  const number = Number(text.trim().replace(',', '.').replace('\u2212', '-'));
  return text.trim() === '' || !Number.isFinite(number) ? null : number;
}
