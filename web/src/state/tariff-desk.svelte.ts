import type { EnergyApi } from '../api/energy-api.ts';
import { explain, Problem, SignedOut } from '../api/problem.ts';
import { readDraft } from '../api/read-draft.ts';
import type { TimeRange } from '../api/time-range.ts';
import type { Comparison } from '../domain/cost.ts';
import type { Role } from '../domain/device.ts';
import type { Tariff } from '../domain/tariff.ts';
import { draftOf, newTariff, sortVersions, type DecimalMark, type TariffDraft } from '../domain/tariff-draft.ts';
import { tariffOf, type DraftFaults } from '../domain/tariff-from-draft.ts';

/// Where drafts are kept, so that nothing that was typed is lost.
export type DraftShelf = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

export interface DeskDependencies {
  readonly api: Pick<EnergyApi, 'tariff' | 'setTariff' | 'compare'>;
  readonly shelf: DraftShelf;
  readonly deviceId: string;
  /// Whose draft it is: nobody else on this browser sees it.
  readonly username: string;
  readonly mark: DecimalMark;
  readonly newTariff: { readonly currency: string; readonly validFrom: string };
}

/// What is wrong with a draft: by the app's own rules, or by the server's words.
export interface DeskFaults {
  readonly own: DraftFaults;
  readonly server: Readonly<Record<string, string>>;
}

const noFaults: DeskFaults = { own: {}, server: {} };

/// A device's tariff, and the draft of what it is to be.
export class TariffDesk {
  isKnown = $state(false);
  kept = $state.raw<Tariff | null>(null);
  role = $state<Role>('viewer');
  /// null: nothing is being written.
  draft = $state<TariffDraft | null>(null);
  failure = $state<string | null>(null);
  faults = $state.raw<DeskFaults>(noFaults);
  /// What the server says against the whole, or why it did not answer.
  note = $state<string | null>(null);
  isSending = $state(false);
  comparison = $state.raw<Comparison | null>(null);
  /// The draft was begun on another tariff than the one that holds by now.
  isOutdated = $state(false);

  /// What an untouched draft looks like.
  private untouched = $state('');
  readonly isChanged = $derived(this.draft !== null && JSON.stringify(this.draft) !== this.untouched);
  readonly isOwner = $derived(this.role === 'owner');

  constructor(private readonly its: DeskDependencies) {}

  async load(): Promise<void> {
    try {
      const { tariff, role } = await this.its.api.tariff(this.its.deviceId);
      [this.kept, this.role, this.failure, this.isKnown] = [tariff, role, null, true];
      this.begin();
      if (role === 'owner') this.unshelve();
    } catch (error) {
      if (!(error instanceof SignedOut)) this.failure = explain(error);
    }
  }

  /// A draft of the tariff that holds; of nothing where there is none.
  private begin(): void {
    this.draft = this.kept === null ? null : draftOf(this.kept, this.its.mark);
    this.untouched = JSON.stringify(this.draft);
    [this.faults, this.note, this.comparison, this.isOutdated] = [noFaults, null, null, false];
  }

  /// Begins the first tariff.
  start(filled: (draft: TariffDraft) => void = () => {}): void {
    const draft = newTariff(this.its.newTariff.currency, this.its.newTariff.validFrom);
    filled(draft);
    this.draft = draft;
    this.shelve();
  }

  discard(): void {
    this.its.shelf.removeItem(this.shelfKey);
    this.begin();
  }

  /// To be called when something was written.
  shelve(): void {
    const { shelf, username } = this.its;
    if (this.draft === null || !this.isChanged) return shelf.removeItem(this.shelfKey);
    const kept = JSON.stringify({ username, basedOn: this.keptText, draft: this.draft });
    try {
      shelf.setItem(this.shelfKey, kept);
    } catch (error) {
      console.warn('The draft of the tariff could not be kept.', error);
    }
  }

  /// @return whether it is kept by the server now
  async save(): Promise<boolean> {
    const tariff = this.meant();
    return tariff !== null && (await this.set(tariff));
  }

  /// From now on energy has no price.
  remove(): Promise<boolean> {
    return this.set(null);
  }

  /// What the draft makes of a range, beside the tariff that holds.
  async compare(range: TimeRange): Promise<void> {
    const tariff = this.meant();
    if (tariff === null) return;
    this.isSending = true;
    try {
      this.comparison = await this.its.api.compare(this.its.deviceId, range, tariff);
    } catch (error) {
      this.comparison = null;
      this.refused(error, '/tariffs/0/');
    } finally {
      this.isSending = false;
    }
  }

  /// The tariff that the draft means; null, with faults told, where it means none.
  private meant(): Tariff | null {
    if (this.draft === null) return null;
    sortVersions(this.draft);
    const meant = tariffOf($state.snapshot(this.draft));
    const isFaulty = 'faults' in meant;
    [this.faults, this.note] = [isFaulty ? { own: meant.faults, server: {} } : noFaults, null];
    return isFaulty ? null : meant;
  }

  private async set(tariff: Tariff | null): Promise<boolean> {
    this.isSending = true;
    try {
      const answer = await this.its.api.setTariff(this.its.deviceId, tariff);
      [this.kept, this.role] = [answer.tariff, answer.role];
      this.discard();
      return true;
    } catch (error) {
      this.refused(error, '/tariff/');
      return false;
    } finally {
      this.isSending = false;
    }
  }

  /// @param under  where the tariff is in what was sent
  private refused(error: unknown, under: string): void {
    if (error instanceof SignedOut) return;
    const named = error instanceof Problem ? error.faults.filter(({ pointer }) => pointer.startsWith(under)) : [];
    this.faults = { own: {}, server: Object.fromEntries(named.map(({ pointer, detail }) => [pointer.slice(under.length), detail])) };
    this.note = named.length > 0 ? null : explain(error);
  }

  private unshelve(): void {
    const { shelf, username } = this.its;
    const kept = parsed(shelf.getItem(this.shelfKey));
    const draft = kept.username === username ? readDraft(kept.draft) : null;
    if (draft === null) return shelf.removeItem(this.shelfKey);
    this.draft = draft;
    this.isOutdated = kept.basedOn !== this.keptText;
  }

  private get keptText(): string {
    return JSON.stringify(this.kept);
  }

  private get shelfKey(): string {
    return `edl.tariff-draft.${this.its.deviceId}`;
  }
}

function parsed(text: string | null): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text ?? '{}');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
