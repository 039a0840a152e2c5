import type { AccountApi } from '../api/account-api.ts';
import { explain, Problem, SignedOut } from '../api/problem.ts';
import { sortedSessions, type AccountSession } from '../domain/account.ts';

export type SessionsApi = Pick<AccountApi, 'sessions' | 'endSession' | 'endOtherSessions'>;

/// Where the account is signed in.
export class AccountSessions {
  /// This one first; null before they are known.
  sessions = $state.raw<readonly AccountSession[] | null>(null);
  failure = $state<string | null>(null);
  /// What is being ended.
  busyWith = $state<number | 'others' | null>(null);

  constructor(private readonly api: SessionsApi) {}

  async load(): Promise<void> {
    try {
      this.sessions = sortedSessions(await this.api.sessions());
      this.failure = null;
    } catch (error) {
      if (!(error instanceof SignedOut)) this.failure = explain(error);
    }
  }

  async end(id: number): Promise<void> {
    await this.working(id, () =>
      this.api.endSession(id).catch((error: unknown) => {
        // It has ended meanwhile, which is what was wished for.
        if (!(error instanceof Problem && error.status === 404)) throw error;
      }),
    );
  }

  async endOthers(): Promise<void> {
    await this.working('others', () => this.api.endOtherSessions());
  }

  private async working(what: number | 'others', work: () => Promise<void>): Promise<void> {
    this.busyWith = what;
    try {
      await work();
      await this.load();
    } catch (error) {
      if (!(error instanceof SignedOut)) this.failure = explain(error);
    } finally {
      this.busyWith = null;
    }
  }
}
