import type { Clock } from '#lib/clock.ts';
import type { Budget } from './budget.ts';
import type { RateHeaders, RefusalScope, Settlement } from './budget-types.ts';
import type { GatePass } from './host-gate.ts';
import type { Priority } from './priority.ts';
import { NO_RATE_HEADERS } from './rate-headers.ts';
import type { SubLimits } from './sub-limits.ts';

/** How a granted call ended. `refusedBy` says whose limit a throttled one met. */
export type GrantEnd = {
  readonly outcome: 'admitted' | 'throttled' | 'unknown' | 'unsent';
  readonly headers?: RateHeaders;
  readonly refusedBy?: RefusalScope;
};

/** The right to send one call: room under every limit that it counts against. */
export type Grant = {
  /** Right before sending; false when a pause has come meanwhile, and then nothing may be sent. */
  depart(): boolean;
  /** Gives the room back with what the answer said; only the first time counts. */
  settle(end: GrantEnd): void;
};

/** The grants of one lane. */
export type Grants = {
  /** Room for one call under all limits; null when one of them has none. The pass stays the caller's then. */
  take(operation: string, priority: Priority, pass: GatePass): Grant | null;
  /** Grants not settled. */
  readonly open: number;
  /**
   * Grants that have not been out for much longer than calls take: an answer that hangs must not keep others from going.
   * `nextLateAtMs` is when the next of them has been out too long.
   */
  inTime(nowMs: number): { readonly count: number; readonly nextLateAtMs: number | null };
  /** How long calls take lately, 0 before the first. */
  readonly latencyMs: number;
  /** A call that has been out for so long hangs. */
  readonly lateAfterMs: number;
};

/** How much of the latest call's time goes into the average. */
const LATENCY_WEIGHT = 0.1;

/** A call hangs when it takes this many times as long as usual, and this many seconds of the server's clock at least. */
const LATE_FACTOR = 10;
const LATE_SECONDS = 1;

/** No grants yet; `onSettled` is told after each one. */
export function createGrants(
  { clock, serverSecondMs }: { readonly clock: Clock; readonly serverSecondMs: number },
  budget: Budget,
  subLimits: SubLimits,
  onSettled: () => void,
): Grants {
  /** When each open grant was taken, the oldest first. */
  const open = new Map<object, number>();
  let latencyMs = 0;

  const lateAfter = () => Math.max(LATE_FACTOR * latencyMs, LATE_SECONDS * serverSecondMs);
  const noteLatency = (ms: number) => {
    latencyMs = latencyMs === 0 ? ms : latencyMs + (ms - latencyMs) * LATENCY_WEIGHT;
  };
  return {
    take(operation, priority, pass) {
      const nowMs = clock.now();
      const permit = budget.start(priority, nowMs);
      if (permit === null) return null;
      const sub = subLimits.of(operation);
      const subPermit = sub?.start(priority, nowMs) ?? null;
      if (sub !== null && subPermit === null) {
        budget.settle(permit, { atMs: nowMs, outcome: 'unsent', headers: NO_RATE_HEADERS });
        return null;
      }
      const key = {};
      open.set(key, nowMs);
      let isSettled = false;
      let departedAtMs: number | null = null;
      const settleSub = (outcome: Settlement['outcome'], atMs: number) => {
        if (sub !== null && subPermit !== null) {
          // Its own refusals were learned from when they were judged.
          const settled = outcome === 'throttled' ? 'throttled_elsewhere' : outcome;
          return sub.settle(subPermit, { atMs, outcome: settled, headers: NO_RATE_HEADERS });
        }
        if (outcome === 'unsent' || departedAtMs === null) return;
        const isAdmitted = outcome === 'admitted';
        const call = { startedAtMs: departedAtMs, endedAtMs: atMs, priority, admitted: isAdmitted, label: operation };
        // Learned while this call was under way.
        subLimits.of(operation)?.adopt(call);
      };
      return {
        depart() {
          const atMs = clock.now();
          const mayGo = budget.depart(permit, atMs) && pass.depart();
          const maySubGo = sub === null || subPermit === null || sub.depart(subPermit, atMs);
          if (mayGo && maySubGo) departedAtMs = atMs;
          return mayGo && maySubGo;
        },
        settle({ outcome, headers = NO_RATE_HEADERS, refusedBy = 'token' }) {
          if (isSettled) return;
          isSettled = true;
          open.delete(key);
          const atMs = clock.now();
          if (outcome === 'admitted' && departedAtMs !== null) noteLatency(atMs - departedAtMs);
          const isElsewhere = outcome === 'throttled' && refusedBy !== 'token';
          const settled = isElsewhere ? 'throttled_elsewhere' : outcome;
          budget.settle(permit, { atMs, outcome: settled, headers, label: operation });
          settleSub(outcome, atMs);
          onSettled();
          pass.settle(settled, outcome === 'throttled' ? refusedBy : null);
        },
      };
    },
    get open() {
      return open.size;
    },
    inTime(nowMs) {
      const lateAfterMs = lateAfter();
      let count = 0;
      let nextLateAtMs: number | null = null;
      for (const takenAtMs of open.values()) {
        if (nowMs - takenAtMs >= lateAfterMs) continue;
        count += 1;
        nextLateAtMs ??= takenAtMs + lateAfterMs;
      }
      return { count, nextLateAtMs };
    },
    get latencyMs() {
      return latencyMs;
    },
    get lateAfterMs() {
      return lateAfter();
    },
  };
}
