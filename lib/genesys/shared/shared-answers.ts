import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Clock } from '#lib/clock.ts';
import { priorityRank } from '#lib/limits/priority.ts';
import type { Priority } from '#lib/limits/priority.ts';
import type { RedisLink } from '#lib/limits/shared/redis-link.ts';
import { log } from '#lib/log.ts';
import type { CachedAnswer } from '../answer-cache.ts';
import { CLAIM_SCRIPT, DROP_SCRIPT, INVALIDATE_SCRIPT, LAND_SCRIPT, RENEW_SCRIPT } from './answer-scripts.ts';

/** A question as all processes name it. `shape` changes with the form of its answer, so that programs of two versions do not mix. */
export type Question = { readonly orgId: string; readonly key: string; readonly shape: string };

/** Whether this process has to ask Genesys itself. */
export type Claim =
  /** Another process has asked already. */
  | { readonly kind: 'answer'; readonly answer: CachedAnswer }
  /** Another process is asking; `landed` resolves when it is worth claiming again with `acceptFrom`. */
  | { readonly kind: 'theirs'; readonly acceptFrom: number; landed(signal: AbortSignal): Promise<void> }
  /** Ask; then `land` with the answer, or with null when there is none. `stale` is what was known before. */
  | { readonly kind: 'mine'; readonly stale: CachedAnswer | null; land(answer: Landing | null): Promise<void> };

/** A fresh answer to share. */
export type Landing = { readonly answer: CachedAnswer; readonly keepMs: number };

/** What other processes say. */
export type AnswerListener = {
  invalidated(orgId: string, tags: readonly string[]): void;
  dropped(orgId: string): void;
  /** Somebody more urgent waits for a question of this process. */
  raised(orgId: string, key: string, priority: Priority): void;
  /** News may have been missed: nothing asked for before is known to be current. */
  missed(): void;
};

/** Answers, questions under way and invalidations that several processes share. Without Redis every process asks for itself. */
export type SharedAnswers = {
  claim(question: Question, priority: Priority, options?: { acceptFrom?: number; isForced?: boolean }): Promise<Claim>;
  /** Resolves when other processes cannot be given an older answer any more; told again later when Redis cannot be reached. */
  invalidate(orgId: string, tags: readonly string[]): Promise<void>;
  drop(orgId: string): Promise<void>;
  listen(listener: AnswerListener): void;
};

/** A claim that nobody renews ends after this. */
const CLAIM_MS = 3_000;

/** Redis has so long to answer before a process asks for itself. */
const PATIENCE_MS = 250;

/** Invalidations are remembered longer than any answer is kept. */
const REMEMBERED_MS = 8 * 24 * 60 * 60 * 1_000;

/** Larger answers stay with the process that asked. */
const MOST_BYTES = 1_000_000;

const PREFIX = '{headroom}:answers';
const PRIORITY_OF_RANK: readonly Priority[] = ['interactive', 'sync', 'bulk'];

const News = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('invalidated'), from: z.string(), orgId: z.string(), tags: z.array(z.string()) }),
  z.object({ kind: z.literal('dropped'), from: z.string(), orgId: z.string() }),
  z.object({ kind: z.literal('landed'), from: z.string(), orgId: z.string(), key: z.string() }),
  z.object({ kind: z.literal('raised'), from: z.string(), orgId: z.string(), key: z.string(), rank: z.number() }),
]);
type WithoutFrom<T> = T extends unknown ? Omit<T, 'from'> : never;

const numeral = z.string().transform(Number).pipe(z.number());
const Kept = z.tuple([z.string(), numeral, numeral, z.string(), z.string().nullable()]);
const ClaimReply = z.union([
  z.tuple([z.literal('answer'), Kept]),
  z.tuple([z.literal('theirs'), numeral, z.number()]),
  z.tuple([z.literal('mine'), numeral, z.union([Kept, z.tuple([])])]),
]);

type Scripts = Record<
  'headroomClaim' | 'headroomRenew' | 'headroomLand' | 'headroomInvalidate' | 'headroomDrop',
  (...args: (string | number)[]) => Promise<unknown>
>;

