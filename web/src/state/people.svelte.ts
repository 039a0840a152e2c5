import type { PeopleApi } from '../api/people-api.ts';
import { explain, Problem, SignedOut } from '../api/problem.ts';
import { namesIt, type GivenRole, type InviteFault, type Member } from '../domain/account.ts';

export type MembersApi = Pick<PeopleApi, 'members' | 'setMember' | 'removeMember'>;

/// Who may do what with a device: for its owner.
export class People {
  /// The owner first, then by name; null before they are known.
  members = $state.raw<readonly Member[] | null>(null);
  failure = $state<string | null>(null);
  /// Whose role is being changed or taken away.
  busyWith = $state<string | null>(null);

  constructor(
    private readonly api: MembersApi,
    private readonly deviceId: string,
  ) {}

  async load(): Promise<void> {
    try {
      this.members = sorted(await this.api.members(this.deviceId));
      this.failure = null;
    } catch (error) {
      if (!(error instanceof SignedOut)) this.failure = explain(error);
    }
  }

  /// @return what is wrong with the name; null: it is done. Throws what else the server says.
  async invite(username: string, role: GivenRole): Promise<InviteFault | null> {
    if (username === '') return 'name-missing';
    if (this.members?.some((member) => namesIt(username, member.username))) {
      return this.members.some((member) => member.role === 'owner' && namesIt(username, member.username)) ? 'is-owner' : 'is-member';
    }
    try {
      this.take(await this.api.setMember(this.deviceId, username, role));
      return null;
    } catch (error) {
      if (error instanceof Problem && error.status === 404) return 'no-such-user';
      if (error instanceof Problem && error.status === 409) return 'is-owner';
      throw error;
    }
  }

  async change(username: string, role: GivenRole): Promise<void> {
    await this.working(username, async () => this.take(await this.api.setMember(this.deviceId, username, role)));
  }

  async remove(username: string): Promise<void> {
    await this.working(username, async () => {
      await this.api.removeMember(this.deviceId, username).catch((error: unknown) => {
        // Somebody else was faster: gone is what was wished for.
        if (!(error instanceof Problem && error.status === 404)) throw error;
      });
      this.members = (this.members ?? []).filter((member) => member.username !== username);
    });
  }

  private async working(username: string, work: () => Promise<void>): Promise<void> {
    this.busyWith = username;
    this.failure = null;
    try {
      await work();
    } catch (error) {
      if (error instanceof SignedOut) return;
      this.failure = explain(error);
      // What is shown is what is so.
      const shown = this.failure;
      await this.load();
      this.failure = shown;
    } finally {
      this.busyWith = null;
    }
  }

  private take(member: Member): void {
    this.members = sorted([...(this.members ?? []).filter(({ username }) => username !== member.username), member]);
  }
}

function sorted(members: readonly Member[]): Member[] {
  const rank = (member: Member) => (member.role === 'owner' ? 0 : 1);
  return [...members].sort((a, b) => rank(a) - rank(b) || a.username.localeCompare(b.username));
}
