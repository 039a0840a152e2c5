/// “5 minutes ago”, “yesterday”, and after a week the date: how people say when something was.
export function agoText(timeMs: number, nowMs: number, locale: string, timeZone: string): string {
  const seconds = Math.round((timeMs - nowMs) / 1000);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  // A clock that is a little ahead makes no future.
  if (seconds > -45) return format.format(0, 'second');
  const steps = [['minute', 60, 60], ['hour', 3_600, 24], ['day', 86_400, 7]] as const;
  for (const [unit, unitS, most] of steps) {
    const count = Math.round(seconds / unitS);
    if (count > -most) return format.format(Math.min(count, -1), unit);
  }
  return new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric', month: 'short', year: 'numeric' }).format(timeMs);
}
