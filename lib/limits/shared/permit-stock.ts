import type { PauseReason } from '../budget-types.ts';
import { priorityRank } from '../priority.ts';
import type { Priority } from '../priority.ts';
import { callsOfShare, permitLifeMs } from './cluster-times.ts';
import type { ClusterTimes } from './cluster-times.ts';
import type { ExchangeReply, ExchangeRequest, Settled, Wish } from './ledger-types.ts';
import type { Standing } from './membership.ts';

/**
 * A call's permit; give it back with `settle`. Without a chunk it was started on the share of a process that is cut off.
 * The call must be on its way before `deadlineMs`.
 */
export type SharedPermit = { readonly chunk: string | null; readonly deadlineMs: number };

type OpenPermit = { chunk: string | null; readonly deadlineMs: number };

/** How a call with a permit ended, as far as other processes care. */
export type SharedEnd = {
  readonly outcome: 'admitted' | 'refused' | 'unknown' | 'unsent';
  /** The server's count of its window, where the answer named it. */
  readonly count: number | null;
};

/** What a bucket believes at the moment, for the ledger's decisions. */
export type BucketFacts = { readonly limit: number; readonly keep: number };

/** One process's permits of one bucket. Pure: times go in and must not run backwards. */
export type PermitStock = {
  /** Calls of the priority that may start right now. */
  available(priority: Priority, standing: Standing, limit: number, nowMs: number): number;
  /** Takes one; null when none is left (any longer). */
  start(priority: Priority, standing: Standing, limit: number, nowMs: number): SharedPermit | null;
  /** Exactly once for each permit. */
  settle(permit: SharedPermit, end: SharedEnd, nowMs: number): void;
  /** `count` calls of the priority would start if they could. */
  want(priority: Priority, count: number): void;
  /** When the wish of a priority can be repeated; the past when it can be at once. */
  refusedUntilMs(priority: Priority): number;
  /** A pause to tell the others. */
  pause(untilMs: number, reason: PauseReason): void;
  /** Whether something waits to be told, and whether it is urgent (a wish or a pause). */
  pending(nowMs: number): 'nothing' | 'news' | 'urgent';
  /** The message to send now; null when there is nothing to say or a message is under way. */
  exchange(standing: Standing, facts: BucketFacts, nowMs: number): ExchangeRequest | null;
  /** The answer to a message that was sent at `sentAtMs`. */
  heard(request: ExchangeRequest, reply: ExchangeReply, sentAtMs: number, nowMs: number): void;
  /** A message was not answered; whatever was in it is told again. */
  unheard(request: ExchangeRequest, retryAtMs: number): void;
  /** Whether calls were made without permits that have not been told. */
  readonly hasAlone: boolean;
  /** Nothing is held, under way or left to tell. */
  readonly isEmpty: boolean;
  /** Calls of all processes that had ended in the window and were not refused, when the book answered last. */
  readonly admitted: number;
};

type Chunk = {
  readonly id: string;
  readonly rank: 0 | 1 | 2;
  readonly granted: number;
  readonly deadlineMs: number;
  left: number;
  ended: number;
  refused: number;
  unsent: number;
  admitted: boolean;
  count: number | null;
  isNews: boolean;
};

