'use client';

import { useCallback, useSyncExternalStore } from 'react';
import { readPreference, subscribePreferences, writePreference } from './preferences.ts';

/**
 * A remembered choice among a fixed set of words. The server and the first client render see `fallback`, so the markup
 * never mismatches; the stored value follows at once.
 */
export function usePreference<Value extends string>(
  key: string,
  values: readonly Value[],
  fallback: Value,
): readonly [Value, (value: Value) => void] {
  const value = useSyncExternalStore(
    subscribePreferences,
    () => {
      const stored = readPreference(key);
      return values.find((candidate) => candidate === stored) ?? fallback;
    },
    () => fallback,
  );
  const setValue = useCallback((next: Value) => writePreference(key, next), [key]);
  return [value, setValue];
}
