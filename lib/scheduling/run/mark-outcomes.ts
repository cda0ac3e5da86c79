import type { OrgTx } from '#lib/tenancy/with-org.ts';
import { auditChanges, markItems, type ItemMark } from '../store.ts';
import type { BaseTools } from './run-tools.ts';

/** Writes what was found out about items; what was sent and is proven now goes to the audit trail with what was there before. */
export async function markOutcomes(
  { ctx, job }: Pick<BaseTools, 'ctx' | 'job'>,
  tx: OrgTx,
  marks: readonly ItemMark[],
): Promise<void> {
  const proven = marks.filter(({ state }) => state === 'done');
  await auditChanges(tx, ctx, job.runId, proven);
  await markItems(tx, ctx.orgId, job.runId, marks);
}
