import type { LearnedLimit, LimitMemory } from '#lib/genesys/gateway-types.ts';
import { log } from '#lib/log.ts';
import { createOrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { findLearnedLimits, saveLearnedLimits } from './learned-limit-store.ts';

/** The gateway's memory of limits over Postgres. */
export type PostgresLimitMemory = LimitMemory & {
  /** Writes what waits. True when all of it is in the database. Never rejects. */
  flush(): Promise<boolean>;
  /** Stops the timer and writes what waits, once: what is lost is learned again. */
  close(): Promise<void>;
};

/** What a test may set; the defaults serve the application. */
export type LimitMemorySettings = {
  readonly intervalMs: number;
  /** A value that only grew older is not written again before this. */
  readonly rewriteAfterMs: number;
  /** Values that may wait for the database; the ones that have waited longest go first. */
  readonly capacity: number;
};

const DEFAULTS: LimitMemorySettings = { intervalMs: 1_000, rewriteAfterMs: 600_000, capacity: 5_000 };

/** Genesys' organisation ids are UUIDs; what is not one stands for a sign-in whose organisation is not known yet. */
const ORGANISATION_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type Waiting = { readonly orgId: string; readonly learned: LearnedLimit };

/**
 * Remembers in memory at once and in the database within a second, in one transaction per organisation. The timer starts
 * with the first value and does not keep the process alive.
 */
export function createPostgresLimitMemory(settings: Partial<LimitMemorySettings> = {}): PostgresLimitMemory {
  const { intervalMs, rewriteAfterMs, capacity } = { ...DEFAULTS, ...settings };
  const waiting = new Map<string, Waiting>();
  const written = new Map<string, LearnedLimit>();
  let timer: ReturnType<typeof setInterval> | null = null;
  let pass: Promise<boolean> | null = null;
  let isFailing = false;

  const put = (key: string, entry: Waiting) => {
    waiting.delete(key);
    waiting.set(key, entry);
    if (waiting.size <= capacity) return;
    const [longest] = waiting.keys();
    if (longest !== undefined) waiting.delete(longest);
  };
  const write = async (orgId: string, entries: readonly (readonly [string, Waiting])[]): Promise<boolean> => {
    const limits = entries.map(([, { learned }]) => learned);
    for (const [key] of entries) {
      waiting.delete(key);
      // Until it is known what the database holds, whatever comes is news.
      written.delete(key);
    }
    try {
      await withOrg(systemContext(orgId), (tx) => saveLearnedLimits(tx, orgId, limits));
      for (const [key, { learned }] of entries) written.set(key, learned);
      while (written.size > capacity) written.delete(written.keys().next().value ?? '');
      if (isFailing) log.info('learned limits are written again');
      isFailing = false;
      return true;
    } catch (error) {
      // A newer value that came meanwhile stays. The rest goes to the end, so that one organisation cannot block the others.
      for (const [key, entry] of entries) if (!waiting.has(key)) put(key, entry);
      if (!isFailing) log.warn({ err: error }, 'learned limits cannot be written and are kept in memory');
      isFailing = true;
      return false;
    }
  };
  const writeAll = async (): Promise<boolean> => {
    const byOrg = Map.groupBy([...waiting], ([, { orgId }]) => orgId);
    // One after the other: this is never urgent.
    for (const [orgId, entries] of byOrg) if (!(await write(orgId, entries))) return false;
    return true;
  };
  const flush = async (): Promise<boolean> => {
    // What came while a pass was under way is in the one after it.
    while (pass !== null) await pass;
    pass = writeAll().finally(() => (pass = null));
    return pass;
  };

  return {
    async load(orgId) {
      if (!ORGANISATION_ID.test(orgId)) return [];
      const stored = await withOrg(systemContext(orgId), (tx) => findLearnedLimits(tx, orgId));
      const byKey = new Map(stored.map((limit) => [`${limit.key} ${limit.source}`, limit]));
      for (const { orgId: of, learned } of waiting.values()) {
        if (of === orgId) byKey.set(`${learned.key} ${learned.source}`, learned);
      }
      return [...byKey.values()];
    },
    remember(orgId, learned) {
      if (!ORGANISATION_ID.test(orgId)) return;
      // A host's cap is one value, whichever organisation it was learned through.
      const key = `${learned.key.startsWith('host:') ? '' : orgId} ${learned.key} ${learned.source}`;
      const last = written.get(key);
      const isNews =
        last?.allowed !== learned.allowed ||
        last.windowMs !== learned.windowMs ||
        learned.observedAtMs - last.observedAtMs >= rewriteAfterMs;
      if (!isNews) {
        waiting.delete(key);
        return;
      }
      put(key, { orgId, learned });
      timer ??= setInterval(() => void (pass === null && waiting.size > 0 && flush()), intervalMs).unref();
    },
    flush,
    async close() {
      if (timer) clearInterval(timer);
      await flush();
    },
  };
}

function systemContext(orgId: string) {
  return createOrgContext({ orgId, actor: { kind: 'system', id: null, name: 'limit memory' }, roles: [] });
}
