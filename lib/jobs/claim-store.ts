import 'server-only';
import type { WorkerTx } from '#lib/tenancy/with-org.ts';
import type { ClaimedJob } from './job-types.ts';

type Candidate = {
  org_id: string;
  id: string;
  kind: string;
  lease_version: number;
  attempts: number;
  crashes: number;
};

/** A run that was taken, and the lease version that is now ours. */
export type Claim = ClaimedJob & { readonly leaseVersion: number };

/**
 * Takes one due run: queued and first in its scope, or running and left alone by its process. Organisations served longest
 * ago go first (`served`, oldest first; unknown ones before all), then the oldest run. Null when nothing is due.
 * Time is the database's, so that processes with different clocks agree.
 */
export async function claimDueRun(
  tx: WorkerTx,
  options: { owner: string; leaseMs: number; served: readonly string[]; kinds: readonly string[] },
): Promise<Claim | null> {
  const [due] = await tx.$queryRaw<Candidate[]>`
    SELECT r.org_id, r.id, r.kind, r.lease_version, r.attempts, r.crashes FROM runs r
    WHERE r.kind = ANY(${options.kinds as string[]})
      AND (r.wake_at IS NULL OR r.wake_at <= now())
      AND ((r.state = 'running' AND (r.lease_until IS NULL OR r.lease_until < now()))
        OR (r.state = 'queued' AND NOT EXISTS (
          SELECT FROM runs o WHERE o.org_id = r.org_id AND o.scope_key = r.scope_key AND o.state = 'running')))
    ORDER BY array_position(${options.served as string[]}::uuid[], r.org_id) NULLS FIRST,
      (r.state = 'running') DESC, r.created_at
    LIMIT 1 FOR UPDATE SKIP LOCKED`;
  if (!due) return null;
  await tx.$executeRaw`
    UPDATE runs SET state = 'running', lease_owner = ${options.owner}, lease_version = lease_version + 1,
      lease_until = now() + ${options.leaseMs} * interval '1 millisecond', wake_at = NULL,
      started_at = COALESCE(started_at, now()), attempts = attempts + 1, updated_at = now()
    WHERE org_id = ${due.org_id}::uuid AND id = ${due.id}::uuid`;
  return {
    orgId: due.org_id,
    runId: due.id,
    kind: due.kind,
    attempts: due.attempts + 1,
    crashes: due.crashes,
    leaseVersion: due.lease_version + 1,
  };
}

/** Keeps a lease for another `leaseMs`; false when it is not ours any more. */
export async function renewLease(tx: WorkerTx, claim: Claim, leaseMs: number): Promise<boolean> {
  const count = await tx.$executeRaw`
    UPDATE runs SET lease_until = now() + ${leaseMs} * interval '1 millisecond', updated_at = now()
    WHERE org_id = ${claim.orgId}::uuid AND id = ${claim.runId}::uuid AND lease_version = ${claim.leaseVersion}
      AND state = 'running'`;
  return count === 1;
}

/** Milliseconds until the next parked run is due or the next lease may have run out; null when there is neither. */
export async function nextDueInMs(tx: WorkerTx, kinds: readonly string[]): Promise<number | null> {
  const [row] = await tx.$queryRaw<{ ms: number | null }[]>`
    SELECT (extract(epoch FROM min(greatest(coalesce(wake_at, now()), coalesce(lease_until, now()))) - now()) * 1000)::float8 AS ms
    FROM runs WHERE kind = ANY(${kinds as string[]}) AND state IN ('queued', 'running')
      AND (wake_at > now() OR lease_until > now())`;
  return row?.ms ?? null;
}
