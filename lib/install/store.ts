import 'server-only';
import type { OrgTx, PartnerTx } from '#lib/tenancy/with-org.ts';
import { Progress } from './progress.ts';

/** An installation as stored, its progress parsed. */
export type InstallationRow = {
  readonly id: string;
  readonly state: 'running' | 'failed' | 'verified';
  readonly progress: Progress;
  readonly updatedAt: Date;
};

/** The newest installation of the organisation, or null. */
export async function findLatestInstallation(tx: OrgTx, orgId: string): Promise<InstallationRow | null> {
  const row = await tx.installation.findFirst({
    where: { orgId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    select: { id: true, state: true, steps: true, updatedAt: true },
  });
  if (!row) return null;
  return { ...row, state: row.state as InstallationRow['state'], progress: Progress.parse(row.steps) };
}

/** Makes starts and removals of one organisation follow each other until the transaction ends. */
export async function lockOrganisation(tx: OrgTx, orgId: string): Promise<void> {
  await tx.$queryRaw`SELECT id FROM organisations WHERE id = ${orgId}::uuid FOR UPDATE`;
}

/** Opens a new installation and returns its id. */
export async function insertInstallation(
  tx: OrgTx,
  orgId: string,
  startedBy: string,
  progress: Progress,
): Promise<string> {
  const row = await tx.installation.create({
    data: { orgId, state: 'running', steps: progress, startedBy },
    select: { id: true },
  });
  return row.id;
}

/** Gives an installation that failed or was interrupted to a new runner. */
export async function takeOverInstallation(tx: OrgTx, orgId: string, id: string, progress: Progress): Promise<void> {
  await tx.installation.updateMany({
    where: { orgId, id },
    data: { state: 'running', steps: progress, completedAt: null },
  });
}

/** Writes progress if the runner still owns the installation; false when it was fenced out. */
export async function saveProgress(
  tx: OrgTx,
  orgId: string,
  id: string,
  progress: Progress,
  state: InstallationRow['state'] = 'running',
): Promise<boolean> {
  const { count } = await tx.installation.updateMany({
    where: { orgId, id, state: 'running', steps: { path: ['runnerId'], equals: progress.runnerId } },
    data: { steps: progress, state, completedAt: state === 'verified' ? new Date() : null },
  });
  return count === 1;
}

/** A sign of life of the runner, without touching the progress; false when it was fenced out. */
export async function touchInstallation(tx: OrgTx, orgId: string, id: string, runnerId: string): Promise<boolean> {
  const { count } = await tx.installation.updateMany({
    where: { orgId, id, state: 'running', steps: { path: ['runnerId'], equals: runnerId } },
    data: { updatedAt: new Date() },
  });
  return count === 1;
}

/** Records that everything of an installation was removed; a runner that still believed in it is fenced out. */
export async function closeInstallation(tx: OrgTx, orgId: string, id: string, progress: Progress): Promise<void> {
  await tx.installation.updateMany({ where: { orgId, id }, data: { state: 'failed', steps: progress } });
}

/** Ids of every organisation of the partner. */
export async function listOrganisationIds(tx: PartnerTx): Promise<string[]> {
  const rows = await tx.organisation.findMany({ select: { id: true } });
  return rows.map((row) => row.id);
}
