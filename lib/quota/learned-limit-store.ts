import 'server-only';
import type { LearnedLimit } from '#lib/genesys/gateway-types.ts';
import type { OrgTx, PartnerTx } from '#lib/tenancy/with-org.ts';

/** How the key of a host's cap begins; the rest is its origin. */
const HOST = 'host:';

type StoredLimit = { key: string; source: string; allowed: number; windowMs: number; observedAt: Date };

/**
 * Everything still believed of one organisation and of the hosts of its environment: what was observed or read for a day, a
 * person's override until it is withdrawn.
 */
export async function findLearnedLimits(tx: OrgTx | PartnerTx, orgId: string): Promise<LearnedLimit[]> {
  const rows = await tx.$queryRaw<StoredLimit[]>`
    SELECT key, source, allowed, window_ms AS "windowMs", observed_at AS "observedAt" FROM learned_limits
    WHERE org_id = ${orgId}::uuid AND (source = 'override' OR observed_at > now() - interval '1 day')
    UNION ALL
    SELECT ${HOST} || h.origin, h.source, h.allowed, h.window_ms, h.observed_at FROM host_limits h
    JOIN organisations o ON o.environment_id = h.environment_id
    WHERE o.id = ${orgId}::uuid AND (h.source = 'override' OR h.observed_at > now() - interval '1 day')
    ORDER BY 1, 2`;
  return rows.map(({ key, source, allowed, windowMs, observedAt }) => ({
    key: key as LearnedLimit['key'],
    source: source as LearnedLimit['source'],
    allowed,
    windowMs,
    observedAtMs: observedAt.getTime(),
  }));
}

/**
 * Writes what was learned through one organisation, newer values over older ones, and forgets what is no longer believed.
 * An organisation that is not known leaves nothing.
 */
export async function saveLearnedLimits(tx: OrgTx, orgId: string, limits: readonly LearnedLimit[]): Promise<void> {
  const hosts = limits.filter(({ key }) => key.startsWith(HOST));
  await saveOwn(
    tx,
    orgId,
    limits.filter(({ key }) => !key.startsWith(HOST)),
  );
  if (hosts.length > 0) await saveHosts(tx, orgId, hosts);
  await tx.$executeRaw`
    DELETE FROM learned_limits
    WHERE org_id = ${orgId}::uuid AND source <> 'override' AND observed_at < now() - interval '1 day'`;
}

async function saveOwn(tx: OrgTx, orgId: string, limits: readonly LearnedLimit[]): Promise<void> {
  const { keys, sources, allowed, windowsMs, observedAtMs } = columnsOf(limits);
  await tx.$executeRaw`
    INSERT INTO learned_limits AS stored (org_id, key, source, allowed, window_ms, observed_at)
    SELECT ${orgId}::uuid, key, source, allowed, window_ms, to_timestamp(observed_at_ms / 1000)
    FROM unnest(${keys}::text[], ${sources}::text[], ${allowed}::int[], ${windowsMs}::int[], ${observedAtMs}::float8[])
      AS given (key, source, allowed, window_ms, observed_at_ms)
    WHERE EXISTS (SELECT FROM organisations WHERE id = ${orgId}::uuid)
    ORDER BY key, source
    ON CONFLICT (org_id, key, source) DO UPDATE
      SET allowed = excluded.allowed, window_ms = excluded.window_ms, observed_at = excluded.observed_at
      WHERE stored.observed_at <= excluded.observed_at`;
}

/** The environment is the organisation's own: nobody can write the caps of another one. */
async function saveHosts(tx: OrgTx, orgId: string, limits: readonly LearnedLimit[]): Promise<void> {
  const { keys, sources, allowed, windowsMs, observedAtMs } = columnsOf(limits);
  const origins = keys.map((key) => key.slice(HOST.length));
  await tx.$executeRaw`
    INSERT INTO host_limits AS stored (environment_id, origin, source, allowed, window_ms, observed_at)
    SELECT o.environment_id, origin, source, allowed, window_ms, to_timestamp(observed_at_ms / 1000)
    FROM organisations o,
      unnest(${origins}::text[], ${sources}::text[], ${allowed}::int[], ${windowsMs}::int[], ${observedAtMs}::float8[])
        AS given (origin, source, allowed, window_ms, observed_at_ms)
    WHERE o.id = ${orgId}::uuid
    -- One order for every writer, so that two processes never wait for each other.
    ORDER BY origin, source
    ON CONFLICT (environment_id, origin, source) DO UPDATE
      SET allowed = excluded.allowed, window_ms = excluded.window_ms, observed_at = excluded.observed_at
      WHERE stored.observed_at <= excluded.observed_at`;
}

function columnsOf(limits: readonly LearnedLimit[]) {
  return {
    keys: limits.map((limit) => limit.key as string),
    sources: limits.map((limit) => limit.source as string),
    allowed: limits.map((limit) => toColumn(limit.allowed)),
    windowsMs: limits.map((limit) => toColumn(limit.windowMs)),
    observedAtMs: limits.map((limit) => limit.observedAtMs),
  };
}

/** The nearest number that the column can hold. */
function toColumn(value: number): number {
  return Math.min(Math.max(1, Math.round(value)), 2_147_483_647);
}

/** The partner's word on an organisation's limit, in calls per window; null when there is none. */
export async function findOverride(tx: PartnerTx, orgId: string): Promise<number | null> {
  const where = { orgId, key: 'token', source: 'override' };
  return (await tx.learnedLimit.findFirst({ where, select: { allowed: true } }))?.allowed ?? null;
}

/** Sets, replaces or (null) withdraws it. */
export async function putOverride(
  tx: PartnerTx,
  orgId: string,
  allowed: number | null,
  windowMs: number,
): Promise<void> {
  const id = { orgId, key: 'token', source: 'override' };
  if (allowed === null) {
    await tx.learnedLimit.deleteMany({ where: id });
    return;
  }
  const value = { allowed, windowMs, observedAt: new Date() };
  await tx.learnedLimit.upsert({ where: { orgId_key_source: id }, create: { ...id, ...value }, update: value });
}