/** An empty stock. `nextChunk` gives ids that no process has used before; a message asks for at most `mostPermits`. */
export function createPermitStock(
  options: {
    readonly member: string;
    readonly bucket: string;
    readonly mostPermits: number;
    readonly nextChunk: () => string;
  },
  times: ClusterTimes,
): PermitStock {
  const { member, bucket, mostPermits, nextChunk } = options;
  const chunks = new Map<string, Chunk>();
  const wants = [0, 0, 0];
  const refusedUntilMs = [0, 0, 0];
  let chunkSize = 1;
  let validMs = times.validMs;
  let pauseToTell: { readonly untilMs: number; readonly reason: PauseReason } | null = null;
  let isUnderWay = false;
  let isTelling = false;
  let admitted = 0;
  /** Calls made without permits, in the window and under way; told or not, they count against the share. */
  const alone = { open: new Set<OpenPermit>(), ended: [] as number[], isToTell: false };
  /** Calls of the message under way that it called open. */
  let openTold: OpenPermit[] = [];

  const chunkOf = (id: string, rank: 0 | 1 | 2, granted: number, deadlineMs: number): Chunk => {
    const chunk = { id, rank, granted, deadlineMs, left: granted, ended: 0, refused: 0, unsent: 0 };
    const whole: Chunk = { ...chunk, admitted: false, count: null, isNews: false };
    chunks.set(id, whole);
    return whole;
  };
  const expire = (nowMs: number) => {
    for (const chunk of chunks.values()) {
      if (chunk.left === 0 || nowMs < chunk.deadlineMs) continue;
      chunkSize = Math.max(Math.min(chunkSize, chunk.granted - chunk.left), 1);
      chunk.unsent += chunk.left;
      chunk.left = 0;
      chunk.isNews = true;
    }
  };
  /** A permit may be used by its own priority and by every more urgent one. */
  const usable = (rank: number) => [...chunks.values()].filter((chunk) => chunk.left > 0 && chunk.rank >= rank);
  const heldFor = (rank: number) => usable(rank).reduce((sum, chunk) => sum + chunk.left, 0);
  const ownOf = (nowMs: number) => {
    while (alone.ended[0] !== undefined && alone.ended[0] + times.windowMs <= nowMs) alone.ended.shift();
    return alone.open.size + alone.ended.length;
  };
  const shareLeft = (standing: Standing, limit: number, nowMs: number) =>
    standing.kind === 'on_share' ? Math.max(callsOfShare(limit, standing.share) - ownOf(nowMs), 0) : 0;
  const isInTouch = (standing: Standing) => standing.kind === 'joined' || standing.kind === 'waiting';

  /** The most urgent wish that what is held does not fulfil. */
  const wishOf = (nowMs: number): Omit<Wish, 'chunk'> | null => {
    for (const rank of [0, 1, 2] as const) {
      const missing = (wants[rank] ?? 0) - heldFor(rank);
      if (missing <= 0 || nowMs < (refusedUntilMs[rank] ?? 0)) continue;
      return { count: Math.min(missing, rank === 0 ? mostPermits : chunkSize), rank };
    }
    return null;
  };
  const markAsNews = (id: string) => {
    const chunk = chunks.get(id);
    if (chunk !== undefined) chunk.isNews = true;
  };
  const forgetIfDone = (id: string) => {
    const chunk = chunks.get(id);
    if (chunk !== undefined && !chunk.isNews && chunk.ended + chunk.refused + chunk.unsent >= chunk.granted)
      chunks.delete(id);
  };
  const news = (): Settled[] =>
    [...chunks.values()]
      .filter((chunk) => chunk.isNews)
      .map(({ id, ended, refused, unsent, admitted: isAdmitted, count }) => {
        return { chunk: id, ended, refused, unsent, admitted: isAdmitted, count };
      });

  return {
    available(priority, standing, limit, nowMs) {
      expire(nowMs);
      if (standing.kind === 'on_share') return shareLeft(standing, limit, nowMs);
      if (!isInTouch(standing)) return 0;
      return heldFor(priorityRank(priority));
    },
    start(priority, standing, limit, nowMs) {
      expire(nowMs);
      if (standing.kind === 'on_share') {
        if (shareLeft(standing, limit, nowMs) <= 0) return null;
        const permit: OpenPermit = { chunk: null, deadlineMs: nowMs + times.maxValidMs };
        alone.open.add(permit);
        alone.isToTell = true;
        return permit;
      }
      if (!isInTouch(standing)) return null;
      const chunk = usable(priorityRank(priority)).sort((a, b) => a.rank - b.rank || a.deadlineMs - b.deadlineMs)[0];
      if (chunk === undefined) return null;
      chunk.left -= 1;
      if (chunk.left === 0 && chunk.unsent === 0) chunkSize = Math.min(chunkSize * 2, mostPermits);
      return { chunk: chunk.id, deadlineMs: chunk.deadlineMs };
    },
    settle(permit, { outcome, count }, nowMs) {
      if (alone.open.delete(permit)) {
        if (outcome !== 'unsent') alone.ended.push(nowMs);
        if (permit.chunk === null) return;
      }
      const chunk = chunks.get(permit.chunk ?? '');
      if (chunk === undefined) throw new Error('a permit was settled twice');
      if (outcome === 'unsent') chunk.unsent += 1;
      else if (outcome === 'refused') chunk.refused += 1;
      else chunk.ended += 1;
      if (outcome === 'admitted') chunk.admitted = true;
      if (count !== null) chunk.count = Math.max(chunk.count ?? 0, count);
      chunk.isNews = true;
    },
    want(priority, count) {
      wants[priorityRank(priority)] = count;
    },
    refusedUntilMs: (priority) => refusedUntilMs[priorityRank(priority)] ?? 0,
    pause(untilMs, reason) {
      if (pauseToTell === null || untilMs > pauseToTell.untilMs) pauseToTell = { untilMs, reason };
    },
    pending(nowMs) {
      expire(nowMs);
      if (isUnderWay) return 'nothing';
      if (pauseToTell !== null || wishOf(nowMs) !== null) return 'urgent';
      return [...chunks.values()].some((chunk) => chunk.isNews) ? 'news' : 'nothing';
    },
    exchange(standing, { limit, keep }, nowMs) {
      if (isUnderWay || (standing.kind !== 'joined' && standing.kind !== 'returning')) return null;
      expire(nowMs);
      const settled = news();
      const isReturning = standing.kind === 'returning';
      let opened: ExchangeRequest['opened'] = null;
      if (isReturning && alone.isToTell) {
        const ended = ownOf(nowMs) - alone.open.size;
        if (ended > 0) settled.push({ chunk: nextChunk(), ended, refused: 0, unsent: 0, admitted: false, count: null });
        openTold = [...alone.open].filter((permit) => permit.chunk === null);
        if (openTold.length > 0) opened = { chunk: nextChunk(), count: openTold.length };
      }
      const pause =
        pauseToTell !== null && pauseToTell.untilMs > nowMs
          ? { pauseMs: Math.ceil(pauseToTell.untilMs - nowMs), reason: pauseToTell.reason }
          : null;
      const wished = isReturning ? null : wishOf(nowMs);
      const wish = wished === null ? null : { ...wished, chunk: nextChunk() };
      const isEmpty = settled.length === 0 && opened === null && pause === null && wish === null;
      if (isEmpty && !(isReturning && alone.isToTell)) return null;
      for (const { chunk } of settled) {
        const told = chunks.get(chunk);
        if (told !== undefined) told.isNews = false;
      }
      isUnderWay = true;
      isTelling = isReturning;
      return {
        bucket,
        member,
        epoch: standing.epoch,
        limit: Math.max(Math.floor(limit), 0),
        keep: Math.max(Math.floor(keep), 0),
        windowMs: times.windowMs,
        lifeMs: permitLifeMs(times, validMs),
        settled,
        opened,
        pause,
        wish,
      };
    },
    heard(request, reply, sentAtMs, nowMs) {
      isUnderWay = false;
      if (reply.kind === 'other_epoch') {
        for (const { chunk } of request.settled) markAsNews(chunk);
        return;
      }
      validMs = Math.min(Math.max(4 * (nowMs - sentAtMs), times.validMs, 0.8 * validMs), times.maxValidMs);
      admitted = reply.admitted;
      if (pauseToTell !== null && request.pause !== null) pauseToTell = null;
      for (const { chunk } of request.settled) forgetIfDone(chunk);
      if (request.opened !== null) {
        const { chunk: id, count } = request.opened;
        const chunk = chunkOf(id, 2, count, 0);
        chunk.left = 0;
        chunk.ended = openTold.filter((permit) => !alone.open.has(permit)).length;
        chunk.isNews = chunk.ended > 0;
        for (const permit of openTold) permit.chunk = id;
      }
      if (isTelling) alone.isToTell = false;
      if (request.wish === null) return;
      const { wish } = request;
      const grantedMs = request.lifeMs - times.callMs;
      if (reply.granted > 0) chunkOf(wish.chunk, wish.rank, reply.granted, sentAtMs + grantedMs);
      else for (let rank = wish.rank; rank <= 2; rank += 1) refusedUntilMs[rank] = nowMs + reply.retryAfterMs;
      wants[wish.rank] = 0;
    },
    unheard(request, retryAtMs) {
      isUnderWay = false;
      validMs = times.maxValidMs;
      for (const { chunk } of request.settled) markAsNews(chunk);
      for (let rank = 0; rank <= 2; rank += 1) refusedUntilMs[rank] = Math.max(refusedUntilMs[rank] ?? 0, retryAtMs);
      if (request.wish === null) return;
      // Perhaps granted: given back unused as soon as somebody listens.
      const lost = chunkOf(request.wish.chunk, request.wish.rank, request.wish.count, 0);
      lost.left = 0;
      lost.unsent = lost.granted;
      lost.isNews = true;
    },
    get hasAlone() {
      return alone.isToTell;
    },
    get isEmpty() {
      return (
        chunks.size === 0 && alone.open.size === 0 && alone.ended.length === 0 && !isUnderWay && pauseToTell === null
      );
    },
    get admitted() {
      return admitted;
    },
  };
}
