import type { ShareBudget } from '#lib/limits/budget-sharing.ts';
import { connectRedis, type RedisLink } from '#lib/limits/shared/redis-link.ts';
import { shareBudgets } from '#lib/limits/shared/share-budget.ts';
import { createSharedBudgets, redisTimeoutMs } from '#lib/limits/shared/shared-budgets.ts';
import type { Sharing } from '#lib/limits/shared/shared-budgets.ts';
import { steadyClock } from '#lib/limits/steady-clock.ts';
import { log } from '#lib/log.ts';
import { completeSettings } from '../gateway-settings.ts';
import type { GatewaySettings } from '../gateway-settings.ts';
import { createLimitExchange } from './limit-news.ts';
import type { LimitExchange } from './limit-news.ts';
import { createSharedAnswers } from './shared-answers.ts';
import type { SharedAnswers } from './shared-answers.ts';

/** What processes that serve the same organisations share over Redis. */
export type Cluster = {
  readonly share: ShareBudget;
  readonly answers: SharedAnswers;
  readonly limits: LimitExchange;
  /** How this process stands to the others. */
  readonly sharing: Sharing;
  /** After the gateway has been closed. */
  close(): Promise<void>;
};

/** Windows after which what was told of a limit is told again. */
const FORGET_WINDOWS = 5;

/** Joins the processes that use the Redis at `url`; `settings` must be those of the gateway. Never waits and never throws. */
export function joinCluster(url: string, settings: Partial<GatewaySettings> = {}): Cluster {
  const { windowMs, windowMarginMs, timeoutMs, maxConcurrent } = completeSettings(settings);
  const link = connectRedis(url, redisTimeoutMs(windowMs), '{headroom}:news');
  link.onReady(() => void warnOfEviction(link));
  const mostPermits = 2 * maxConcurrent;
  const budgets = createSharedBudgets({ link, clock: steadyClock, windowMs, windowMarginMs, timeoutMs, mostPermits });
  return {
    share: shareBudgets(budgets),
    answers: createSharedAnswers(link, steadyClock),
    limits: createLimitExchange(link, steadyClock, FORGET_WINDOWS * windowMs),
    get sharing() {
      return budgets.sharing;
    },
    async close() {
      await budgets.close();
      link.close();
    },
  };
}

/** A book from which the server may throw pages away is no book. */
async function warnOfEviction({ commands }: RedisLink): Promise<void> {
  // Where the question is lost with the connection, the next one brings it again.
  const info = await commands.info('memory').catch(() => '');
  const policy = /maxmemory_policy:(\S+)/.exec(info)?.[1] ?? 'noeviction';
  if (policy !== 'noeviction')
    log.warn({ policy }, 'redis may evict keys of the shared budget: set maxmemory-policy noeviction');
}
