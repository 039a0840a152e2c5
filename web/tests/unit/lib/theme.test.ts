import { expect, it } from 'vitest';
import { chooseTheme, shownTheme, startTheme, theme } from '../../../src/lib/theme.svelte.ts';

function surroundings(kept: string | null, isDark: boolean) {
  const storage = new Map<string, string>(kept === null ? [] : [['edl.theme', kept]]);
  let changed = () => {};
  const wish = { matches: isDark, addEventListener: (_: string, listener: () => void) => void (changed = listener) };
  const shown: string[] = [];
  startTheme({
    storage: { getItem: (key) => storage.get(key) ?? null, setItem: (key, value) => void storage.set(key, value) },
    darkWish: wish as unknown as MediaQueryList,
    apply: (now) => void shown.push(now),
  });
  const system = (dark: boolean) => {
    wish.matches = dark;
    changed();
  };
  return { storage, shown, system };
}

it('follows the system until something is chosen', () => {
  const { shown, system, storage } = surroundings(null, false);
  expect([theme(), shownTheme()]).toEqual(['system', 'light']);
  system(true);
  expect(shownTheme()).toBe('dark');
  chooseTheme('light');
  system(false);
  system(true);
  expect([theme(), shownTheme()]).toEqual(['light', 'light']);
  expect(shown).toEqual(['light', 'dark', 'light', 'light', 'light']);
  expect(storage.get('edl.theme')).toBe('light');
});

it('remembers the choice, and no nonsense', () => {
  surroundings('dark', false);
  expect(shownTheme()).toBe('dark');
  surroundings('pink', true);
  expect([theme(), shownTheme()]).toEqual(['system', 'dark']);
});
