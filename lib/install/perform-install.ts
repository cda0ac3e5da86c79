import 'server-only';
import { recordAudit } from '#lib/audit/record-audit.ts';
import { systemClock } from '#lib/clock.ts';
import type { UserCredential } from '#lib/genesys/gateway-types.ts';
import { receiveAnew } from '#lib/events/receive-anew.ts';
import { log } from '#lib/log.ts';
import { fail, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { adminCalls, readAdmin } from './admin-calls.ts';
import { findGrant, markGrantVerified } from './grant-store.ts';
import { superseded, type InstallRun, type StepOutcome } from './install-run.ts';
import { STEPS } from './install-steps.ts';
import { withStep, type Progress, type StepPatch } from './progress.ts';
import { STEP_IDS, type StepId } from './schema.ts';
import { saveProgress, touchInstallation } from './store.ts';

/** Signs of life while a step waits; several fit into the time after which a run counts as interrupted. */
const HEARTBEAT_MS = 4_000;

/** A started installation that this process is to carry out. */
export type StartedInstall = {
  readonly ctx: OrgContext;
  readonly credential: UserCredential;
  readonly installationId: string;
  readonly progress: Progress;
};

/**
 * Carries an installation out, step after step, writing each change down. Never rejects: a failed step, a bug included,
 * ends in the stored state `failed` with what worked kept. Stops without a trace when another process has taken over.
 */
export async function performInstall(started: StartedInstall): Promise<void> {
  const { ctx, installationId, progress } = started;
  const { runnerId } = progress;
  const beat = async () => {
    const isOwner = await withOrg(ctx, (tx) => touchInstallation(tx, ctx.orgId, installationId, runnerId));
    if (!isOwner) clearInterval(heartbeat);
  };
  const heartbeat = setInterval(() => void beat().catch((error: unknown) => logBug(error, ctx)), HEARTBEAT_MS);
  try {
    await runSteps(started);
  } catch (error) {
    logBug(error, ctx);
  } finally {
    clearInterval(heartbeat);
  }
}

async function runSteps(started: StartedInstall): Promise<void> {
  const { ctx, credential, installationId } = started;
  let { progress } = started;
  const save = async (id: StepId, patch: StepPatch): Promise<boolean> => {
    progress = withStep(progress, id, patch);
    return withOrg(ctx, (tx) => saveProgress(tx, ctx.orgId, installationId, progress));
  };
  const failStep = async (id: StepId, message: string): Promise<void> => {
    progress = withStep(progress, id, { state: 'failed', message, endedAt: new Date().toISOString() });
    await withOrg(ctx, async (tx) => {
      if (!(await saveProgress(tx, ctx.orgId, installationId, progress, 'failed'))) return;
      await recordAudit(tx, ctx, { action: 'install.fail', entityId: installationId, after: { step: id, message } });
    });
  };

  const admin = adminCalls(ctx, credential, 'install.run');
  const who = await readAdmin(ctx, admin);
  if (!who.ok) return failStep('role', who.error.message);
  const run: InstallRun = {
    ctx,
    credential,
    admin,
    who: who.data,
    clock: systemClock,
    steps: progress.steps,
    roleId: null,
    isOwner: (tx) => touchInstallation(tx, ctx.orgId, installationId, progress.runnerId),
  };
  for (const id of STEP_IDS) {
    const isRecorded = await save(id, {
      state: 'running',
      message: null,
      startedAt: new Date().toISOString(),
      endedAt: null,
    });
    if (!isRecorded) return;
    const outcome = await attempt(id, run);
    if (!outcome.ok && outcome.error.code === superseded().error.code) return;
    if (!outcome.ok) return failStep(id, outcome.error.message);
    const { checks, ...record } = outcome.data;
    if (checks) progress = { ...progress, checks: [...checks] };
    const broken = checks?.filter((check) => check.state === 'failed') ?? [];
    if (broken.length > 0) {
      const names = broken.map((check) => check.label).join(', ');
      return failStep(id, `Failed: ${names}. The checks below say why; Resume tries again.`);
    }
    if (!(await save(id, { state: 'done', endedAt: new Date().toISOString(), ...record }))) return;
  }
  await finish(ctx, installationId, progress);
}

/** A step's bug must not leave the installation looking alive. */
async function attempt(id: StepId, run: InstallRun): Promise<Result<StepOutcome>> {
  try {
    return await STEPS[id](run);
  } catch (error) {
    logBug(error, run.ctx);
    const reference = run.ctx.correlationId;
    return fail(
      'internal_error',
      `We made a mistake. Resume, or quote the reference ${reference} when you ask for help.`,
    );
  }
}

async function finish(ctx: OrgContext, installationId: string, progress: Progress): Promise<void> {
  const isRepair = await withOrg(ctx, async (tx) => {
    if (!(await saveProgress(tx, ctx.orgId, installationId, progress, 'verified'))) return false;
    const grant = await findGrant(tx, ctx.orgId);
    if (!grant) throw new Error('an installation was verified without a grant');
    await markGrantVerified(tx, ctx.orgId, grant.clientId, new Date());
    const after = { clientId: grant.clientId, checks: progress.checks.map((check) => check.id) };
    await recordAudit(tx, ctx, { action: 'install.verify', entityId: installationId, after });
    return grant.verifiedAt !== null;
  });
  // Whoever receives the events may have been refused what the repaired role allows.
  if (isRepair) await receiveAnew(ctx);
}

function logBug(error: unknown, ctx: OrgContext): void {
  log.error({ err: error, orgId: ctx.orgId, reference: ctx.correlationId }, 'installation hit a bug');
}
