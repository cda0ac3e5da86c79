import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';

/** One answer as it is kept. */
export type CachedAnswer = {
  readonly data: unknown;
  /** When the request that brought it was sent: what was invalidated later cannot be in it. */
  readonly askedAtMs: number;
  readonly fetchedAtMs: number;
  readonly freshUntilMs: number;
  readonly tags: readonly string[];
  readonly correlationId: string | null;
};

/**
 * Answers of all organisations in memory. Every key lives in its organisation's own namespace, so that one organisation's
 * answer cannot be found under another's id.
 */
export type AnswerCache = {
  get(orgId: string, key: string): Promise<CachedAnswer | null>;
  set(orgId: string, key: string, answer: CachedAnswer, keepMs: number): Promise<void>;
  /** From `nowMs` on, no answer asked for earlier with one of the tags is current. */
  invalidate(orgId: string, tags: readonly string[], nowMs: number): void;
  /** Whether nothing it depends on was invalidated since it was asked for. */
  isCurrent(orgId: string, asked: { readonly askedAtMs: number; readonly tags: readonly string[] }): boolean;
  /** No answer asked for until `nowMs` is known to be current any longer, because invalidations may have been missed. */
  doubt(nowMs: number): void;
  drop(orgId: string): Promise<void>;
  close(): Promise<void>;
};

/** Answers kept over all organisations; the least recently used go first. */
const MAX_ANSWERS = 20_000;

/**
 * A cache over bentocache's memory driver. Its own tags are not used: with a grace period a deletion by tag is soft, and the
 * old value would still be served. A moment of invalidation for each tag also catches the answer that is under way.
 */
export function createAnswerCache(): AnswerCache {
  const bento = new BentoCache({
    default: 'memory',
    stores: {
      memory: bentostore().useL1Layer(memoryDriver({ maxItems: MAX_ANSWERS, serialize: false })),
    },
  });
  type Namespace = ReturnType<typeof bento.namespace>;
  const organisations = new Map<string, { readonly answers: Namespace; readonly invalidated: Map<string, number> }>();
  let doubtedAtMs = -Infinity;
  const of = (orgId: string) => {
    let organisation = organisations.get(orgId);
    if (organisation === undefined) {
      // Escaped, because the cache joins namespace and key with a colon: `a` + `b:c` would be `a:b` + `c`.
      organisation = { answers: bento.namespace(encodeURIComponent(orgId)), invalidated: new Map() };
      organisations.set(orgId, organisation);
    }
    return organisation;
  };
  return {
    async get(orgId, key) {
      return (await of(orgId).answers.get<CachedAnswer>({ key })) ?? null;
    },
    async set(orgId, key, answer, keepMs) {
      await of(orgId).answers.set({ key, value: answer, ttl: keepMs });
    },
    invalidate(orgId, tags, nowMs) {
      const { invalidated } = of(orgId);
      for (const tag of tags) invalidated.set(tag, nowMs);
    },
    isCurrent(orgId, { askedAtMs, tags }) {
      if (askedAtMs <= doubtedAtMs) return false;
      const { invalidated } = of(orgId);
      return tags.every((tag) => (invalidated.get(tag) ?? -Infinity) < askedAtMs);
    },
    doubt(nowMs) {
      doubtedAtMs = nowMs;
    },
    async drop(orgId) {
      const organisation = organisations.get(orgId);
      organisations.delete(orgId);
      await organisation?.answers.clear();
    },
    close: () => bento.disconnectAll(),
  };
}
