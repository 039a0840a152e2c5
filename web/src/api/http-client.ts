import { problemOf, SignedOut, Unreachable } from './problem.ts';
import type { Session } from './session.ts';

export interface HttpDependencies {
  readonly fetch: typeof fetch;
  readonly session: Pick<Session, 'accessToken' | 'accessTokenAfter' | 'forget'>;
  /// Told of each answer's `Date`, and when it had been asked for.
  readonly heardDate?: (date: string | null, sentAtMs: number) => void;
}

export type Query = Readonly<Record<string, string | number>>;

export interface RequestOptions {
  readonly query?: Query;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  /// What is asked for where it is not JSON.
  readonly mediaType?: string;
}

const timeoutMs = 20_000;

/// Calls of the server's API: JSON in, JSON out, failures thrown as Problem, Unreachable or SignedOut.
export class HttpClient {
  constructor(private readonly its: HttpDependencies) {}

  /// As whoever is signed in. A token that the server refuses is renewed once.
  async request(method: string, path: string, options: RequestOptions = {}): Promise<unknown> {
    return answerOf(await this.sendSignedIn(method, path, options));
  }

  /// As `request`, of an answer that is long: its body is the caller's to read, and to cancel.
  async requestStream(method: string, path: string, options: RequestOptions = {}): Promise<Response> {
    const response = await this.sendSignedIn(method, path, options);
    if (!response.ok) throw await problemOf(response);
    return response;
  }

  /// As `request`, of what is no JSON: a file to keep. The token is in no address that a browser would remember.
  async download(path: string, query: Query, mediaType: string): Promise<Blob> {
    const response = await this.requestStream('GET', path, { query, mediaType });
    try {
      return await response.blob();
    } catch (cause) {
      throw new Unreachable(cause);
    }
  }

  /// Without a token: sign-up and login.
  async requestOpen(method: string, path: string, options: RequestOptions = {}): Promise<unknown> {
    return answerOf(await this.send(method, path, options, null));
  }

  private async sendSignedIn(method: string, path: string, options: RequestOptions): Promise<Response> {
    const token = await this.its.session.accessToken();
    const response = await this.send(method, path, options, token);
    if (response.status !== 401) return response;
    const renewed = await this.its.session.accessTokenAfter(token);
    const second = await this.send(method, path, options, renewed);
    if (second.status !== 401) return second;
    this.its.session.forget();
    throw new SignedOut();
  }

  private async send(method: string, path: string, options: RequestOptions, token: string | null): Promise<Response> {
    const headers: Record<string, string> = { Accept: options.mediaType ?? 'application/json' };
    if (token !== null) headers.Authorization = `Bearer ${token}`;
    if (options.body !== undefined) headers['Content-Type'] = 'application/json';
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), timeoutMs);
    const stop = () => deadline.abort(options.signal?.reason);
    options.signal?.addEventListener('abort', stop);
    try {
      options.signal?.throwIfAborted();
      const sentAtMs = Date.now();
      const response = await this.its.fetch(path + queryText(options.query), {
        method,
        headers,
        signal: deadline.signal,
        ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      });
      this.its.heardDate?.(response.headers.get('Date'), sentAtMs);
      return response;
    } catch (cause) {
      options.signal?.throwIfAborted();
      throw new Unreachable(cause);
    } finally {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', stop);
    }
  }
}

function queryText(query: Query | undefined): string {
  if (query === undefined) return '';
  const pairs = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
  return `?${new URLSearchParams(pairs).toString()}`;
}

async function answerOf(response: Response): Promise<unknown> {
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return null;
  try {
    return await response.json();
  } catch (cause) {
    throw new Unreachable(cause);
  }
}
