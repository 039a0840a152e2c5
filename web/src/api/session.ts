import type { Tokens } from './parse.ts';
import { parseTokens } from './parse.ts';
import { Problem, problemOf, SignedOut, Unreachable } from './problem.ts';

/// What outlives the page: shared by all tabs.
export interface StoredSession {
  readonly username: string;
  readonly refreshToken: string;
}

export interface SessionStorage {
  read(): StoredSession | null;
  write(session: StoredSession): void;
  clear(): void;
}

export interface SessionDependencies {
  readonly fetch: typeof fetch;
  readonly storage: SessionStorage;
  /// Runs `work` while no other tab runs any.
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  readonly nowMs: () => number;
  readonly onSignedOut: () => void;
}

const renewBeforeExpiryMs = 30_000;
const timeoutMs = 20_000;

/// Who is signed in. The access token lives in memory; the refresh token is spent at each use for the next one, and a
/// token spent twice ends the session everywhere: so one renewal runs at a time, in this tab and among all tabs.
export class Session {
  private access: { token: string; goodUntilMs: number } | null = null;
  private renewal: Promise<string> | null = null;

  constructor(private readonly its: SessionDependencies) {}

  get isSignedIn(): boolean {
    return this.its.storage.read() !== null;
  }

  signIn(tokens: Tokens): void {
    this.take(tokens);
  }

  /// Forgets the session here and tells the server; a server that cannot be told lets the token expire.
  async signOut(): Promise<void> {
    const stored = this.its.storage.read();
    this.forget();
    if (stored === null) return;
    await this.post('/logout', { refresh_token: stored.refreshToken }).catch(() => undefined);
  }

  /// Drops what this tab holds: another tab has signed out, or the server has ended the session.
  forget(): void {
    this.access = null;
    this.its.storage.clear();
    this.its.onSignedOut();
  }

  /// A token that is good for a while yet.
  /// @throws SignedOut | Unreachable | Problem
  async accessToken(): Promise<string> {
    if (this.access !== null && this.its.nowMs() < this.access.goodUntilMs) return this.access.token;
    return this.renewed();
  }

  /// Another token than the one that was refused.
  async accessTokenAfter(refused: string): Promise<string> {
    if (this.access?.token === refused) this.access = null;
    return this.accessToken();
  }

  private renewed(): Promise<string> {
    this.renewal ??= this.its.exclusively(() => this.renew()).finally(() => (this.renewal = null));
    return this.renewal;
  }

  private async renew(): Promise<string> {
    // Read under the lock: another tab may have spent the token that stood here before.
    const stored = this.its.storage.read();
    if (stored === null) throw new SignedOut();
    const response = await this.post('/token/refresh', { refresh_token: stored.refreshToken });
    if (response.ok) return this.take(parseTokens(await response.json()));
    const problem = await problemOf(response);
    if (!isRefusal(problem)) throw problem;
    this.forget();
    throw new SignedOut();
  }

  private take(tokens: Tokens): string {
    // A token that lives shorter than the margin is used for half its life.
    const lifeMs = tokens.expiresInS * 1000;
    const goodForMs = Math.max(lifeMs - renewBeforeExpiryMs, lifeMs / 2);
    this.access = { token: tokens.accessToken, goodUntilMs: this.its.nowMs() + goodForMs };
    this.its.storage.write({ username: tokens.username, refreshToken: tokens.refreshToken });
    return tokens.accessToken;
  }

  private async post(path: string, body: unknown): Promise<Response> {
    try {
      return await this.its.fetch(path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(body),
        // Whoever waits for this waits for all tabs.
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (cause) {
      throw new Unreachable(cause);
    }
  }
}

/// The token itself is no good, as opposed to a server that cannot answer now.
function isRefusal(problem: Problem): boolean {
  return [400, 401, 403, 422].includes(problem.status);
}
