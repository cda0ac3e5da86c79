import type { InstallationDto, InstallState, StepId } from '#lib/install/schema.ts';
import type { Step } from '../ui/steps.tsx';

/** The wizard's stages, in order. */
const STAGES = [
  ['connect', 'Connect'],
  ['check', 'Check'],
  ['plan', 'Plan'],
  ['install', 'Install'],
  ['verify', 'Verify'],
  ['done', 'Done'],
] as const;
type Stage = (typeof STAGES)[number][0];

/** The names of the server's steps on the screen. */
export const STEP_LABELS: Readonly<Record<StepId, string>> = {
  role: 'Role',
  member: 'Your membership of the role',
  visible: 'Role visible in Genesys Cloud',
  client: 'OAuth client and its secret',
  verify: 'Real calls with the new client',
};

/** Where the person is in the wizard. `hasBlocker`: a requirement of the plan is not met; null while that is unknown. */
export function wizardSteps(
  installation: Pick<InstallationDto, 'state' | 'steps'>,
  hasBlocker: boolean | null,
): Step[] {
  const stage = stageOf(installation, hasBlocker);
  const isFailed = isFailedAt(installation.state, stage, hasBlocker);
  const current = STAGES.findIndex(([id]) => id === stage);
  return STAGES.map(([id, label], index) => {
    if (stage === 'done') return { id, label, state: 'done' };
    if (index === current) return { id, label, state: isFailed ? 'failed' : 'current' };
    return { id, label, state: index < current ? 'done' : 'upcoming' };
  });
}

function stageOf({ state, steps }: Pick<InstallationDto, 'state' | 'steps'>, hasBlocker: boolean | null): Stage {
  if (state === 'installed') return 'done';
  if (state === 'not_installed' || state === 'refused') return hasBlocker === false ? 'plan' : 'check';
  const underWay = steps.find((step) => step.state !== 'done');
  return underWay?.id === 'verify' ? 'verify' : 'install';
}

function isFailedAt(state: InstallState, stage: Stage, hasBlocker: boolean | null): boolean {
  if (stage === 'check') return hasBlocker === true;
  return state === 'failed' || state === 'interrupted';
}
