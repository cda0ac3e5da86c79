'use client';

import { useSyncExternalStore } from 'react';
import { THEME_STORAGE_KEY } from './theme-key.ts';
import { useMediaQuery } from './use-media-query.ts';
import { usePreference } from './use-preference.ts';
import { writePreference } from './preferences.ts';

/** What the person chose: a fixed theme, or the one of their system. */
export type ThemeChoice = 'system' | 'light' | 'dark';

const CHOICES: readonly ThemeChoice[] = ['system', 'light', 'dark'];

function applyTheme(choice: ThemeChoice): void {
  if (choice === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = choice;
  writePreference(THEME_STORAGE_KEY, choice);
}

function subscribeTheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}

/** The chosen theme, the one in force (for canvas drawing, which CSS cannot reach), and the setter. */
export function useTheme(): {
  choice: ThemeChoice;
  resolved: 'light' | 'dark';
  setTheme: (choice: ThemeChoice) => void;
} {
  const [choice] = usePreference(THEME_STORAGE_KEY, CHOICES, 'system');
  const isSystemDark = useMediaQuery('(prefers-color-scheme: dark)');
  const forced = useSyncExternalStore(
    subscribeTheme,
    () => document.documentElement.dataset.theme,
    () => undefined,
  );
  const resolved = forced === 'dark' || (forced !== 'light' && isSystemDark) ? 'dark' : 'light';
  return { choice, resolved, setTheme: applyTheme };
}
