/// How prices are told apart by eye: the dearer, the darker. Names and numbers stand beside it.

export interface Shade {
  readonly fill: string;
  /// Of words on it.
  readonly ink: string;
}

/// Percents of the accent on which words of one of the two inks stand at 4.5:1 or more, in both colour schemes.
const [lightest, lightMost, darkLeast, darkest] = [16, 42, 86, 100];

/// A shade for each price, by its rank among the different ones.
export function rateShades(prices: readonly number[]): Shade[] {
  const ranks = [...new Set(prices)].sort((a, b) => a - b);
  return prices.map((price) => {
    const share = ranks.length === 1 ? 0.5 : ranks.indexOf(price) / (ranks.length - 1);
    const along = share * (lightMost - lightest + darkest - darkLeast);
    const isLight = along <= lightMost - lightest;
    const percent = isLight ? lightest + along : darkLeast + along - (lightMost - lightest);
    return {
      fill: `color-mix(in srgb, var(--accent) ${Math.round(percent)}%, var(--surface))`,
      ink: isLight ? 'var(--ink)' : 'var(--on-accent)',
    };
  });
}
