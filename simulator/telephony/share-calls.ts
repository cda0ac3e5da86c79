/** A carrier that calls can take, in the order of preference. */
type Carrier = {
  /** Calls at once; null for unlimited. */
  readonly maxCalls: number | null;
  /** Part of its trunks that carry calls now, 0 to 1. */
  readonly availability: number;
};

/**
 * Shares calls among carriers: each has its part, the first one the largest, and what a carrier cannot take goes to the next
 * ones in order. What nobody takes is blocked. Whole calls only.
 */
export function shareCalls(
  wanted: number,
  carriers: readonly Carrier[],
): { readonly carried: readonly number[]; readonly blocked: number } {
  const weights = carriers.map((_carrier, rank) => 1 / (rank + 1));
  const wishes = splitWhole(wanted, weights);
  const room = carriers.map(({ maxCalls, availability }) =>
    availability === 0 ? 0 : Math.floor((maxCalls ?? Number.POSITIVE_INFINITY) * availability),
  );
  const carried = carriers.map(({ availability }, index) =>
    Math.min(Math.floor((wishes[index] ?? 0) * availability), room[index] ?? 0),
  );
  let blocked = 0;
  wishes.forEach((wish, index) => {
    let left = wish - Math.min(wish, Math.floor(wish * (carriers[index]?.availability ?? 0)), room[index] ?? 0);
    for (let step = 1; step <= carriers.length && left > 0; step += 1) {
      const next = (index + step) % carriers.length;
      const taken = Math.min(left, Math.max(0, (room[next] ?? 0) - (carried[next] ?? 0)));
      carried[next] = (carried[next] ?? 0) + taken;
      left -= taken;
    }
    blocked += left;
  });
  return { carried, blocked };
}

/** Splits a whole number in proportion to weights into whole numbers that add up to it; all zero when no weight is above zero. */
export function splitWhole(total: number, weights: readonly number[]): number[] {
  const sum = weights.reduce((added, weight) => added + weight, 0);
  if (sum === 0) return weights.map(() => 0);
  let weighed = 0;
  let given = 0;
  return weights.map((weight) => {
    weighed += weight;
    const upTo = Math.round((total * weighed) / sum);
    const part = upTo - given;
    given = upTo;
    return part;
  });
}
