import type { OrgTx } from '#lib/tenancy/with-org.ts';
import { markItems, type ItemMark } from '../item-store.ts';
import type { BaseTools } from './run-tools.ts';

/** Writes what was found out about items; what was sent and is proven now goes to the audit trail with what was there before. */
export async function markOutcomes(
  { ctx, job }: Pick<BaseTools, 'ctx' | 'job'>,
  tx: OrgTx,
  marks: readonly ItemMark[],
): Promise<void> {
  await markItems(tx, ctx.orgId, job.runId, marks, ctx);
}
