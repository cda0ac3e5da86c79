import 'server-only';
import { recordAudit } from '#lib/audit/record-audit.ts';
import type { OutboundRoute } from '#lib/genesys/operations/outbound-routes.ts';
import { signalRun } from '#lib/jobs/run-signals.ts';
import { withOrg, type OrgTx } from '#lib/tenancy/with-org.ts';
import {
  findApplication,
  writeApplication,
  writeStep,
  type Application,
  type ApplicationStep,
} from '../application-store.ts';
import { isSameOrder, trunkBasesOf } from '../route-content.ts';
import type { ApplicationState, ApplicationStepState, TrunkBaseRef } from '../schema.ts';
import type { PlaybookTools } from './playbook-tools.ts';

/** How an application ends. */
export type Outcome = Extract<ApplicationState, 'applied' | 'rolled_back' | 'refused' | 'incomplete'>;

/** A transaction under the lease, after which whoever watches looks again. */
async function write(tools: PlaybookTools, work: (tx: OrgTx) => Promise<void>): Promise<void> {
  const { lease, ctx, job } = tools;
  await lease.write(async (tx) => {
    await work(tx);
    await signalRun(tx, ctx.orgId, job.runId);
  });
}

/** The application as journalled. */
export async function loadApplication({ ctx, job }: PlaybookTools): Promise<Application> {
  const application = await withOrg(ctx, (tx) => findApplication(tx, ctx.orgId, job.runId));
  if (application === null) throw new Error(`Application ${job.runId} is gone.`);
  return application;
}

/** Notes what every route is before anything is sent, and which of them are as wanted already. */
export async function noteImages(
  tools: PlaybookTools,
  images: readonly { readonly position: number; readonly before: OutboundRoute; readonly isChange: boolean }[],
): Promise<void> {
  await write(tools, async (tx) => {
    for (const { position, before, isChange } of images) {
      const state = isChange ? 'waiting' : 'unchanged';
      await writeStep(tx, tools.ctx.orgId, tools.job.runId, position, { before, state });
    }
  });
}

/** Notes that a call is about to be sent, which version it carries, and forward also what the route was just before. */
export async function noteIntent(
  tools: PlaybookTools,
  { position }: ApplicationStep,
  state: 'sending' | 'undoing',
  route: OutboundRoute,
): Promise<void> {
  const before = state === 'sending' ? { before: route } : {};
  await write(tools, (tx) =>
    writeStep(tx, tools.ctx.orgId, tools.job.runId, position, { state, sentVersion: route.version, ...before }),
  );
}

/** Notes where a route stands now, with its line in the trail where it was changed. */
export async function noteEffect(
  tools: PlaybookTools,
  step: ApplicationStep,
  state: Extract<ApplicationStepState, 'applied' | 'undone'>,
  change: { readonly from: readonly TrunkBaseRef[]; readonly to: OutboundRoute },
): Promise<void> {
  const { ctx, job } = tools;
  const to = trunkBasesOf(change.to);
  await write(tools, async (tx) => {
    await writeStep(tx, ctx.orgId, job.runId, step.position, { state });
    if (isSameOrder(change.from, to)) return;
    await recordAudit(tx, ctx, {
      action: state === 'applied' ? 'outbound_route.change' : 'outbound_route.restore',
      entityId: step.routeId,
      before: { application: job.runId, site: step.siteName, route: step.routeName, trunkBases: [...change.from] },
      after: { application: job.runId, version: change.to.version, trunkBases: to },
    });
  });
}

/** Notes why a route is not where it should be; `left`: nothing more is tried with it. */
export async function noteReason(
  tools: PlaybookTools,
  { position }: ApplicationStep,
  reason: string,
  state?: 'left' | 'refused',
): Promise<void> {
  await write(tools, (tx) =>
    writeStep(tx, tools.ctx.orgId, tools.job.runId, position, { reason, ...(state && { state }) }),
  );
}

/** From here on what was changed is put back. */
export async function noteTurningBack(tools: PlaybookTools, reason: string): Promise<void> {
  const turned = { turnedBackAt: new Date(tools.clock.now()), turnedBackReason: reason };
  await write(tools, (tx) => writeApplication(tx, tools.ctx.orgId, tools.job.runId, turned));
}

/** How the application ended. */
export async function noteOutcome(tools: PlaybookTools, outcome: Outcome, reason: string | null): Promise<void> {
  await write(tools, (tx) => writeApplication(tx, tools.ctx.orgId, tools.job.runId, { outcome, reason }));
}
