import type { LogEntry } from '#simulator/core/request-log.ts';
import { jainIndex } from './figures.ts';

/** The members of a log entry that the measures need. */
export type BenchLogEntry = Pick<
  LogEntry,
  'atMs' | 'organisationId' | 'method' | 'path' | 'status' | 'metered' | 'tookEffect' | 'durationMs' | 'rate' | 'fault'
>;

/** What became of the work, read from what the server saw. */
export type WorkMeasures = {
  /** Requests answered 429. */
  readonly http429: number;
  /** 429s by the bucket that was full. */
  readonly refusedBy: Readonly<Record<string, number>>;
  /** Admitted requests that did nothing new: failures, look-ups, read-backs, repetitions. */
  readonly wasted: number;
  /** Items that never took effect. */
  readonly lost: number;
  /** Effects beyond the first of an item. */
  readonly doubled: number;
  /** Simulated moment of the last item's first effect; null when nothing took effect. */
  readonly lastEffectMs: number | null;
  /** Jain's index of the parts done when half of everything was done, over organisations. */
  readonly jain: number;
  /** Moments of first effects, sorted. */
  readonly effectsMs: readonly number[];
};

/** A piece of work as the server sees it. */
export type WorkItem = { readonly organisation: string; readonly method: string; readonly path: string };

const keyOf = (organisation: string, method: string, path: string) => `${organisation} ${method} ${path}`;

/**
 * Reads what happened to `items` from the log. Two requests of one organisation with the same method and path are the same
 * item. An effect happens when the answer is sent (or would have been): arrival plus what a fault delayed it.
 */
export function measureWork(
  log: readonly BenchLogEntry[],
  items: readonly WorkItem[],
  isUseful: (entry: BenchLogEntry) => boolean,
  timeScale: number,
): WorkMeasures {
  const firstEffectMs = new Map<string, number | null>(
    items.map(({ organisation, method, path }) => [keyOf(organisation, method, path), null]),
  );
  const refusedBy: Record<string, number> = {};
  let http429 = 0;
  let wasted = 0;
  let doubled = 0;
  for (const entry of log) {
    if (entry.status === 429) {
      http429 += 1;
      const bucket = entry.rate?.rejectedBy ?? 'unknown';
      refusedBy[bucket] = (refusedBy[bucket] ?? 0) + 1;
      continue;
    }
    const key = keyOf(entry.organisationId ?? '', entry.method, entry.path);
    const known = firstEffectMs.get(key);
    if (known === undefined) {
      if (entry.metered && !isUseful(entry)) wasted += 1;
      continue;
    }
    if (!hadEffect(entry)) {
      if (entry.metered) wasted += 1;
    } else if (known === null) firstEffectMs.set(key, entry.atMs + entry.durationMs * timeScale);
    else {
      doubled += 1;
      wasted += 1;
    }
  }
  const effectsMs = [...firstEffectMs.values()].filter((atMs) => atMs !== null).sort((left, right) => left - right);
  return {
    http429,
    refusedBy,
    wasted,
    lost: firstEffectMs.size - effectsMs.length,
    doubled,
    lastEffectMs: effectsMs.at(-1) ?? null,
    jain: fairnessHalfWay(items, firstEffectMs, effectsMs),
    effectsMs,
  };
}

/** The operation ran and did not refuse: an answer below 400, none because the connection broke, or a fault's own error after it. */
function hadEffect(entry: BenchLogEntry): boolean {
  return entry.tookEffect && (entry.status === null || entry.status < 400 || entry.fault?.type === 'status');
}

function fairnessHalfWay(
  items: readonly WorkItem[],
  firstEffectMs: ReadonlyMap<string, number | null>,
  effectsMs: readonly number[],
): number {
  const halfWayMs = effectsMs[Math.ceil(effectsMs.length / 2) - 1];
  if (halfWayMs === undefined) return 1;
  const parts = new Map<string, { done: number; all: number }>();
  for (const { organisation, method, path } of items) {
    const part = parts.get(organisation) ?? { done: 0, all: 0 };
    const atMs = firstEffectMs.get(keyOf(organisation, method, path)) ?? null;
    part.all += 1;
    if (atMs !== null && atMs <= halfWayMs) part.done += 1;
    parts.set(organisation, part);
  }
  return jainIndex([...parts.values()].map(({ done, all }) => done / all));
}
