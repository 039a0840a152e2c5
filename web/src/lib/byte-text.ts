import { formatNumber } from './format.ts';

const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/// How many bytes, in steps of 1000 as disks and browsers count: “812 B”, “1.4 MB”.
export function bytesText(bytes: number, locale: string): string {
  let [value, unit] = [bytes, 0];
  while (value >= 999.5 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1];
  return `${formatNumber(value, unit === 0 || value >= 99.95 ? 0 : 1, locale)}\u00a0${units[unit]}`;
}
