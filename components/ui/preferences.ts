/**
 * Per-browser settings. Inside a third-party frame storage may be refused outright, so every access is guarded and the
 * setting then lives for the page only.
 */
const memory = new Map<string, string>();
const listeners = new Set<() => void>();

/** The stored value, or null when there is none. */
export function readPreference(key: string): string | null {
  const kept = memory.get(key);
  if (kept !== undefined) return kept;
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Stores a value (null forgets it) and tells every subscriber in this page. */
export function writePreference(key: string, value: string | null): void {
  try {
    if (value === null) window.localStorage.removeItem(key);
    else window.localStorage.setItem(key, value);
    memory.delete(key);
  } catch {
    memory.set(key, value ?? '');
  }
  for (const listener of listeners) listener();
}

/** Calls back after any preference changed, in this page or in another tab of the same site. */
export function subscribePreferences(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}
