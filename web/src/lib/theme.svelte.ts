/// Which colours the app has: the system's choice, or the one that was made here.
export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const themeKey = 'edl.theme';

/// Where the choice is kept, what the system wishes, and where the colours are switched.
export interface ThemeSurroundings {
  readonly storage: Pick<Storage, 'getItem' | 'setItem'>;
  readonly darkWish: Pick<MediaQueryList, 'matches' | 'addEventListener'>;
  /// Called with what is shown from now on.
  readonly apply: (shown: 'light' | 'dark') => void;
}

let surroundings: ThemeSurroundings | null = null;
let chosen = $state<Theme>('system');
let isDarkWished = $state(false);

export function theme(): Theme {
  return chosen;
}

/// What is shown. Whoever draws with the colours of the style sheet draws again when it changes.
export function shownTheme(): 'light' | 'dark' {
  if (chosen !== 'system') return chosen;
  return isDarkWished ? 'dark' : 'light';
}

/// To be called before anything is drawn.
export function startTheme(found: ThemeSurroundings): void {
  surroundings = found;
  const kept = found.storage.getItem(themeKey);
  chosen = themes.find((one) => one === kept) ?? 'system';
  isDarkWished = found.darkWish.matches;
  found.darkWish.addEventListener('change', () => {
    isDarkWished = found.darkWish.matches;
    found.apply(shownTheme());
  });
  found.apply(shownTheme());
}

export function chooseTheme(wished: Theme): void {
  chosen = wished;
  surroundings?.storage.setItem(themeKey, wished);
  surroundings?.apply(shownTheme());
}
