import type { Application } from './application-store.ts';
import type { Trouble } from './decide-rule.ts';
import { trunkBasesOf } from './route-content.ts';
import { ApplicationState, type ApplicationDto } from './schema.ts';

/** An application as the page sees it. */
export function toApplicationDto(application: Application, revertedIds: ReadonlySet<string>): ApplicationDto {
  const { id, playbookId, playbookName, direction, run, createdAt } = application;
  const state = stateOf(application);
  const trouble = application.trouble as Trouble | null;
  return {
    id,
    playbookId,
    playbookName,
    direction: direction === 'revert' ? 'revert' : 'apply',
    state,
    reason: application.reason ?? application.turnedBackReason ?? run.stateReason,
    startedByName: run.createdByName,
    trouble: trouble && {
      sinceMs: trouble.sinceMs,
      kinds: [...trouble.kinds],
      trunkBaseIds: [...trouble.trunkBaseIds],
    },
    createdAtMs: createdAt.getTime(),
    finishedAtMs: run.finishedAt?.getTime() ?? null,
    canRevert:
      direction === 'apply' &&
      !revertedIds.has(id) &&
      (state === 'applied' || state === 'incomplete') &&
      hasChanged(application),
    steps: application.steps.map((step) => ({
      siteId: step.siteId,
      siteName: step.siteName,
      routeId: step.routeId,
      routeName: step.routeName,
      before: step.before === null ? null : trunkBasesOf(step.before),
      wanted: [...step.wanted],
      state: step.state,
      reason: step.reason,
    })),
  };
}

/** Whether an application left something of its own behind. */
export function hasChanged({ steps }: Application): boolean {
  return steps.some(({ state }) => state === 'applied' || state === 'left');
}

/** Where an application stands. One whose run gave up without an outcome is for a person to look at. */
export function stateOf({ outcome, turnedBackAt, run }: Application): ApplicationState {
  if (outcome !== null) return ApplicationState.parse(outcome);
  if (run.state === 'queued') return 'waiting';
  if (run.state !== 'running') return 'incomplete';
  return turnedBackAt === null ? 'applying' : 'turning_back';
}
