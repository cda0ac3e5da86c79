import { createMembership } from './membership.ts';
import type { Standing } from './membership.ts';
import { createPermitStock } from './permit-stock.ts';
import type { BucketFacts, PermitStock } from './permit-stock.ts';
import type { ClusterTimes } from './cluster-times.ts';
import type { ExchangeReply, ExchangeRequest, HelloReply, HelloRequest } from './ledger-types.ts';

/** A message to the book, to be sent now; exactly one of `heard` and `unheard` must follow. */
export type Outgoing =
  | { readonly kind: 'hello'; readonly request: HelloRequest; readonly sentAtMs: number }
  | {
      readonly kind: 'exchange';
      readonly bucket: string;
      readonly request: ExchangeRequest;
      readonly sentAtMs: number;
    };

/** An answer, of the same kind as its message. */
export type Incoming =
  { readonly kind: 'hello'; readonly reply: HelloReply } | { readonly kind: 'exchange'; readonly reply: ExchangeReply };

/**
 * Everything one process decides about shared budgets: which messages go out when, and what their answers change. Pure, so
 * that several of them can be played against one book in virtual time; whoever owns it sends, waits and wakes.
 */
export type Coordinator = {
  readonly stock: (bucket: string) => PermitStock;
  /** What the bucket's owner believes; goes along with its messages. */
  setFacts(bucket: string, facts: BucketFacts): void;
  standing(nowMs: number): Standing;
  /** Messages of one bucket that must go out at once. */
  urgentOf(bucket: string, nowMs: number): Outgoing[];
  /** Everything that is due, heartbeat and news of all buckets. Call it at {@link Coordinator.nextAtMs} at the latest. */
  due(nowMs: number): Outgoing[];
  readonly nextAtMs: number;
  heard(outgoing: Outgoing, incoming: Incoming, nowMs: number): void;
  unheard(outgoing: Outgoing, nowMs: number): void;
  /** There is a new connection, perhaps to another server: hello comes before anything else. */
  reconnected(nowMs: number): void;
};

/** News that nobody waits for are collected for so long. */
const NEWS_PER_HEARTBEAT = 10;

type Held = { readonly stock: PermitStock; facts: BucketFacts; usedAtMs: number };

/** A process that has not said hello yet. */
export function createCoordinator(
  member: string,
  serverId: () => string,
  times: ClusterTimes,
  mostPermits: number,
): Coordinator {
  const membership = createMembership(member, serverId, times);
  const held = new Map<string, Held>();
  let nextHelloAtMs = Number.NEGATIVE_INFINITY;
  let isHelloUnderWay = false;
  let newsAtMs = Infinity;
  let lastChunk = 0;
  const nextChunk = () => {
    lastChunk += 1;
    return `${member}/${lastChunk}`;
  };

  const holdOf = (bucket: string): Held => {
    let hold = held.get(bucket);
    if (hold === undefined) {
      hold = {
        stock: createPermitStock({ member, bucket, mostPermits, nextChunk }, times),
        facts: { limit: 0, keep: 0 },
        usedAtMs: 0,
      };
      held.set(bucket, hold);
    }
    return hold;
  };
  const exchangeOf = (bucket: string, { stock, facts }: Held, nowMs: number): Outgoing[] => {
    const request = stock.exchange(membership.standing(nowMs), facts, nowMs);
    return request === null ? [] : [{ kind: 'exchange', bucket, request, sentAtMs: nowMs }];
  };
  const helloIfDue = (nowMs: number): Outgoing[] => {
    if (isHelloUnderWay || nowMs < nextHelloAtMs || membership.standing(nowMs).kind === 'returning') return [];
    isHelloUnderWay = true;
    nextHelloAtMs = nowMs + times.heartbeatMs;
    return [{ kind: 'hello', request: membership.hello(nowMs), sentAtMs: nowMs }];
  };
  const tellWhatIsLeft = (nowMs: number): Outgoing[] => {
    const untold = [...held].filter(([, { stock }]) => stock.hasAlone);
    if (untold.length > 0) return untold.flatMap(([bucket, hold]) => exchangeOf(bucket, hold, nowMs));
    membership.told(nowMs);
    nextHelloAtMs = nowMs;
    return [];
  };

  return {
    stock: (bucket) => holdOf(bucket).stock,
    setFacts(bucket, facts) {
      holdOf(bucket).facts = facts;
    },
    standing: (nowMs) => membership.standing(nowMs),
    urgentOf(bucket, nowMs) {
      const hold = holdOf(bucket);
      hold.usedAtMs = nowMs;
      const pending = hold.stock.pending(nowMs);
      if (pending === 'urgent') return exchangeOf(bucket, hold, nowMs);
      if (pending === 'news' && membership.standing(nowMs).kind === 'joined')
        newsAtMs = Math.min(newsAtMs, nowMs + times.heartbeatMs / NEWS_PER_HEARTBEAT);
      return [];
    },
    due(nowMs) {
      newsAtMs = Infinity;
      for (const { stock } of held.values()) if (stock.hasAlone) membership.noteAlone();
      const standing = membership.standing(nowMs);
      const messages = standing.kind === 'returning' ? tellWhatIsLeft(nowMs) : [];
      messages.push(...helloIfDue(nowMs));
      if (standing.kind !== 'joined') return messages;
      for (const [bucket, hold] of held) {
        if (hold.stock.pending(nowMs) !== 'nothing') messages.push(...exchangeOf(bucket, hold, nowMs));
        else if (hold.stock.isEmpty && nowMs - hold.usedAtMs > times.windowMs) held.delete(bucket);
      }
      return messages;
    },
    get nextAtMs() {
      return Math.min(isHelloUnderWay ? Infinity : nextHelloAtMs, newsAtMs);
    },
    heard(outgoing, incoming, nowMs) {
      if (outgoing.kind === 'hello' && incoming.kind === 'hello') {
        isHelloUnderWay = false;
        membership.heard(incoming.reply, outgoing.sentAtMs, nowMs);
        if (!incoming.reply.isAccepted) nextHelloAtMs = nowMs;
      } else if (outgoing.kind === 'exchange' && incoming.kind === 'exchange') {
        holdOf(outgoing.bucket).stock.heard(outgoing.request, incoming.reply, outgoing.sentAtMs, nowMs);
        if (incoming.reply.kind === 'other_epoch') {
          if (membership.standing(nowMs).kind === 'returning') membership.notTold();
          membership.lostEpoch(outgoing.request.epoch);
          nextHelloAtMs = nowMs;
        }
      } else {
        throw new Error('a message was answered by another kind of message');
      }
    },
    unheard(outgoing, nowMs) {
      if (outgoing.kind === 'hello') {
        isHelloUnderWay = false;
        return;
      }
      holdOf(outgoing.bucket).stock.unheard(outgoing.request, nowMs + times.heartbeatMs);
      if (membership.standing(nowMs).kind === 'returning') membership.notTold();
    },
    reconnected(nowMs) {
      membership.doubt();
      nextHelloAtMs = nowMs;
    },
  };
}
