import { problemWords } from '../messages/problems.ts';

/// The server has said no: a problem document (RFC 9457) as an error.
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly faults: readonly Fault[],
    /// How long to wait before trying again, where the server says so.
    readonly retryAfterS: number | null,
  ) {
    super(detail === '' ? title : detail);
    this.name = 'Problem';
  }

  /// What is wrong with one member of what was sent.
  faultOf(member: string): string | null {
    return this.faults.find((fault) => fault.pointer === `/${member}`)?.detail ?? null;
  }
}

export interface Fault {
  /// A JSON pointer into what was sent, '' for the whole.
  readonly pointer: string;
  readonly detail: string;
}

/// The server was not reached, or did not answer in time.
export class Unreachable extends Error {
  constructor(cause: unknown) {
    super('The server cannot be reached.', { cause });
    this.name = 'Unreachable';
  }
}

/// There is no session any more: sign in again.
export class SignedOut extends Error {
  constructor() {
    super('You are signed out.');
    this.name = 'SignedOut';
  }
}

/// Reads an answer that is no success, whatever stands in its body: a proxy in between may answer too.
export async function problemOf(response: Response): Promise<Problem> {
  const body: unknown = await response.json().catch(() => null);
  const members = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const retryAfterS = Number(response.headers.get('Retry-After') ?? NaN);
  return new Problem(
    response.status,
    text(members.title) || response.statusText || `HTTP ${response.status}`,
    text(members.detail),
    faultsOf(members.errors),
    Number.isFinite(retryAfterS) ? retryAfterS : null,
  );
}

function faultsOf(value: unknown): Fault[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown) => {
    const { pointer, detail } = (typeof item === 'object' && item !== null ? item : {}) as Record<string, unknown>;
    return typeof pointer === 'string' && typeof detail === 'string' ? [{ pointer, detail }] : [];
  });
}

/// The server's words begin small, since they may stand in the middle of a line.
export function asSentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`;
}

/// One sentence for people about anything that was thrown. What went wrong is told in their language; what the server
/// says in detail stays in its own.
export function explain(error: unknown): string {
  const words = problemWords();
  if (error instanceof Unreachable) return words.unreachable;
  if (error instanceof SignedOut) return words.signedOut;
  if (!(error instanceof Problem)) return asSentence(error instanceof Error ? error.message : String(error));
  if (error.status === 429) {
    return words.tooMany(error.retryAfterS === null ? words.aMoment : `${error.retryAfterS}\u00a0s`);
  }
  const title = titleOf(error.status);
  return error.detail === '' ? asSentence(title) : words.detailed(title, asSentence(error.detail));
}

function titleOf(status: number): string {
  const words = problemWords();
  const titles: Readonly<Record<number, string>> = words.titles;
  return titles[status] ?? words.other(`HTTP ${status}`);
}
