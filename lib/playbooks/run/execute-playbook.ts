import type { JobOutcome } from '#lib/jobs/job-types.ts';
import type { Application, ApplicationStep } from '../application-store.ts';
import { isBlocked, isChanging } from '../check-step.ts';
import { checkSteps } from '../check-steps.ts';
import {
  loadApplication,
  noteImages,
  noteOutcome,
  noteReason,
  noteTurningBack,
  type Outcome,
} from './application-journal.ts';
import { moveRoute } from './move-route.ts';
import { applyUntilMs, failedReading, type PlaybookTools } from './playbook-tools.ts';
import { putBack } from './put-back.ts';

/**
 * Carries an application on from its journal until every route is as planned, or every route is as it was before, or it has to
 * wait. The journal decides which way: once it says that it turns back, it never goes forward again.
 */
export async function executePlaybook(tools: PlaybookTools): Promise<JobOutcome> {
  const application = await loadApplication(tools);
  if (application.outcome !== null) return ended(application.outcome as Outcome, application.reason);
  if (application.turnedBackReason === null) {
    const end = await goForward(tools, application);
    if (!('turnBack' in end)) return end;
    await noteTurningBack(tools, end.turnBack);
  }
  return goBack(tools);
}

async function goForward(
  tools: PlaybookTools,
  application: Application,
): Promise<JobOutcome | { readonly turnBack: string }> {
  const lastMs = applyUntilMs(application, tools.settings);
  if (application.steps.some(({ before }) => before === null)) {
    if (hasWaitedTooLong(tools, application)) {
      return conclude(tools, 'refused', 'It waited longer than a failover may. Check it and apply it again.');
    }
    const refusal = await prepare(tools, application, lastMs);
    if (refusal) return refusal;
  }
  const { steps } = await loadApplication(tools);
  for (const step of steps) {
    if (step.state !== 'waiting' && step.state !== 'sending') continue;
    if (tools.signal.aborted) return { kind: 'released' };
    if (tools.clock.now() > lastMs) return { turnBack: 'It took longer than a failover may take.' };
    const moved = await moveRoute(tools, step, lastMs);
    if (moved === 'there') continue;
    if ('outcome' in moved) return moved.outcome;
    await noteReason(tools, step, moved.refused, moved.isUntouched ? 'refused' : undefined);
    return { turnBack: `${step.siteName}, ${step.routeName}: ${moved.refused}` };
  }
  return conclude(tools, 'applied', null);
}

/** Whoever applied a playbook did so for what was then; the way back is never too late. */
function hasWaitedTooLong({ clock, settings }: PlaybookTools, { direction, createdAt }: Application): boolean {
  return direction === 'apply' && clock.now() - createdAt.getTime() > settings.applyWithinMs;
}

/** Checks everything once more and notes what each route is; the end of the application when something stands against it. */
async function prepare(
  tools: PlaybookTools,
  { steps, direction }: Application,
  lastMs: number,
): Promise<JobOutcome | null> {
  const toCheck = steps.map((step) => ({ ...step, trunkBases: [...step.wanted] }));
  const checked = await checkSteps(tools.ctx, tools.gateway, toCheck, tools.reading, direction === 'revert');
  if (!checked.ok) {
    const stuck = failedReading(tools, checked.error, lastMs);
    return 'outcome' in stuck ? stuck.outcome : conclude(tools, 'refused', stuck.refused);
  }
  const images = [];
  let blocked = 0;
  for (const [index, { findings, ...found }] of checked.data.steps.entries()) {
    const step = steps[index];
    const before = checked.data.routes.get(found.routeId);
    if (!step) continue;
    const blockers = findings.filter(({ severity }) => severity === 'blocker').map(({ message }) => message);
    if (isBlocked({ ...found, findings })) {
      blocked += 1;
      await noteReason(tools, step, blockers.join(' '), 'refused');
    } else if (before) {
      images.push({ position: step.position, before, isChange: isChanging({ ...found, findings }) });
    }
  }
  if (blocked > 0) {
    const what = blocked === 1 ? 'Something stands against one route' : `Something stands against ${blocked} routes`;
    return conclude(tools, 'refused', `${what}; nothing was changed.`);
  }
  await noteImages(tools, images);
  return null;
}

/** Puts back what was changed, the last one first, and goes on with the others where one cannot be put back. */
async function goBack(tools: PlaybookTools): Promise<JobOutcome> {
  const { steps, turnedBackAt, turnedBackReason } = await loadApplication(tools);
  const lastMs = (turnedBackAt?.getTime() ?? 0) + tools.settings.putBackWithinMs;
  let waiting: JobOutcome | null = null;
  for (const step of steps.toReversed().filter(isToPutBack)) {
    if (tools.signal.aborted) return { kind: 'released' };
    const back = await putBack(tools, step, lastMs);
    if (back === 'back') continue;
    if ('refused' in back) await noteReason(tools, step, back.refused, 'left');
    else if (back.outcome.kind === 'released') return back.outcome;
    else waiting ??= back.outcome;
  }
  if (waiting) return waiting;
  const left = (await loadApplication(tools)).steps.filter(({ state }) => state === 'left');
  if (left.length > 0) {
    const named = left.map(({ siteName, routeName }) => `${siteName}, ${routeName}`).join('; ');
    return conclude(tools, 'incomplete', `${turnedBackReason ?? ''} Not put back: ${named}.`.trim());
  }
  const wasSent = steps.some(isToPutBack) || steps.some(({ state }) => state === 'undone');
  return conclude(tools, wasSent ? 'rolled_back' : 'refused', turnedBackReason);
}

const isToPutBack = ({ state }: ApplicationStep) => state === 'sending' || state === 'applied' || state === 'undoing';

async function conclude(tools: PlaybookTools, outcome: Outcome, reason: string | null): Promise<JobOutcome> {
  await noteOutcome(tools, outcome, reason);
  return ended(outcome, reason);
}

function ended(outcome: Outcome, reason: string | null): JobOutcome {
  return { kind: 'finished', state: outcome === 'applied' ? 'done' : 'failed', reason };
}
