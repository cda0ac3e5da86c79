import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '#lib/clock.ts';
import { log } from '#lib/log.ts';
import type { SharingListener } from '../budget-sharing.ts';
import type { PauseReason } from '../budget-types.ts';
import type { Priority } from '../priority.ts';
import { clusterTimes } from './cluster-times.ts';
import { createCoordinator } from './coordinator.ts';
import type { Outgoing } from './coordinator.ts';
import type { Standing } from './membership.ts';
import type { BucketFacts, SharedEnd, SharedPermit } from './permit-stock.ts';
import { createRedisLedger } from './redis-ledger.ts';
import type { PermitLedger } from './redis-ledger.ts';
import type { RedisLink } from './redis-link.ts';

/** One bucket of a budget that several processes share, seen from one of them. */
export type SharedBucket = {
  /** Calls of the priority that may start right now. */
  available(priority: Priority, limit: number): number;
  /** Takes one permit; null when there is none (any longer). */
  start(priority: Priority, limit: number): SharedPermit | null;
  /** Exactly once for each permit. */
  settle(permit: SharedPermit, end: SharedEnd): void;
  /** `count` calls of the priority wait; `onChange` tells when there is an answer. */
  want(priority: Priority, count: number, facts: BucketFacts): void;
  /** When it is worth asking again; null when an answer is on its way. */
  retryAtMs(priority: Priority): number | null;
  /** Calls of all processes that had ended in the window and were not refused, when the book answered last. */
  readonly admitted: number;
  /** Tells the other processes of a pause. */
  pause(untilMs: number, reason: PauseReason): void;
  /** Hears nothing any more. */
  release(): void;
};

/** How this process stands to the others; see the members of {@link Standing}. */
export type Sharing = Standing['kind'];

/** The budgets of one process that it shares with others over Redis. */
export type SharedBudgets = {
  bucket(key: string, listener: SharingListener): SharedBucket;
  readonly sharing: Sharing;
  /** Tells what is left to tell and leaves. */
  close(): Promise<void>;
};

/** What shared budgets are made from. */
export type SharedBudgetsOptions = {
  readonly link: RedisLink;
  readonly clock: Clock;
  readonly windowMs: number;
  readonly windowMarginMs: number;
  /** The longest a call may take. */
  readonly timeoutMs: number;
  /** Permits asked for at once, at most. */
  readonly mostPermits: number;
};

/** How long an answer from Redis may take before it counts as lost; the link should fail no later. */
export function redisTimeoutMs(windowMs: number): number {
  return clusterTimes(windowMs, 0, 0).maxValidMs;
}

/** Pauses that end this close together are one. */
const SAME_PAUSE_MS = 20;

const pauseNews = z.object({
  kind: z.literal('pause'),
  from: z.string(),
  bucket: z.string(),
  pauseMs: z.number().min(0),
  reason: z.enum(['throttled', 'parked']),
});