/** Shared answers over a link. */
export function createSharedAnswers(link: RedisLink, clock: Clock): SharedAnswers {
  const scripts = defineScripts(link.commands);
  const self = randomBytes(9).toString('base64url');
  /** Invalidated here and not told yet. */
  const untold = new Map<string, Set<string>>();
  const landings = new Map<string, Set<() => void>>();
  let listener: AnswerListener | null = null;

  const publish = (news: WithoutFrom<z.infer<typeof News>>) => void link.publish({ ...news, from: self });
  const isUntold = (orgId: string, tags: readonly string[]) => tags.some((tag) => untold.get(orgId)?.has(tag));
  const toAnswer = (orgId: string, kept: z.infer<typeof Kept>, askedAtMs: number): CachedAnswer | null => {
    const [data, ageMs, freshForMs, tagList, correlationId] = kept;
    const tags = z.array(z.string()).parse(JSON.parse(tagList));
    if (isUntold(orgId, tags)) return null;
    const nowMs = clock.now();
    // It was current when Redis looked, which was after `askedAtMs`; what is invalidated later is heard of later.
    return {
      data: JSON.parse(data) as unknown,
      askedAtMs,
      fetchedAtMs: nowMs - ageMs,
      freshUntilMs: nowMs + freshForMs,
      textLength: data.length,
      tags,
      correlationId: correlationId === '' ? null : correlationId,
    };
  };
  const landed = (orgId: string, key: string) => {
    const waiting = landings.get(questionId(orgId, key));
    landings.delete(questionId(orgId, key));
    for (const wake of waiting ?? []) wake();
  };
  const waitForLanding = (orgId: string, key: string, signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const id = questionId(orgId, key);
      const waiting = landings.get(id) ?? new Set();
      const wake = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', wake);
        waiting.delete(wake);
        resolve();
      };
      // A message can be lost, and a process can die.
      const timer = setTimeout(wake, CLAIM_MS / 2);
      signal.addEventListener('abort', wake, { once: true });
      landings.set(id, waiting.add(wake));
    });
  const tell = async (orgId: string): Promise<void> => {
    const tags = [...(untold.get(orgId) ?? [])];
    if (tags.length === 0 || link.serverId === null) return;
    try {
      await scripts.headroomInvalidate(ownKeys(orgId).invalidated, REMEMBERED_MS, ...tags);
      for (const tag of tags) untold.get(orgId)?.delete(tag);
      publish({ kind: 'invalidated', orgId, tags });
    } catch (error) {
      log.debug({ err: error }, 'redis heard of no invalidation');
    }
  };
  const mine = (question: Question, token: string, askedAtMs: number) => {
    const keys = questionKeys(question);
    const { names } = ownKeys(question.orgId);
    const renew = () => scripts.headroomRenew(keys.claim, names, token, CLAIM_MS).catch(ignore);
    const timer = setInterval(() => void renew(), CLAIM_MS / 3);
    timer.unref();
    return async (landing: Landing | null): Promise<void> => {
      clearInterval(timer);
      const data = landing === null ? '' : JSON.stringify(landing.answer.data);
      const isShared = landing !== null && data !== undefined && data.length <= MOST_BYTES;
      const args = isShared ? landingArgs(landing, data, askedAtMs) : ['', 0, 0, '[]', '', 1];
      try {
        await scripts.headroomLand(keys.answer, keys.claim, names, token, ...args, REMEMBERED_MS);
        publish({ kind: 'landed', orgId: question.orgId, key: question.key });
      } catch (error) {
        ignore(error);
      }
    };
  };

  link.onReady(() => {
    listener?.missed();
    for (const orgId of untold.keys()) void tell(orgId);
  });
  link.onMessage((message) => {
    const parsed = News.safeParse(message);
    if (!parsed.success) return;
    const news = parsed.data;
    if (news.kind === 'landed') return landed(news.orgId, news.key);
    if (news.from === self) return;
    if (news.kind === 'invalidated') listener?.invalidated(news.orgId, news.tags);
    else if (news.kind === 'dropped') listener?.dropped(news.orgId);
    else listener?.raised(news.orgId, news.key, PRIORITY_OF_RANK[news.rank] ?? 'bulk');
  });

  return {
    async claim(question, priority, { acceptFrom = 0, isForced = false } = {}) {
      const alone: Claim = { kind: 'mine', stale: null, land: () => Promise.resolve() };
      if (link.serverId === null) return alone;
      const { orgId, key } = question;
      const keys = questionKeys(question);
      const own = ownKeys(orgId);
      const token = randomBytes(9).toString('base64url');
      const rank = priorityRank(priority);
      const askedAtMs = clock.now();
      const shared = [keys.answer, keys.claim, own.invalidated, own.names];
      const numbers = [rank, acceptFrom, isForced ? 1 : 0, CLAIM_MS, REMEMBERED_MS];
      const answered = await inTime(scripts.headroomClaim(...shared, token, ...numbers), PATIENCE_MS);
      if (answered === null) return alone;
      const reply = ClaimReply.parse(answered);
      if (reply[0] === 'theirs') {
        if (reply[2] === 1) publish({ kind: 'raised', orgId, key, rank });
        return { kind: 'theirs', acceptFrom: reply[1], landed: (signal) => waitForLanding(orgId, key, signal) };
      }
      if (reply[0] === 'answer') {
        const answer = toAnswer(orgId, reply[1], askedAtMs);
        return answer === null ? alone : { kind: 'answer', answer };
      }
      const [data, ...rest] = reply[2];
      const stale = data === undefined ? null : toAnswer(orgId, [data, ...rest] as z.infer<typeof Kept>, askedAtMs);
      return { kind: 'mine', stale, land: mine(question, token, askedAtMs) };
    },
    async invalidate(orgId, tags) {
      const own = untold.get(orgId) ?? new Set<string>();
      for (const tag of tags) own.add(tag);
      untold.set(orgId, own);
      await tell(orgId);
    },
    async drop(orgId) {
      publish({ kind: 'dropped', orgId });
      if (link.serverId !== null) await scripts.headroomDrop(ownKeys(orgId).names).catch(ignore);
    },
    listen(given) {
      listener = given;
    },
  };
}

