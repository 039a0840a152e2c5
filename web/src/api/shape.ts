/// Readers for values of unknown shape. Each throws a ShapeError that names the place.

export class ShapeError extends Error {
  constructor(pointer: string, expected: string) {
    super(`The answer is not as expected: ${pointer === '' ? 'the whole' : pointer} should be ${expected}.`);
    this.name = 'ShapeError';
  }
}

export type Members = Readonly<Record<string, unknown>>;

export function asObject(value: unknown, pointer: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new ShapeError(pointer, 'an object');
  return value as Members;
}

export function asArray(value: unknown, pointer: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new ShapeError(pointer, 'an array');
  return value;
}

export function asString(value: unknown, pointer: string): string {
  if (typeof value !== 'string') throw new ShapeError(pointer, 'a text');
  return value;
}

export function asNumber(value: unknown, pointer: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new ShapeError(pointer, 'a number');
  return value;
}

export function asBoolean(value: unknown, pointer: string): boolean {
  if (typeof value !== 'boolean') throw new ShapeError(pointer, 'true or false');
  return value;
}

/// An RFC 3339 time as epoch milliseconds.
export function asTimeMs(value: unknown, pointer: string): number {
  const timeMs = Date.parse(asString(value, pointer));
  if (Number.isNaN(timeMs)) throw new ShapeError(pointer, 'a time');
  return timeMs;
}

/// `null` and a missing member are null; all else is read by `read`.
export function orNull<T>(value: unknown, pointer: string, read: (value: unknown, pointer: string) => T): T | null {
  return value === null || value === undefined ? null : read(value, pointer);
}

export function asOneOf<T extends string>(value: unknown, pointer: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw new ShapeError(pointer, `one of ${allowed.join(', ')}`);
  return found;
}
