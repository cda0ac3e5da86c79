import type { LedgerEntry } from '#lib/genesys/gateway-types.ts';
import { countsOf } from './roll-up.ts';

const SLOTS = 60;
const SLOT_MS = 1000;

/** What an organisation did in the last 60 seconds, in this process. */
export type RecentCalls = { readonly calls: number; readonly throttled: number; readonly saved: number };

type Slot = { second: number; calls: number; throttled: number; saved: number };

/** A ring of 60 one-second slots per organisation. */
export type RecentCallsRing = {
  add(entry: LedgerEntry): void;
  read(orgId: string, nowMs: number): RecentCalls;
  /** Forgets organisations that did nothing in the last 60 seconds. */
  prune(nowMs: number): void;
};

/** An empty ring. */
export function createRecentCalls(): RecentCallsRing {
  const byOrg = new Map<string, { newestMs: number; slots: (Slot | undefined)[] }>();
  return {
    add(entry) {
      const second = Math.floor(entry.startedAtMs / SLOT_MS);
      let ring = byOrg.get(entry.orgId);
      if (!ring) byOrg.set(entry.orgId, (ring = { newestMs: 0, slots: [] }));
      ring.newestMs = Math.max(ring.newestMs, entry.startedAtMs);
      let slot = ring.slots[second % SLOTS];
      // An entry of an older round of the ring is out of the last minute already.
      if (slot && slot.second > second) return;
      if (slot?.second !== second) ring.slots[second % SLOTS] = slot = { second, calls: 0, throttled: 0, saved: 0 };
      const counts = countsOf(entry);
      slot.calls += counts.calls;
      slot.throttled += counts.throttled;
      slot.saved += counts.cacheHits + counts.coalesced;
    },
    read(orgId, nowMs) {
      const oldest = Math.floor(nowMs / SLOT_MS) - SLOTS;
      const sum = { calls: 0, throttled: 0, saved: 0 };
      for (const slot of byOrg.get(orgId)?.slots ?? []) {
        if (!slot || slot.second <= oldest) continue;
        sum.calls += slot.calls;
        sum.throttled += slot.throttled;
        sum.saved += slot.saved;
      }
      return sum;
    },
    prune(nowMs) {
      for (const [orgId, ring] of byOrg) if (ring.newestMs < nowMs - SLOTS * SLOT_MS) byOrg.delete(orgId);
    },
  };
}
