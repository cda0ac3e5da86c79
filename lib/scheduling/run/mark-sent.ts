import type { OrgTx } from '#lib/tenancy/with-org.ts';
import { markAll } from '../item-store.ts';
import { deleteUpload } from '../upload-store.ts';
import type { BaseTools } from './run-tools.ts';

/**
 * Gives the items of an update that was sent, or may have been, their state: all that were pending when it was noted as
 * intended, since it carried them all. What was prepared for it is not needed any more. For the steps that follow it; changes
 * nothing when that is done already.
 */
export async function markSent({ ctx, job }: Pick<BaseTools, 'ctx' | 'job'>, tx: OrgTx): Promise<void> {
  await markAll(tx, ctx.orgId, job.runId, ['pending'], { state: 'sent', reasonCode: null, reason: null });
  await deleteUpload(tx, ctx.orgId, job.runId);
}
