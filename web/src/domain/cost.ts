/// What a range costs by a tariff. Amounts are of the currency, below 0 what is credited.

export const costKinds = ['energy', 'levy', 'standing', 'demand', 'tax', 'export_credit'] as const;
export type CostKind = (typeof costKinds)[number];

/// A line of a bill.
export interface CostLine {
  readonly kind: CostKind;
  /// Of the period or the levy; '' of others.
  readonly name: string;
  /// kWh; days of a standing charge; kW of a demand; the amount that a tax is on.
  readonly quantity: number;
  /// Of one of these; a tax in percent.
  readonly price: number;
  readonly amount: number;
  /// Of a demand: when it was.
  readonly atMs: number | null;
  /// Of a charge by the month: for how many of its days.
  readonly days: number | null;
}

export interface Projection {
  /// One in twenty such months comes to less, one in twenty to more than `high`.
  readonly low: number;
  readonly expected: number;
  readonly high: number;
}

/// The local month of now.
export interface MonthCost {
  readonly beginMs: number;
  readonly endMs: number;
  readonly toDate: number;
  readonly coverage: number;
  /// null: too few of the last 28 days were measured.
  readonly projection: Projection | null;
}

export interface Cost {
  /// Of ISO 4217.
  readonly currency: string;
  readonly total: number;
  /// Imported before the tariff's first version.
  readonly unpricedKwh: number;
  readonly coverage: number;
  readonly lines: readonly CostLine[];
  readonly month: MonthCost | null;
}

/// What of a bill stands in one line: all versions and months of a tariff together.
export interface BillItem {
  readonly kind: CostKind;
  readonly name: string;
  /// As of a line; null where it says nothing (of a tax on several sums).
  readonly quantity: number | null;
  /// null where several prices are in it.
  readonly price: number | null;
  readonly amount: number;
  /// Of a demand: when the highest was.
  readonly atMs: number | null;
  /// Of a standing charge, whether by the day or the month; null of others.
  readonly days: number | null;
}

/// The lines of the same kind and name as one each: energy first, the dearest before the others.
export function billOf(lines: readonly CostLine[]): BillItem[] {
  const groups = new Map<string, CostLine[]>();
  for (const line of lines) {
    const key = `${line.kind} ${line.name}`;
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  const items = [...groups.values()].map(itemOf);
  return items.sort(
    (a, b) => costKinds.indexOf(a.kind) - costKinds.indexOf(b.kind) || b.amount - a.amount || (a.name < b.name ? -1 : 1),
  );
}

function itemOf(lines: readonly CostLine[]): BillItem {
  const first = lines[0] as CostLine;
  const highest = lines.reduce((most, line) => (line.quantity > most.quantity ? line : most), first);
  const quantity = first.kind === 'demand' ? highest.quantity : lines.reduce((sum, line) => sum + line.quantity, 0);
  return {
    kind: first.kind,
    name: first.name,
    quantity: first.kind === 'tax' ? null : quantity,
    price: lines.every(({ price }) => price === first.price) ? first.price : null,
    amount: lines.reduce((sum, line) => sum + line.amount, 0),
    atMs: highest.atMs,
    days: first.kind === 'standing' ? lines.reduce((sum, line) => sum + (line.days ?? line.quantity), 0) : null,
  };
}

/// What is paid, without what is credited: the parts of a bar. A rebate is a credit too.
export function paidItems(items: readonly BillItem[]): BillItem[] {
  return items.filter(({ amount }) => amount > 0);
}

/// A range priced by several tariffs.
export interface ComparedTariff {
  /// In the request; null: the device's own.
  readonly index: number | null;
  readonly name: string | null;
  readonly currency: string;
  readonly total: number;
  /// Against the device's own, or the request's first where it has none; null in another currency.
  readonly difference: number | null;
  readonly unpricedKwh: number;
}

export interface Comparison {
  readonly beginMs: number;
  readonly endMs: number;
  readonly importKwh: number;
  readonly exportKwh: number;
  readonly coverage: number;
  /// The cheapest first.
  readonly tariffs: readonly ComparedTariff[];
}