function landingArgs({ answer, keepMs }: Landing, data: string, claimedAtMs: number): (string | number)[] {
  const { fetchedAtMs, freshUntilMs, tags, correlationId } = answer;
  const fetchedAfterMs = Math.max(Math.floor(fetchedAtMs - claimedAtMs), 0);
  const freshMs = Math.max(Math.floor(freshUntilMs - fetchedAtMs), 0);
  return [data, fetchedAfterMs, freshMs, JSON.stringify(tags), correlationId ?? '', Math.max(Math.floor(keepMs), 1)];
}

function defineScripts(redis: Redis): Scripts {
  redis.defineCommand('headroomClaim', { numberOfKeys: 4, lua: CLAIM_SCRIPT });
  redis.defineCommand('headroomRenew', { numberOfKeys: 2, lua: RENEW_SCRIPT });
  redis.defineCommand('headroomLand', { numberOfKeys: 3, lua: LAND_SCRIPT });
  redis.defineCommand('headroomInvalidate', { numberOfKeys: 1, lua: INVALIDATE_SCRIPT });
  redis.defineCommand('headroomDrop', { numberOfKeys: 1, lua: DROP_SCRIPT });
  // Safe because `defineCommand` has just added all five to this very object.
  return redis as unknown as Scripts;
}

/** What a promise resolves with, or null when it takes longer or fails. */
async function inTime(promise: Promise<unknown>, waitMs: number): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), waitMs);
  });
  try {
    return await Promise.race([promise, late]);
  } catch (error) {
    ignore(error);
    return null;
  } finally {
    clearTimeout(timer);
    // Nobody listens to it any more when it fails late.
    promise.catch(ignore);
  }
}

/** Without Redis every process asks for itself; nothing is lost by that but a call. */
function ignore(error: unknown): void {
  log.debug({ err: error }, 'redis did not answer');
}

/** Where Redis keeps what belongs to an organisation as a whole. */
function ownKeys(orgId: string): { readonly invalidated: string; readonly names: string } {
  const name = `${PREFIX}:${encodeURIComponent(orgId)}`;
  return { invalidated: `${name}:invalidated`, names: `${name}:ends` };
}

/** Where Redis keeps what belongs to a question. Escaped, so that no organisation's names reach into another's. */
function questionKeys({ orgId, shape, key }: Question): { readonly answer: string; readonly claim: string } {
  const name = `${PREFIX}:${encodeURIComponent(orgId)}:${shape}:${encodeURIComponent(key)}`;
  return { answer: `${name}:answer`, claim: `${name}:claim` };
}

function questionId(orgId: string, key: string): string {
  return JSON.stringify([orgId, key]);
}
