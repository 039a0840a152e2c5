import { describe, expect, it } from 'vitest';
import type { KeptTariff } from '../../../src/api/energy-api.ts';
import { Problem, Unreachable } from '../../../src/api/problem.ts';
import type { Comparison } from '../../../src/domain/cost.ts';
import type { Tariff } from '../../../src/domain/tariff.ts';
import { TariffDesk, type DeskDependencies } from '../../../src/state/tariff-desk.svelte.ts';

const flat: Tariff = {
  name: 'Stadtwerke',
  currency: 'EUR',
  versions: [
    {
      validFrom: '2026-01-01',
      energy: { name: null, pricePerKwh: 0.3, periods: [] },
      ...{ standing: null, demand: null, exportCredit: null, levies: [], taxPercent: null, holidaysAs: null },
    },
  ],
  holidays: null,
};

function shelf(kept: Record<string, string> = {}) {
  return {
    kept,
    getItem: (key: string) => kept[key] ?? null,
    setItem: (key: string, value: string) => void (kept[key] = value),
    removeItem: (key: string) => void delete kept[key],
  };
}

function scene(parts: { tariff?: Tariff | null; role?: KeptTariff['role']; shelf?: ReturnType<typeof shelf>; username?: string; api?: Partial<DeskDependencies['api']> } = {}) {
  const sent: unknown[] = [];
  const drafts = parts.shelf ?? shelf();
  const role = parts.role ?? 'owner';
  const desk = new TariffDesk({
    api: {
      tariff: async () => ({ tariff: parts.tariff === undefined ? flat : parts.tariff, role }),
      setTariff: async (_, tariff) => (sent.push(tariff), { tariff, role }),
      compare: async (_, range, tariff) => (sent.push({ range, tariff }), { tariffs: [] } as unknown as Comparison),
      ...parts.api,
    },
    shelf: drafts,
    deviceId: 'demo',
    username: parts.username ?? 'ada',
    mark: '.',
    newTariff: { currency: 'EUR', validFrom: '2026-01-01' },
  });
  return { desk, sent, drafts };
}

function write(desk: TariffDesk, price: string): void {
  desk.draft!.versions[0]!.energy.price = price;
  desk.shelve();
}

const key = 'edl.tariff-draft.demo';

