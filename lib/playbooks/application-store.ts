import 'server-only';
import { randomUUID } from 'node:crypto';
import { signalRun } from '#lib/jobs/run-signals.ts';
import { OutboundRoute } from '#lib/genesys/operations/outbound-routes.ts';
import type { Prisma } from '#lib/db/generated/client.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import type { OrgTx } from '#lib/tenancy/with-org.ts';
import type { Trouble } from './decide-rule.ts';
import { ApplicationStepState, TrunkBaseRef, type PlaybookStep } from './schema.ts';

const WITH_PARTS = {
  steps: { orderBy: { position: 'asc' } },
  run: { select: { state: true, stateReason: true, createdByName: true, startedAt: true, finishedAt: true } },
} as const satisfies Prisma.PlaybookApplicationInclude;

type ApplicationRow = Prisma.PlaybookApplicationGetPayload<{ include: typeof WITH_PARTS }>;

/** One route of an application, as journalled. */
export type ApplicationStep = {
  readonly position: number;
  readonly siteId: string;
  readonly siteName: string;
  readonly routeId: string;
  readonly routeName: string;
  readonly expected: readonly string[] | null;
  readonly wanted: readonly TrunkBaseRef[];
  readonly before: OutboundRoute | null;
  readonly state: ApplicationStepState;
  readonly sentVersion: number | null;
  readonly reason: string | null;
};

/** An application with its steps and how its run stands. */
export type Application = Omit<ApplicationRow, 'steps'> & { readonly steps: readonly ApplicationStep[] };

/** What an application is made of. */
export type NewApplication = {
  readonly playbookId: string;
  readonly playbookName: string;
  readonly direction: 'apply' | 'revert';
  readonly revertsId: string | null;
  readonly trouble: Trouble | null;
  readonly createdBy: string;
  readonly createdByName: string;
  readonly steps: readonly (PlaybookStep & { readonly expected: readonly string[] | null })[];
};

/** Applications of one organisation go one after the other: two of them may be about the same routes. */
const SCOPE_KEY = 'outbound-routes';

/** Queues an application; null when a rule began one for the same trouble already. Its run is signalled to the workers. */
export async function insertApplication(tx: OrgTx, ctx: OrgContext, made: NewApplication): Promise<string | null> {
  const { orgId, correlationId } = ctx;
  const { playbookId, playbookName, direction, revertsId, trouble, createdBy, createdByName, steps } = made;
  const id = randomUUID();
  const troubleSince = trouble === null ? null : new Date(trouble.sinceMs);
  if (troubleSince !== null) {
    // One after the other, whichever process noticed it.
    await tx.$queryRaw`SELECT 1 FROM playbooks WHERE org_id = ${orgId}::uuid AND id = ${playbookId}::uuid FOR UPDATE`;
    if ((await tx.playbookApplication.count({ where: { orgId, playbookId, troubleSince } })) > 0) return null;
  }
  const run = { kind: 'playbook', state: 'queued', scopeKey: SCOPE_KEY, scope: { playbookId }, plan: {} };
  await tx.run.create({
    data: { orgId, id, ...run, itemsTotal: steps.length, createdBy, createdByName, correlationId },
  });
  await tx.playbookApplication.create({
    data: { orgId, id, playbookId, playbookName, direction, revertsId, troubleSince, trouble: trouble ?? undefined },
  });
  await tx.playbookApplicationStep.createMany({
    data: steps.map(({ trunkBases, expected, ...route }, index) => ({
      orgId,
      applicationId: id,
      position: index + 1,
      ...route,
      wanted: trunkBases,
      expected: expected === null ? undefined : [...expected],
      state: 'waiting',
    })),
  });
  await signalRun(tx, orgId, id);
  return id;
}

/** One application, or null. */
export async function findApplication(tx: OrgTx, orgId: string, id: string): Promise<Application | null> {
  const row = await tx.playbookApplication.findFirst({ where: { orgId, id }, include: WITH_PARTS });
  return row === null ? null : toApplication(row);
}

/** The last applications, newest first. */
export async function findApplications(tx: OrgTx, orgId: string, limit: number): Promise<Application[]> {
  const rows = await tx.playbookApplication.findMany({
    where: { orgId },
    orderBy: { createdAt: 'desc' },
    take: limit,
    include: WITH_PARTS,
  });
  return rows.map(toApplication);
}

/** Whether an application is queued or under way. */
export async function isBusy(tx: OrgTx, orgId: string): Promise<boolean> {
  const where = { orgId, kind: 'playbook', state: { in: ['queued', 'running'] } };
  return (await tx.run.count({ where })) > 0;
}

/** When a rule of the playbook began the last application, or null. */
export async function lastActedAt(tx: OrgTx, orgId: string, playbookId: string): Promise<Date | null> {
  const last = await tx.playbookApplication.findFirst({
    where: { orgId, playbookId, NOT: { troubleSince: null } },
    orderBy: { createdAt: 'desc' },
    select: { createdAt: true },
  });
  return last?.createdAt ?? null;
}

/** Writes how far one route is. */
export async function writeStep(
  tx: OrgTx,
  orgId: string,
  applicationId: string,
  position: number,
  data: {
    readonly state?: ApplicationStepState;
    readonly before?: OutboundRoute;
    readonly sentVersion?: number;
    readonly reason?: string | null;
  },
): Promise<void> {
  await tx.playbookApplicationStep.update({
    where: { orgId_applicationId_position: { orgId, applicationId, position } },
    data: { ...data, before: data.before as Prisma.InputJsonObject | undefined },
  });
}

/** Writes where an application stands as a whole. */
export async function writeApplication(
  tx: OrgTx,
  orgId: string,
  id: string,
  data: Pick<
    Prisma.PlaybookApplicationUncheckedUpdateInput,
    'outcome' | 'reason' | 'turnedBackAt' | 'turnedBackReason'
  >,
): Promise<void> {
  await tx.playbookApplication.update({ where: { orgId_id: { orgId, id } }, data });
}

function toApplication(row: ApplicationRow): Application {
  return {
    ...row,
    steps: row.steps.map((step) => ({
      position: step.position,
      siteId: step.siteId,
      siteName: step.siteName,
      routeId: step.routeId,
      routeName: step.routeName,
      expected: step.expected as string[] | null,
      wanted: TrunkBaseRef.array().parse(step.wanted),
      before: step.before === null ? null : OutboundRoute.parse(step.before),
      state: ApplicationStepState.parse(step.state),
      sentVersion: step.sentVersion,
      reason: step.reason,
    })),
  };
}
