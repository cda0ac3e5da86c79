import 'server-only';
import { forgetStatements } from '#lib/db/forget-statements.ts';
import type { OrgTx } from '#lib/tenancy/with-org.ts';

/** What a plan would send, and the version of the schedule that it fits. */
export type PreparedUpload = { readonly scheduleVersion: number; readonly body: Uint8Array };

/** Keeps it with its run. */
export async function insertUpload(tx: OrgTx, orgId: string, runId: string, upload: PreparedUpload): Promise<void> {
  const { scheduleVersion, body } = upload;
  // `create` would answer with the row, megabytes of body included.
  await tx.runUpload.createMany({ data: { orgId, runId, scheduleVersion, body: Buffer.from(body) } });
  forgetStatements();
}

/** The body, when one was prepared and fits that version of the schedule. */
export async function findUpload(
  tx: OrgTx,
  orgId: string,
  runId: string,
  scheduleVersion: number,
): Promise<Uint8Array | null> {
  const found = await tx.runUpload.findFirst({ where: { orgId, runId, scheduleVersion }, select: { body: true } });
  return found?.body ?? null;
}

/** Forgets it. */
export async function deleteUpload(tx: OrgTx, orgId: string, runId: string): Promise<void> {
  await tx.runUpload.deleteMany({ where: { orgId, runId } });
}
