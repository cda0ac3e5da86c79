import { z } from 'zod';

const count = z.number().int().nonnegative();
const epochMs = z.number();

/** Where a limit's number comes from, the last word last. `documented`: published by Genesys or read from its limits API. */
export const LIMIT_SOURCES = ['documented', 'observed', 'override'] as const;

/** The organisation's budget at this moment, for calls with Headroom's own credentials. */
export const BudgetNow = z.object({
  used: count,
  limit: count,
  remaining: count,
  /** Kept back for people while jobs run. */
  reserve: count,
  inFlight: count,
  limitSource: z.enum(LIMIT_SOURCES),
  /** Share of the limit that is used; null when the limit makes no sense. */
  ratio: z.number().nullable(),
  level: z.enum(['normal', 'near', 'reached']),
  windowMs: z.number().positive(),
  resetsAtMs: epochMs.nullable(),
  pausedUntilMs: epochMs.nullable(),
  pauseReason: z.enum(['throttled', 'parked']).nullable(),
  waiting: z.object({ interactive: count, sync: count, bulk: count }),
  /** The last 60 seconds of the serving process. */
  recent: z.object({ calls: count, throttled: count, saved: count }),
});
export type BudgetNow = z.infer<typeof BudgetNow>;

/** One minute of the last hour. */
export const UsageMinuteDto = z.object({
  minuteMs: epochMs,
  calls: count,
  throttled: count,
  /** Calls not made, because the answer was in the cache or already on its way. */
  saved: count,
});
export type UsageMinuteDto = z.infer<typeof UsageMinuteDto>;

/** What one consumer or operation spent in the last hour. */
export const UsageShare = z.object({
  name: z.string(),
  calls: count,
  /** Of all calls of the hour, 0 to 1; null when there were none. */
  share: z.number().nullable(),
  throttled: count,
  errors: count,
  saved: count,
  /** Mean time a call waited for its turn; null when there were no calls. */
  meanWaitMs: z.number().nullable(),
  meanLatencyMs: z.number().nullable(),
});
export type UsageShare = z.infer<typeof UsageShare>;

/** One 429 of Genesys Cloud. */
export const ThrottleEventDto = z.object({
  id: z.string(),
  atMs: epochMs,
  operation: z.string(),
  consumer: z.string(),
  priority: z.string(),
  /** Wait that Genesys Cloud asked for; null when it named none. */
  retryAfterMs: z.number().nullable(),
  /** What the request had waited before it was sent. */
  waitMs: z.number(),
  cause: z.string().nullable(),
  correlationId: z.string().nullable(),
});
export type ThrottleEventDto = z.infer<typeof ThrottleEventDto>;

/** One limit that concerns the organisation's calls. */
export const LimitRow = z.object({
  /** Genesys' own name of the limit, `namespace / key`. */
  key: z.string(),
  name: z.string(),
  kind: z.string(),
  limit: count.nullable(),
  used: count.nullable(),
  ratio: z.number().nullable(),
  level: z.enum(['normal', 'near', 'reached']).nullable(),
  resetsAtMs: epochMs.nullable(),
  source: z.enum(LIMIT_SOURCES),
  /** When the limit was last seen to be so (or was set); null for what is only documented. */
  seenAtMs: epochMs.nullable(),
  /** Why a number is missing. */
  unknownReason: z.string().nullable(),
});
export type LimitRow = z.infer<typeof LimitRow>;

/** The answer of `GET /api/quota`. Our own data: asking for it costs no Genesys call. */
export const QuotaDto = z.object({
  generatedAtMs: epochMs,
  /** When to ask again. */
  pollMs: z.number().positive(),
  now: BudgetNow,
  /** Exactly the last 60 minutes, oldest first, the running one last. */
  minutes: z.array(UsageMinuteDto),
  totals: z.object({ calls: count, throttled: count, saved: count, errors: count }),
  /** What is missing from all this because the ledger could not be written and outgrew its memory; null when nothing is. */
  lost: z.object({ calls: count, throttled: count }).nullable(),
  byConsumer: z.array(UsageShare),
  byOperation: z.array(UsageShare),
  /** The newest of the last hour, newest first. */
  events: z.array(ThrottleEventDto),
  eventCount: count,
  limits: z.array(LimitRow),
});
export type QuotaDto = z.infer<typeof QuotaDto>;

/** Calls per window that a partner allows an organisation instead of what is known; null takes the word back. */
export const OverrideLimitInput = z.strictObject({
  orgId: z.guid(),
  allowed: z.number().int().min(1).max(100_000).nullable(),
});
export type OverrideLimitInput = z.infer<typeof OverrideLimitInput>;

/** Query keys of the quota domain. */
export const quotaKeys = { quota: (orgId: string) => [orgId, 'quota'] as const };
