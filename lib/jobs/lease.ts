import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg, type OrgTx } from '#lib/tenancy/with-org.ts';

/** Thrown by {@link Lease.write} when another process has taken the run over: whoever gets it must stop at once. */
export class LeaseLost extends Error {
  constructor(runId: string) {
    super(`The lease of run ${runId} is held by somebody else.`);
    this.name = 'LeaseLost';
  }
}

/** The right to write to one run. Its version rises with every take-over and fences out the process before. */
export type Lease = {
  readonly runId: string;
  readonly version: number;
  /** A transaction in which the run's row is locked and the lease is checked. Throws {@link LeaseLost}. */
  write<T>(work: (tx: OrgTx) => Promise<T>): Promise<T>;
};

/** The lease a claim has written; `version` is the one it wrote. */
export function createLease(ctx: OrgContext, runId: string, version: number): Lease {
  return {
    runId,
    version,
    write: (work) =>
      withOrg(ctx, async (tx) => {
        const held = await tx.$queryRaw<unknown[]>`
          SELECT 1 FROM runs
          WHERE org_id = ${ctx.orgId}::uuid AND id = ${runId}::uuid AND lease_version = ${version} AND state = 'running'
          FOR UPDATE`;
        if (held.length === 0) throw new LeaseLost(runId);
        return work(tx);
      }),
  };
}
