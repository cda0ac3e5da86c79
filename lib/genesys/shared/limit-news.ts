import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '#lib/clock.ts';
import type { LaneLearned } from '#lib/limits/lane-types.ts';
import type { RedisLink } from '#lib/limits/shared/redis-link.ts';

/** A limit of one organisation (or its host) that one process found out, or that a person set; null withdraws what was set. */
export type LimitNews = {
  readonly orgId: string;
  readonly key: LaneLearned['key'] | 'override';
  readonly allowed: number | null;
};

/** What processes tell each other of limits, so that each is found out by one of them. */
export type LimitExchange = {
  /** Told unless everybody knows as low a limit already. */
  tell(news: LimitNews): void;
  listen(listener: (news: LimitNews) => void): void;
};

const Wire = z.object({
  kind: z.literal('limit'),
  from: z.string(),
  orgId: z.string(),
  key: z.string().transform((key) => key as LimitNews['key']),
  allowed: z.number().min(1).nullable(),
});

/** Nothing told yet. What was told is forgotten after `forgetMs`: by then limits that were lowered have grown again. */
export function createLimitExchange(link: RedisLink, clock: Clock, forgetMs: number): LimitExchange {
  const self = randomBytes(9).toString('base64url');
  const known = new Map<string, { readonly allowed: number; readonly untilMs: number }>();
  const isNews = ({ orgId, key, allowed }: LimitNews): boolean => {
    if (key === 'override' || allowed === null) return true;
    const nowMs = clock.now();
    for (const [id, { untilMs }] of known) if (untilMs <= nowMs) known.delete(id);
    const id = `${orgId} ${key}`;
    if (allowed >= (known.get(id)?.allowed ?? Infinity)) return false;
    known.set(id, { allowed, untilMs: nowMs + forgetMs });
    return true;
  };
  return {
    tell(news) {
      if (isNews(news)) void link.publish({ kind: 'limit', from: self, ...news });
    },
    listen(listener) {
      link.onMessage((message) => {
        const parsed = Wire.safeParse(message);
        if (parsed.success && parsed.data.from !== self && isNews(parsed.data)) listener(parsed.data);
      });
    },
  };
}
