/**
 * Whose turn it is among those who wait, so that over time everybody gets the same amount of work done whatever their calls
 * cost and however many they have: each round gives everybody the same credit, a turn takes its cost from it.
 */
export type DeficitRoundRobin<T> = {
  /** Takes part from now on; who does already keeps its place and credit. */
  enlist(member: T): void;
  /** Takes no part any longer. Credit is lost, debt is kept until the next time. */
  withdraw(member: T): void;
  /** Whose turn it is; null when nobody takes part. */
  next(): T | null;
  /** The member's turn was used for work of that cost. */
  charge(member: T, cost: number): void;
  readonly size: number;
};

/** Credit of each round; the cost of an ordinary call. */
const QUANTUM = 1;

/** Nobody waits. */
export function createDeficitRoundRobin<T extends object>(): DeficitRoundRobin<T> {
  /** In the order of their turns; a map keeps the order in which keys were put in. */
  const ring = new Map<T, { credit: number }>();
  const debts = new WeakMap<T, number>();
  const toTheEnd = (member: T, account: { credit: number }) => {
    ring.delete(member);
    ring.set(member, account);
  };
  return {
    enlist(member) {
      if (!ring.has(member)) ring.set(member, { credit: QUANTUM + (debts.get(member) ?? 0) });
      debts.delete(member);
    },
    withdraw(member) {
      const account = ring.get(member);
      if (account === undefined) return;
      ring.delete(member);
      if (account.credit < 0) debts.set(member, account.credit);
    },
    next() {
      for (const [member, account] of ring) {
        if (account.credit > 0) return member;
        account.credit += QUANTUM;
        toTheEnd(member, account);
      }
      return null;
    },
    charge(member, cost) {
      const account = ring.get(member);
      if (account === undefined) {
        debts.set(member, QUANTUM - cost);
        return;
      }
      account.credit -= cost;
      if (account.credit > 0) return;
      account.credit += QUANTUM;
      toTheEnd(member, account);
    },
    get size() {
      return ring.size;
    },
  };
}
