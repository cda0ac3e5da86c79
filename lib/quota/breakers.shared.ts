import { z } from 'zod';

const epochMs = z.number();

/** `open`: nothing is sent until the next probe. `half_open`: the next call probes. `held`: a person opened it. */
export const BREAKER_STATES = ['held', 'open', 'half_open', 'closed'] as const;

/** One family of calls of the organisation, over all processes of Headroom. */
export const FamilyBreaker = z.object({
  family: z.string(),
  state: z.enum(BREAKER_STATES),
  /** Since when it is so; null while it is closed. */
  sinceMs: epochMs.nullable(),
  failuresInARow: z.number().int(),
  nextProbeAtMs: epochMs.nullable(),
  lastFailureAtMs: epochMs.nullable(),
  lastFailure: z.string().nullable(),
  /** Processes whose own breaker is not closed. */
  openProcesses: z.number().int(),
  hold: z.object({ reason: z.string(), actorName: z.string(), atMs: epochMs }).nullable(),
});
export type FamilyBreaker = z.infer<typeof FamilyBreaker>;

/** A pause that Genesys Cloud asked for: of one operation under a limit of its own, or of everything (null). */
export const BreakerPause = z.object({
  operation: z.string().nullable(),
  untilMs: epochMs,
  reason: z.enum(['throttled', 'parked']),
});
export type BreakerPause = z.infer<typeof BreakerPause>;

export const BreakerEventDto = z.object({
  id: z.string(),
  atMs: epochMs,
  family: z.string(),
  kind: z.enum(['opened', 'closed', 'held', 'reset']),
  reason: z.string().nullable(),
  /** Null where no person did it. */
  actorName: z.string().nullable(),
});
export type BreakerEventDto = z.infer<typeof BreakerEventDto>;

/** The answer of `GET /api/breakers`. Our own data: asking for it costs no Genesys call. */
export const BreakersDto = z.object({
  generatedAtMs: epochMs,
  pollMs: z.number().positive(),
  /** Those that are not closed first. */
  families: z.array(FamilyBreaker),
  /** As the process that answers knows them. */
  pauses: z.array(BreakerPause),
  /** The newest of the last 30 days, newest first. */
  events: z.array(BreakerEventDto),
});
export type BreakersDto = z.infer<typeof BreakersDto>;

/** `open`: holds all calls of the family back. `reset`: lets them go, and closes the breaker of every process. */
export const ChangeBreakerInput = z.strictObject({
  family: z.string().min(1).max(100),
  action: z.enum(['open', 'reset']),
  reason: z.string().trim().min(3, 'must say why, in 3 letters at least').max(500),
});
export type ChangeBreakerInput = z.infer<typeof ChangeBreakerInput>;

/** Query keys of breakers. */
export const breakerKeys = { breakers: (orgId: string) => [orgId, 'breakers'] as const };
