import { MemoryDriver } from 'bentocache/drivers/memory';

/** One answer as it is kept. */
export type CachedAnswer = {
  readonly data: unknown;
  /** When the request that brought it was sent: what was invalidated later cannot be in it. */
  readonly askedAtMs: number;
  readonly fetchedAtMs: number;
  readonly freshUntilMs: number;
  /** Characters of the text it was read from, which tell about how much memory it takes. */
  readonly textLength: number;
  readonly tags: readonly string[];
  readonly correlationId: string | null;
};

/**
 * Answers of all organisations in memory. Every key lives in its organisation's own namespace, so that one organisation's
 * answer cannot be found under another's id. Nothing here waits: a hit is answered within the call that asks for it.
 */
export type AnswerCache = {
  get(orgId: string, key: string): CachedAnswer | null;
  /** Unless an answer is kept already that was asked for later. */
  set(orgId: string, key: string, answer: CachedAnswer, keepMs: number): void;
  /** From `nowMs` on, no answer asked for earlier with one of the tags is current. */
  invalidate(orgId: string, tags: readonly string[], nowMs: number): void;
  /** Whether nothing it depends on was invalidated since it was asked for. */
  isCurrent(orgId: string, asked: { readonly askedAtMs: number; readonly tags: readonly string[] }): boolean;
  /** No answer asked for until `nowMs` is known to be current any longer, because invalidations may have been missed. */
  doubt(nowMs: number): void;
  drop(orgId: string): void;
};

/** Answers kept over all organisations; the least recently used go first. */
const MAX_ANSWERS = 20_000;

/** Tags of one organisation whose last invalidation is remembered; beyond them all answers of before are doubted. */
const MAX_INVALIDATED = 20_000;

/** Characters that all of them were read from; those that were kept first go first. */
const MAX_TEXT_LENGTH = 128 * 1024 * 1024;

/**
 * A cache over bentocache's memory driver, and without the layers above it: they take microseconds and several promises for
 * what single-flight, grace and tags here do otherwise. A moment of invalidation for each tag also catches the answer that is
 * under way, and with a grace period a deletion by bentocache's own tags would be soft: the old value would still be served.
 */
export function createAnswerCache(maxTextLength = MAX_TEXT_LENGTH): AnswerCache {
  const driver = new MemoryDriver({ maxItems: MAX_ANSWERS, serialize: false });
  const organisations = new Map<string, Organisation>();
  /** What was put into the driver, the oldest first; some of it may have left by itself since. */
  const weights = new Map<string, Weight>();
  let textLength = 0;
  let doubtedAtMs = -Infinity;
  const of = (orgId: string) => {
    let organisation = organisations.get(orgId);
    if (organisation === undefined) {
      organisation = { answers: storeOf(driver, orgId), invalidated: new Map(), doubtedAtMs: -Infinity };
      organisations.set(orgId, organisation);
    }
    return organisation;
  };
  const unweigh = (id: string) => {
    textLength -= weights.get(id)?.textLength ?? 0;
    weights.delete(id);
  };
  const weigh = (weight: Weight) => {
    const id = JSON.stringify([weight.orgId, weight.key]);
    unweigh(id);
    weights.set(id, weight);
    textLength += weight.textLength;
    for (const [oldest, { orgId, key }] of weights) {
      if (textLength <= maxTextLength && weights.size <= 2 * MAX_ANSWERS) break;
      unweigh(oldest);
      organisations.get(orgId)?.answers.delete(key);
    }
  };
  return {
    get: (orgId, key) => of(orgId).answers.get(key) ?? null,
    set(orgId, key, answer, keepMs) {
      const { answers } = of(orgId);
      const kept = answers.get(key);
      if (kept !== undefined && kept.askedAtMs > answer.askedAtMs) return;
      answers.set(key, answer, keepMs);
      weigh({ orgId, key, textLength: answer.textLength });
    },
    invalidate(orgId, tags, nowMs) {
      const organisation = of(orgId);
      const { invalidated } = organisation;
      for (const tag of tags) invalidated.set(tag, nowMs);
      if (invalidated.size <= MAX_INVALIDATED) return;
      invalidated.clear();
      organisation.doubtedAtMs = nowMs;
    },
    isCurrent(orgId, { askedAtMs, tags }) {
      const { invalidated, doubtedAtMs: ownDoubtedAtMs } = of(orgId);
      if (askedAtMs <= Math.max(doubtedAtMs, ownDoubtedAtMs)) return false;
      return tags.every((tag) => (invalidated.get(tag) ?? -Infinity) < askedAtMs);
    },
    doubt(nowMs) {
      doubtedAtMs = nowMs;
    },
    drop(orgId) {
      const organisation = organisations.get(orgId);
      organisations.delete(orgId);
      organisation?.answers.clear();
      for (const [id, weight] of weights) if (weight.orgId === orgId) unweigh(id);
    },
  };
}

type Organisation = {
  readonly answers: AnswerStore;
  /** When each tag was last invalidated. */
  readonly invalidated: Map<string, number>;
  /** As `doubt`, for this organisation alone. */
  doubtedAtMs: number;
};

type Weight = { readonly orgId: string; readonly key: string; readonly textLength: number };

/** The driver's own interface with the type of what is put into it. */
type AnswerStore = {
  get(key: string): CachedAnswer | undefined;
  set(key: string, answer: CachedAnswer, keepMs: number): boolean;
  delete(key: string): boolean;
  clear(): void;
};

/** An organisation's part of the driver. */
function storeOf(driver: MemoryDriver, orgId: string): AnswerStore {
  // Escaped, because the driver joins namespace and key with a colon: `a` + `b:c` would be `a:b` + `c`. Safe because the
  // driver, told not to serialise, keeps and returns the very object it is given; only its typings speak of strings.
  return driver.namespace(encodeURIComponent(orgId)) as unknown as AnswerStore;
}
