import type { Budget } from '../budget.ts';
import type { ShareBudget } from '../budget-sharing.ts';
import type { Permit, RateHeaders, Settlement } from '../budget-types.ts';
import type { SharedEnd, SharedPermit } from './permit-stock.ts';
import type { SharedBucket, SharedBudgets } from './shared-budgets.ts';

/** Joins budgets to those of the same keys in other processes. */
export function shareBudgets(shared: SharedBudgets): ShareBudget {
  return (key, budget, listener) => {
    const bucket = shared.bucket(key, listener);
    return { budget: shareBudget(budget, bucket), release: () => bucket.release() };
  };
}

/**
 * A budget whose calls also need a permit from the book that several processes share: both must agree. What the one process
 * knows (window, pace, others, reserve) stays its own; how much all of them may start is the book's. A limit nobody knows
 * yet needs no permits.
 */
function shareBudget(budget: Budget, bucket: SharedBucket): Budget {
  const permits = new WeakMap<Permit, SharedPermit>();
  /** What other processes had let through when this one was refused. */
  const admittedElsewhere = (nowMs: number) =>
    Math.max(bucket.admitted - budget.recent(nowMs).filter(({ admitted }) => admitted).length, 0);
  return {
    ...budget,
    admission(priority, nowMs, backlog) {
      const own = budget.admission(priority, nowMs, backlog);
      if (!own.admit) return own;
      const { limit, reserve } = budget.state(nowMs);
      if (!Number.isFinite(limit)) return own;
      if (bucket.available(priority, limit) > 0) return own;
      const waiting = priority === 'interactive' ? 1 : (backlog?.calls ?? 1);
      bucket.want(priority, Math.max(waiting, 1), { limit, keep: reserve });
      return { admit: false, reason: 'exhausted', retryAtMs: bucket.retryAtMs(priority) };
    },
    start(priority, nowMs) {
      const { limit } = budget.state(nowMs);
      if (!Number.isFinite(limit)) return budget.start(priority, nowMs);
      if (bucket.available(priority, limit) <= 0) return null;
      const permit = budget.start(priority, nowMs);
      if (permit === null) return null;
      const shared = bucket.start(priority, limit);
      if (shared === null) throw new Error('a permit was there and is not');
      permits.set(permit, shared);
      return permit;
    },
    depart(permit, nowMs) {
      const shared = permits.get(permit);
      if (shared !== undefined && nowMs >= shared.deadlineMs) return false;
      return budget.depart(permit, nowMs);
    },
    settle(permit, settlement) {
      const elsewhere = settlement.outcome === 'throttled' ? admittedElsewhere(settlement.atMs) : 0;
      budget.settle(permit, { ...settlement, admittedElsewhere: elsewhere });
      const shared = permits.get(permit);
      if (shared === undefined) return;
      permits.delete(permit);
      const { limit } = budget.state(settlement.atMs);
      bucket.settle(shared, sharedEnd(settlement, limit));
    },
    refuse: (nowMs) => budget.refuse(nowMs, admittedElsewhere(nowMs)),
    pause(untilMs, reason) {
      budget.pause(untilMs, reason);
      bucket.pause(untilMs, reason);
    },
    startable(nowMs) {
      const { limit } = budget.state(nowMs);
      if (!Number.isFinite(limit)) return budget.startable(nowMs);
      return Math.min(budget.startable(nowMs), bucket.available('interactive', limit));
    },
  };
}

/** What other processes care for. A count beyond the limit says no more than that the window is full. */
function sharedEnd({ outcome, headers }: Settlement, limit: number): SharedEnd {
  const count = countOf(headers, limit);
  switch (outcome) {
    case 'admitted':
      return { outcome: 'admitted', count };
    case 'throttled':
      return { outcome: 'refused', count };
    case 'throttled_elsewhere':
      return { outcome: 'refused', count: null };
    case 'unknown':
      return { outcome: 'unknown', count: null };
    case 'unsent':
      return { outcome: 'unsent', count: null };
  }
}

function countOf({ count }: RateHeaders, limit: number): number | null {
  return count === null ? null : Math.min(count, limit);
}
