import { quantities, type Unit } from '../domain/quantity.ts';
import { formatMoment, quantityText } from '../lib/format.ts';
import type { PushedAlert, PushMessage } from './push-message.ts';
import { pushWords, type PushLanguage, type PushWords } from './push-words.ts';

/// Who reads it, and when.
export interface Reader {
  readonly language: PushLanguage;
  readonly locale: string;
  readonly nowMs: number;
}

/// A notification as it is to be shown.
export interface PushNote {
  readonly title: string;
  readonly body: string;
  /// What has the same takes its place.
  readonly tag: string;
  /// What is opened when somebody touches it.
  readonly url: string;
  readonly timeMs: number;
  /// Whether it makes itself heard although one of its tag is shown already.
  readonly isNews: boolean;
  /// Whether it stays until somebody has seen it.
  readonly stays: boolean;
}

/// Made of what was kept of the app's choice, else of the browser's wishes.
export function readerOf(kept: string | null, wanted: readonly string[], nowMs: number): Reader {
  const known = [kept ?? '', ...wanted].map((tag) => tag.toLowerCase().split('-')[0]);
  const language = known.find((one): one is PushLanguage => one === 'en' || one === 'de') ?? 'en';
  const locale = wanted.find((tag) => tag.toLowerCase().split('-')[0] === language) ?? (language === 'de' ? 'de-DE' : 'en-GB');
  return { language, locale, nowMs };
}

export function noteOf(message: PushMessage, reader: Reader): PushNote {
  const words = pushWords[reader.language];
  const plain = { url: '/#/alerts', timeMs: reader.nowMs, isNews: true, stays: false };
  switch (message.type) {
    case 'alert':
      return alertNote(message, words, reader);
    case 'test':
      return { ...plain, title: words.testTitle, body: words.testBody, tag: 'test', url: '/#/settings/notifications' };
    case 'unknown':
      return { ...plain, title: words.unknownTitle, body: words.unknownBody, tag: 'unknown' };
  }
}

function alertNote(alert: PushedAlert, words: PushWords, reader: Reader): PushNote {
  const head = alert.isOver ? words.over : words.severities[alert.severity];
  const lines = [alert.deviceName, conditionOf(alert, words, reader), timesOf(alert, words, reader)];
  if (alert.isLate) lines.push(words.late);
  return {
    title: `${head}: ${alert.rule}`,
    body: lines.join('\n'),
    // Of a backlog each rule is one notification, however much it has found.
    tag: alert.isLate ? `late-${alert.deviceId}-${alert.ruleId}` : `alert-${alert.deviceId}-${alert.alertId}`,
    url: `/#/alerts?device=${encodeURIComponent(alert.deviceId)}`,
    timeMs: alert.endMs ?? alert.beginMs,
    isNews: !alert.isOver,
    stays: !alert.isOver && alert.severity === 'critical',
  };
}

function conditionOf(alert: PushedAlert, words: PushWords, { locale }: Reader): string {
  const { quantity, phase, comparison, threshold, value } = alert;
  if (comparison === null || threshold === null) return words.silences[quantity] ?? quantity;
  const unit: Unit = Object.values(quantities).find(({ wireName }) => wireName === quantity)?.unit ?? '';
  const what = (words.quantities[quantity] ?? quantity.replaceAll('_', ' ')) + (words.phases[phase ?? ''] ?? '');
  const worst = value === null ? '' : (comparison === 'above' ? words.upTo : words.downTo) + quantityText(value, unit, locale);
  return `${what} ${words.comparisons[comparison]} ${limitText(threshold, unit, locale)}${worst}`;
}

/// A limit as it was set: no more digits than it has.
function limitText(value: number, unit: Unit, locale: string): string {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }).format(value).replace('-', '\u2212');
  return unit === '' ? number : `${number}\u00a0${unit}`;
}

function timesOf({ beginMs, endMs, timeZone }: PushedAlert, words: PushWords, { nowMs, locale }: Reader): string {
  const at = (timeMs: number) => formatMoment(timeMs, nowMs, locale, timeZone);
  return endMs === null ? words.since(at(beginMs)) : words.fromTo(at(beginMs), at(endMs));
}
