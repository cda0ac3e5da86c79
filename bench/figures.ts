/** The value below which `share` of the sorted values lie, by the nearest-rank rule; null when there is none. */
export function percentile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((left, right) => left - right);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? null;
}

/** The middle value, or the mean of the two middle ones; null when there is none. Infinite values count as large. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((left, right) => left - right);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0;
  if (sorted.length % 2 === 1) return upper;
  const lower = sorted[sorted.length / 2 - 1] ?? 0;
  return lower === upper ? upper : (lower + upper) / 2;
}

/** Jain's fairness index: 1 when all shares are equal, 1/n when one has everything. 1 for nobody and for nothing. */
export function jainIndex(shares: readonly number[]): number {
  const sum = shares.reduce((total, share) => total + share, 0);
  const squares = shares.reduce((total, share) => total + share * share, 0);
  return squares === 0 ? 1 : (sum * sum) / (shares.length * squares);
}

/** Moments of a Poisson process with `perMs` events per millisecond in (0, untilMs). `random` is in [0, 1). */
export function poissonMoments(perMs: number, untilMs: number, random: () => number): number[] {
  const moments: number[] = [];
  if (perMs <= 0) return moments;
  for (let atMs = 0; ;) {
    atMs -= Math.log(1 - random()) / perMs;
    if (atMs >= untilMs) return moments;
    moments.push(atMs);
  }
}
