import type { LedgerWriter } from './ledger-writer.ts';

const holder = globalThis as typeof globalThis & { headroomLedger?: Pick<LedgerWriter, 'flush' | 'recent'> };

/** Makes a ledger the one this process reads its last moments from. */
export function setLiveLedger(ledger: Pick<LedgerWriter, 'flush' | 'recent'>): void {
  holder.headroomLedger = ledger;
}

/** The ledger this process writes to; null before its first Genesys call. Kept beside the bundles, which are several. */
export function liveLedger(): Pick<LedgerWriter, 'flush' | 'recent'> | null {
  return holder.headroomLedger ?? null;
}