describe('the desk of a tariff', () => {
  it('shows what holds, unchanged', async () => {
    const { desk } = scene();
    expect(desk.isKnown).toBe(false);
    await desk.load();
    expect(desk).toMatchObject({ isKnown: true, isOwner: true, isChanged: false, failure: null });
    expect(desk.draft?.versions[0]?.energy.price).toBe('0.3');
  });

  it('keeps what is typed, for who typed it, until it is saved', async () => {
    const { desk, drafts } = scene();
    await desk.load();
    write(desk, '0.35');
    expect(desk.isChanged).toBe(true);
    const again = scene({ shelf: drafts });
    await again.desk.load();
    expect(again.desk.draft?.versions[0]?.energy.price).toBe('0.35');
    expect(again.desk).toMatchObject({ isChanged: true, isOutdated: false });
    const other = scene({ shelf: shelf({ ...drafts.kept }), username: 'ben' });
    await other.desk.load();
    expect(other.desk.isChanged).toBe(false);
    expect(other.drafts.kept).toEqual({});
    expect(await again.desk.save()).toBe(true);
    expect(again.sent).toEqual([{ ...flat, versions: [{ ...flat.versions[0], energy: { name: null, pricePerKwh: 0.35, periods: [] } }] }]);
    expect(again.desk.isChanged).toBe(false);
    expect(drafts.kept).toEqual({});
  });

  it('keeps nothing that is as it was', async () => {
    const { desk, drafts } = scene();
    await desk.load();
    write(desk, '0.35');
    expect(Object.keys(drafts.kept)).toEqual([key]);
    write(desk, '0.3');
    expect(drafts.kept).toEqual({});
    write(desk, '0.4');
    desk.discard();
    expect(desk.draft?.versions[0]?.energy.price).toBe('0.3');
    expect(drafts.kept).toEqual({});
  });

  it('says when the tariff was changed under a draft', async () => {
    const { desk, drafts } = scene();
    await desk.load();
    write(desk, '0.35');
    const again = scene({ shelf: drafts, tariff: { ...flat, name: 'Other' } });
    await again.desk.load();
    expect(again.desk).toMatchObject({ isChanged: true, isOutdated: true });
  });

  it.each(['nonsense', '{}', 'null', '{"username":"ada","draft":{"versions":[]}}'])('begins anew where %s was kept', async (kept) => {
    const { desk, drafts } = scene({ shelf: shelf({ [key]: kept }) });
    await desk.load();
    expect(desk.isChanged).toBe(false);
    expect(drafts.kept).toEqual({});
  });

  it('gives no draft to who may only read', async () => {
    const { desk, drafts } = scene();
    await desk.load();
    write(desk, '0.35');
    const viewer = scene({ role: 'viewer', shelf: drafts });
    await viewer.desk.load();
    expect(viewer.desk).toMatchObject({ isOwner: false, isChanged: false });
  });

  it('asks the server nothing while a number is none', async () => {
    const { desk, sent } = scene();
    await desk.load();
    write(desk, 'x');
    expect(await desk.save()).toBe(false);
    await desk.compare({ startMs: 0, endMs: 1 });
    expect(sent).toEqual([]);
    expect(desk.faults.own).toEqual({ 'versions/0/energy/price_per_kwh': 'no_number' });
    write(desk, '0.4');
    expect(await desk.save()).toBe(true);
    expect(desk.faults.own).toEqual({});
  });

  it('puts what the server says against it where it belongs', async () => {
    const faults = [{ pointer: '/tariff/versions/0/energy/price_per_kwh', detail: 'is too strange' }];
    const { desk, drafts } = scene({ api: { setTariff: () => Promise.reject(new Problem(422, '', 'wrong members', faults, null)) } });
    await desk.load();
    write(desk, '0.4');
    expect(await desk.save()).toBe(false);
    expect(desk).toMatchObject({ faults: { server: { 'versions/0/energy/price_per_kwh': 'is too strange' } }, note: null, isSending: false });
    expect(Object.keys(drafts.kept)).toEqual([key]);
  });

  it('does so of a comparison, whose tariffs have other names', async () => {
    const faults = [{ pointer: '/tariffs/0/currency', detail: 'is none' }];
    const { desk } = scene({ api: { compare: () => Promise.reject(new Problem(422, '', 'wrong members', faults, null)) } });
    await desk.load();
    await desk.compare({ startMs: 0, endMs: 1 });
    expect(desk).toMatchObject({ faults: { server: { currency: 'is none' } }, comparison: null });
  });

  it('says why nothing was saved where the server is not there', async () => {
    const { desk } = scene({ api: { setTariff: () => Promise.reject(new Unreachable(null)) } });
    await desk.load();
    write(desk, '0.4');
    expect(await desk.save()).toBe(false);
    expect(desk.note).toBe('The server cannot be reached.');
    expect(desk.draft?.versions[0]?.energy.price).toBe('0.4');
  });

  it('begins the first tariff, and takes it away again', async () => {
    const { desk, sent, drafts } = scene({ tariff: null });
    await desk.load();
    expect(desk.draft).toBe(null);
    desk.start((draft) => (draft.name = 'First'));
    expect(desk.isChanged).toBe(true);
    expect(Object.keys(drafts.kept)).toEqual([key]);
    write(desk, '0.3');
    expect(await desk.save()).toBe(true);
    expect(desk.kept?.name).toBe('First');
    expect(await desk.remove()).toBe(true);
    expect(sent.at(-1)).toBe(null);
    expect(desk).toMatchObject({ kept: null, draft: null, isChanged: false });
  });

  it('compares the draft, not what holds', async () => {
    const { desk, sent } = scene();
    await desk.load();
    write(desk, '0.4');
    await desk.compare({ startMs: 1, endMs: 2 });
    expect(sent).toMatchObject([{ range: { startMs: 1, endMs: 2 }, tariff: { versions: [{ energy: { pricePerKwh: 0.4 } }] } }]);
    expect(desk.comparison).not.toBe(null);
  });
});
