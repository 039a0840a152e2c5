/// Runs `work` while no other tab of this origin runs any under the same name.
export type Exclusively = <T>(work: () => Promise<T>) => Promise<T>;

export interface LeaseDependencies {
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  readonly nowMs: () => number;
  readonly wait: (delayMs: number) => Promise<void>;
  /// Tells this tab from others.
  readonly owner: string;
}

const leaseMs = 30_000;
const settleMs = 40;

export function webLock(locks: LockManager, name: string): Exclusively {
  return (work) => locks.request(name, work) as ReturnType<typeof work>;
}

/// For pages that came over plain HTTP from another host, where browsers have no Web Locks: a note in the storage that
/// all tabs share. Whoever wrote last and still stands there after a moment has it; a tab that died with it loses it.
export function storageLease(name: string, its: LeaseDependencies): Exclusively {
  const read = () => {
    const [owner, until] = (its.storage.getItem(name) ?? '').split(' ');
    return { owner, untilMs: Number(until ?? 0) };
  };
  const isHeldByOther = () => {
    const { owner, untilMs } = read();
    return owner !== its.owner && untilMs > its.nowMs() && untilMs <= its.nowMs() + leaseMs;
  };
  const acquire = async () => {
    for (;;) {
      while (isHeldByOther()) await its.wait(settleMs);
      its.storage.setItem(name, `${its.owner} ${its.nowMs() + leaseMs}`);
      await its.wait(settleMs);
      if (read().owner === its.owner) return;
    }
  };
  return async (work) => {
    await acquire();
    try {
      return await work();
    } finally {
      if (read().owner === its.owner) its.storage.removeItem(name);
    }
  };
}
