import { z } from 'zod';
import { InstallCheck, InstallStep, STEP_IDS, type InstallState, type StepId } from './schema.ts';

/** A running installation whose process has not been heard of for this long was interrupted. */
export const INTERRUPTED_AFTER_MS = 20_000;

/** What the `steps` column holds. `runnerId` names the process run that may write it; a newer one fences it out. */
export const Progress = z.object({
  runnerId: z.string(),
  steps: z.array(InstallStep),
  checks: z.array(InstallCheck),
});
export type Progress = z.infer<typeof Progress>;

/** What a step is allowed to change of itself. */
export type StepPatch = Partial<Omit<InstallStep, 'id'>>;

/** All steps waiting. */
export function initialProgress(runnerId: string): Progress {
  const steps = STEP_IDS.map((id): InstallStep => ({
    id,
    state: 'waiting',
    action: null,
    objectId: null,
    objectName: null,
    message: null,
    startedAt: null,
    endedAt: null,
  }));
  return { runnerId, steps, checks: [] };
}

/** The same progress under a new runner: what was done stays on record, what failed or was under way waits again. */
export function resumedProgress(previous: Progress, runnerId: string): Progress {
  const steps = previous.steps.map((step): InstallStep => {
    if (step.state === 'done') return step;
    return { ...step, state: 'waiting', message: null, startedAt: null, endedAt: null };
  });
  return { runnerId, steps, checks: [] };
}

/** The progress with one step changed. */
export function withStep(progress: Progress, id: StepId, patch: StepPatch): Progress {
  return { ...progress, steps: progress.steps.map((step) => (step.id === id ? { ...step, ...patch } : step)) };
}

/** The progress after everything of it was removed from Genesys Cloud. */
export function removedProgress(progress: Progress, runnerId: string): Progress {
  const steps = progress.steps.map((step): InstallStep => ({ ...step, state: 'removed', message: null }));
  return { runnerId, steps, checks: [] };
}

/** Where the organisation stands, from its newest installation and its grant. */
export function installStateOf(
  installation: { state: string; updatedAt: Date; steps: readonly InstallStep[] } | null,
  grant: { state: string; verifiedAt: Date | null } | null,
  now: Date,
): InstallState {
  if (installation?.state === 'running') {
    const isSilent = now.getTime() - installation.updatedAt.getTime() > INTERRUPTED_AFTER_MS;
    return isSilent ? 'interrupted' : 'installing';
  }
  const isRemoved = installation?.steps.every((step) => step.state === 'removed') ?? true;
  if (installation?.state === 'failed' && !isRemoved) return 'failed';
  if (grant?.state === 'refused') return 'refused';
  if (grant?.state === 'active' && grant.verifiedAt) return 'installed';
  return 'not_installed';
}
