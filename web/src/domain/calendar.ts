/// Days of a time zone. A day is written `YYYY-MM-DD` and lasts 23, 24 or 25 hours, as the zone has it.

const dayPattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const dayMs = 86_400_000;

export function isDay(text: string): boolean {
  const match = dayPattern.exec(text);
  return match !== null && new Date(utcMidnightMs(text)).toISOString().startsWith(text);
}

/// The zone's date at that instant.
export function dayAt(timeMs: number, timeZone: string): string {
  const parts = wallClock(timeMs, timeZone);
  return `${parts.year}-${parts.month}-${parts.day}`;
}

export function shiftDay(day: string, days: number): string {
  return new Date(utcMidnightMs(day) + days * dayMs).toISOString().slice(0, 10);
}

/// The half-open range of instants [startMs, endMs) that the day is in its zone.
export function dayRange(day: string, timeZone: string): { startMs: number; endMs: number } {
  return { startMs: startOfDayMs(day, timeZone), endMs: startOfDayMs(shiftDay(day, 1), timeZone) };
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function utcMidnightMs(day: string): number {
  const [, year, month, date] = dayPattern.exec(day) ?? [];
  return Date.UTC(Number(year), Number(month) - 1, Number(date));
}

/// The first instant that has this date. The offset is asked for near midnight, and again at what follows from it,
/// since the clock may have been changed between the two; where midnight was left out, the day starts at 1 o'clock.
function startOfDayMs(day: string, timeZone: string): number {
  const wallMs = utcMidnightMs(day);
  const candidates = [wallMs - dayMs, wallMs, wallMs + dayMs]
    .map((nearMs) => wallMs - offsetMs(nearMs, timeZone))
    .sort((a, b) => a - b);
  const starts = candidates.filter((timeMs) => dayAt(timeMs, timeZone) === day);
  return starts[0] ?? wallMs - offsetMs(wallMs, timeZone);
}

/// What the zone's clocks show less UTC.
export function offsetMs(timeMs: number, timeZone: string): number {
  const { year, month, day, hour, minute, second } = wallClock(timeMs, timeZone);
  const wallMs = Date.UTC(+year, +month - 1, +day, +hour, +minute, +second);
  return wallMs - Math.floor(timeMs / 1000) * 1000;
}

type WallClock = Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', string>;

const formats = new Map<string, Intl.DateTimeFormat>();

function wallClock(timeMs: number, timeZone: string): WallClock {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formats.set(timeZone, format);
  }
  return Object.fromEntries(format.formatToParts(timeMs).map(({ type, value }) => [type, value])) as WallClock;
}