/** Joins the processes behind a link. Nothing is granted until the common book knows what was spent. */
export function createSharedBudgets(options: SharedBudgetsOptions): SharedBudgets {
  const { link, clock } = options;
  const times = clusterTimes(options.windowMs, options.windowMarginMs, options.timeoutMs);
  const member = randomBytes(9).toString('base64url');
  const ledger = createRedisLedger(link.commands, times);
  const coordinator = createCoordinator(member, () => link.serverId ?? '', times, options.mostPermits);
  const listeners = new Map<string, SharingListener>();
  const wanting = new Set<string>();
  /** Ends of the pauses that are known to everybody. */
  const pausedUntilMs = new Map<string, number>();
  let timer: NodeJS.Timeout | null = null;
  let sharing: Sharing = 'waiting';
  let isClosed = false;

  const noteStanding = () => {
    const now = coordinator.standing(clock.now()).kind;
    if (now === sharing) return;
    log[now === 'joined' ? 'info' : 'warn']({ from: sharing, to: now }, 'shared budget');
    sharing = now;
    for (const listener of listeners.values()) listener.onChange();
  };
  const arm = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (isClosed) return;
    const waitMs = Math.min(Math.max(coordinator.nextAtMs - clock.now(), 1), times.heartbeatMs);
    timer = setTimeout(beat, Math.ceil(waitMs));
    timer.unref();
  };
  const beat = () => {
    sendAll(coordinator.due(clock.now()));
    noteStanding();
    arm();
  };
  const sendAll = (messages: readonly Outgoing[]) => {
    for (const outgoing of messages) void send(outgoing);
  };
  const send = async (outgoing: Outgoing): Promise<void> => {
    try {
      if (link.serverId === null) throw new Error('not connected');
      if (outgoing.kind === 'hello') {
        const reply = await ledger.hello(outgoing.request);
        coordinator.heard(outgoing, { kind: 'hello', reply }, clock.now());
      } else {
        const reply = await ledger.exchange(outgoing.request);
        coordinator.heard(outgoing, { kind: 'exchange', reply }, clock.now());
        if (reply.kind === 'exchanged' && reply.pauseReason !== null) {
          hearPause(outgoing.bucket, reply.pausedForMs, reply.pauseReason);
        }
      }
    } catch (error) {
      log.debug({ err: error }, 'redis did not answer');
      coordinator.unheard(outgoing, clock.now());
    }
    if (isClosed) return;
    noteStanding();
    if (outgoing.kind === 'exchange') listeners.get(outgoing.bucket)?.onChange();
    if (coordinator.nextAtMs <= clock.now() || sharing === 'returning') beat();
    else arm();
  };
  /** The same pause comes by several ways, a little later each time. */
  const isNewPause = (key: string, untilMs: number) => {
    if (untilMs <= (pausedUntilMs.get(key) ?? 0) + SAME_PAUSE_MS) return false;
    pausedUntilMs.set(key, untilMs);
    return true;
  };
  const hearPause = (key: string, pauseMs: number, reason: PauseReason) => {
    if (isNewPause(key, clock.now() + pauseMs)) listeners.get(key)?.onPause(pauseMs, reason);
  };
  const sendUrgent = (key: string) => {
    wanting.delete(key);
    if (!isClosed) sendAll(coordinator.urgentOf(key, clock.now()));
    arm();
  };
  /** Wishes of one moment go out together. */
  const hurry = (key: string) => {
    if (wanting.has(key)) return;
    wanting.add(key);
    queueMicrotask(() => sendUrgent(key));
  };

  link.onReady(() => {
    coordinator.reconnected(clock.now());
    beat();
  });
  link.onMessage((message) => {
    const news = pauseNews.safeParse(message);
    if (!news.success || news.data.from === member) return;
    hearPause(news.data.bucket, news.data.pauseMs, news.data.reason);
  });
  arm();

  return {
    bucket(key, listener) {
      listeners.set(key, listener);
      const stock = () => coordinator.stock(key);
      const standing = () => coordinator.standing(clock.now());
      return {
        available: (priority, limit) => stock().available(priority, standing(), limit, clock.now()),
        start: (priority, limit) => stock().start(priority, standing(), limit, clock.now()),
        settle(permit, end) {
          stock().settle(permit, end, clock.now());
          hurry(key);
        },
        want(priority, count, facts) {
          coordinator.setFacts(key, facts);
          stock().want(priority, count);
          hurry(key);
        },
        retryAtMs(priority) {
          const nowMs = clock.now();
          const now = standing();
          if (now.kind === 'joined') {
            const refusedUntilMs = stock().refusedUntilMs(priority);
            return refusedUntilMs > nowMs ? refusedUntilMs : null;
          }
          return nowMs + times.heartbeatMs;
        },
        get admitted() {
          return stock().admitted;
        },
        pause(untilMs, reason) {
          if (!isNewPause(key, untilMs)) return;
          stock().pause(untilMs, reason);
          const pauseMs = Math.ceil(untilMs - clock.now());
          void link.publish({ kind: 'pause', from: member, bucket: key, pauseMs, reason });
          hurry(key);
        },
        release() {
          listeners.delete(key);
          pausedUntilMs.delete(key);
        },
      };
    },
    get sharing() {
      return sharing;
    },
    async close() {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      await leave(ledger, member, coordinator.due(clock.now()));
    },
  };
}

/** Nobody waits for a process that ends; whatever it cannot tell any more falls out of the book by itself. */
async function leave(ledger: PermitLedger, member: string, messages: readonly Outgoing[]): Promise<void> {
  try {
    for (const outgoing of messages) {
      if (outgoing.kind === 'exchange') await ledger.exchange(outgoing.request);
    }
    await ledger.leave(member);
  } catch (error) {
    log.debug({ err: error }, 'left without saying so');
  }
}
