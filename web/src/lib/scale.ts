/// Round values for an axis from 0 to `top`: steps of 1, 2 or 5 times a power of ten, at most `atMost` of them.
export function roundTicks(top: number, atMost: number): number[] {
  const rough = top / atMost;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough * (1 - 1e-9)) ?? top;
  return Array.from({ length: Math.floor(top / step + 1e-9) + 1 }, (_, index) => index * step);
}

/// Where a value lies between `low` (0) and `high` (1) on a logarithmic axis; what is beyond stays at the edge.
export function logShare(value: number, low: number, high: number): number {
  const share = Math.log(Math.max(value, low) / low) / Math.log(high / low);
  return Math.min(1, Math.max(0, share));
}

/// Where a value lies between `low` (0) and `high` (1); what is beyond stays at the edge.
export function linearShare(value: number, low: number, high: number): number {
  return Math.min(1, Math.max(0, (value - low) / (high - low)));
}
