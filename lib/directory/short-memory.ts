/**
 * Remembers answers for a short while: who asks for the same in that time, or while it is worked out, gets the same. Holds at
 * most `maxEntries`, the oldest leave first; a failure is not remembered.
 */
export function createShortMemory<Value>({ keepMs, maxEntries }: { keepMs: number; maxEntries: number }) {
  const entries = new Map<string, { readonly untilMs: number; readonly value: Promise<Value> }>();
  return (key: string, work: () => Promise<Value>): Promise<Value> => {
    const known = entries.get(key);
    if (known && known.untilMs > Date.now()) return known.value;
    entries.delete(key);
    const value = work();
    entries.set(key, { untilMs: Date.now() + keepMs, value });
    value.catch(() => entries.delete(key));
    if (entries.size > maxEntries) entries.delete(entries.keys().next().value ?? key);
    return value;
  };
}
