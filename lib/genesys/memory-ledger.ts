import type { LedgerEntry, LedgerSink } from './gateway-types.ts';

/** A ledger that keeps everything, for benches and tests. */
export type MemoryLedger = LedgerSink & { readonly entries: readonly LedgerEntry[]; clear(): void };

/** An empty ledger. */
export function createMemoryLedger(): MemoryLedger {
  const entries: LedgerEntry[] = [];
  return {
    entries,
    record: (entry) => void entries.push(entry),
    clear: () => void entries.splice(0),
  };
}
