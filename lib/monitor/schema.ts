import { z } from 'zod';

const count = z.number().int().nonnegative();
const epochMs = z.number();

/** How an organisation is doing, the worst first. `inactive`: nothing is installed, so nothing can fail. */
export const HEALTH_LEVELS = ['failing', 'warning', 'healthy', 'inactive'] as const;
export const HealthLevel = z.enum(HEALTH_LEVELS);
export type HealthLevel = z.infer<typeof HealthLevel>;

/** Minutes of the strip beside each organisation. */
export const STRIP_MINUTES = 60;

/** One organisation as the partner's monitor lists it. */
export const TenantDto = z.object({
  id: z.string(),
  name: z.string(),
  /** The Genesys region or configured environment. */
  region: z.string(),
  health: z.object({ level: HealthLevel, reasons: z.array(z.string()) }),
  grant: z
    .object({
      state: z.enum(['active', 'refused', 'removed']),
      reason: z.string().nullable(),
      verifiedAtMs: epochMs.nullable(),
      tokenExpiresAtMs: epochMs.nullable(),
    })
    .nullable(),
  installState: z.enum(['running', 'failed', 'verified']).nullable(),
  usage: z.object({
    /** Calls a minute the organisation may make, as this process knows it. */
    limit: count,
    limitSource: z.enum(['documented', 'observed', 'override']),
    peakCalls: count,
    /** Busiest minute of the last hour as a share of the limit. */
    peakRatio: z.number().nullable(),
    level: z.enum(['normal', 'near', 'reached']),
    calls: count,
    throttled: count,
    /** Calls in each of the last 60 minutes, oldest first. */
    strip: z.array(count),
    pausedUntilMs: epochMs.nullable(),
    /** Start of the last minute with a call, however long ago; null when there never was one. */
    lastCallAtMs: epochMs.nullable(),
  }),
  runs: z.object({ queued: count, running: count, failedLastDay: count, doneLastDay: count }),
});
export type TenantDto = z.infer<typeof TenantDto>;

/** The answer of `GET /api/partner/tenants`: the worst first, then by name. */
export const TenantsDto = z.object({
  generatedAtMs: epochMs,
  /** When to ask again. */
  pollMs: z.number().positive(),
  tenants: z.array(TenantDto),
});
export type TenantsDto = z.infer<typeof TenantsDto>;

/** The answer of `GET /api/partner/tenants/{orgId}`: what happened lately in one organisation. */
export const TenantDetailDto = z.object({
  runs: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      state: z.string(),
      reason: z.string().nullable(),
      itemsTotal: count,
      createdByName: z.string(),
      createdAtMs: epochMs,
      finishedAtMs: epochMs.nullable(),
    }),
  ),
  events: z.array(
    z.object({
      id: z.string(),
      atMs: epochMs,
      operation: z.string(),
      consumer: z.string(),
      retryAfterMs: z.number().nullable(),
      cause: z.string().nullable(),
    }),
  ),
  changes: z.array(z.object({ id: z.string(), atMs: epochMs, actorName: z.string(), action: z.string() })),
});
export type TenantDetailDto = z.infer<typeof TenantDetailDto>;

/** Query keys of the monitor; they start with the partner's own organisation. */
export const monitorKeys = {
  tenants: (orgId: string) => [orgId, 'tenants'] as const,
  tenant: (orgId: string, tenantId: string) => [orgId, 'tenants', tenantId] as const,
};
