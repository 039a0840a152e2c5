export const phases = ['A', 'B', 'C'] as const;
export type Phase = (typeof phases)[number];
export type PerPhase<T> = Readonly<Record<Phase, T>>;

export function perPhase<T>(make: (phase: Phase) => T): PerPhase<T> {
  return { A: make('A'), B: make('B'), C: make('C') };
}

export function isPhase(value: unknown): value is Phase {
  return phases.some((phase) => phase === value);
}
