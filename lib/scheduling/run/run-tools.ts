import type { Clock } from '#lib/clock.ts';
import type { Gateway, GatewayCode } from '#lib/genesys/gateway-types.ts';
import type { JobOutcome, JobTools } from '#lib/jobs/job-types.ts';
import type { Failure } from '#lib/result.ts';
import type { AgentsByUnit, CountingCaller } from '../read-week.ts';
import type { ScheduleScope } from '../schema.ts';
import { classifyFailure } from './classify-failure.ts';
import type { Journal } from './journal.ts';
import type { ScheduleWatch } from './schedule-events.ts';
import type { SentItems } from './sent-items.ts';

/** Waits and limits of a run; tests shorten them. */
export type RunSettings = {
  /** First look at the schedule's version while waiting, when the end will be heard of and when not; doubles each time. */
  readonly pollWhenHeardMs: number;
  readonly pollUnheardMs: number;
  readonly pollMaxMs: number;
  /** News of an update is waited for this long. */
  readonly awaitMaxMs: number;
  /** A single request leaves within this time of its journal entry, or not at all. */
  readonly leaveWithinMs: number;
  /** After a lost answer, an effect is waited for this long before the week is read back. */
  readonly settleMs: number;
  readonly readBackRetryMs: number;
  readonly readBackTries: number;
  /** Rounds of reading again and sending again before what is left is a conflict. */
  readonly maxRounds: number;
};

/** What suits the real platform: an update usually ends within seconds. */
export const DEFAULT_RUN_SETTINGS: RunSettings = {
  pollWhenHeardMs: 15_000,
  pollUnheardMs: 2_000,
  pollMaxMs: 30_000,
  awaitMaxMs: 10 * 60_000,
  leaveWithinMs: 15_000,
  settleMs: 30_000,
  readBackRetryMs: 2_000,
  readBackTries: 3,
  maxRounds: 3,
};

/** What every kind of run needs. */
export type BaseTools = JobTools & {
  readonly journal: Journal;
  readonly caller: CountingCaller;
  /**
   * As `caller`, for calls before which a run may stop: who asks it to need not wait until the budget has room for them. The turn
   * is released then, and the next one stops.
   */
  readonly stoppable: CountingCaller;
  /** Aborted, for the rest of the turn, once somebody asked the run to end or to stand still. */
  readonly wish: AbortSignal;
  readonly clock: Clock;
  readonly settings: RunSettings;
  /** Called at every boundary between a journal entry and an outside effect. For tests that stop a process there. */
  readonly onBoundary: (name: string) => Promise<void>;
};

/** Everything a step of a run on a schedule needs. */
export type RunTools = BaseTools & {
  readonly scope: ScheduleScope;
  readonly gateway: Gateway;
  /** Listens from the beginning of the turn. */
  readonly watch: ScheduleWatch;
  readonly sent: SentItems;
};

/** The turn's end that a failed call without effect leads to. Items that were never sent get the reason when the run stops. */
export function failureOutcome(tools: BaseTools, failure: Failure<GatewayCode>): JobOutcome {
  const decision = classifyFailure(failure, tools.job.attempts);
  switch (decision.kind) {
    case 'release':
      return { kind: 'released' };
    case 'park': {
      const { waitMs, ...rest } = decision;
      return { ...rest, kind: 'parked', wakeAtMs: tools.clock.now() + waitMs };
    }
    case 'stop':
      return { kind: 'finished', state: 'failed', reason: decision.reason };
  }
}

type Placed = { readonly change: { readonly effects: readonly { agentId: string; managementUnitId: string }[] } };

/** The agents of some items, by management unit. */
export function agentsByUnit(items: readonly Placed[]): AgentsByUnit {
  const units = new Map<string, Set<string>>();
  for (const { agentId, managementUnitId } of items.flatMap(({ change }) => change.effects)) {
    units.set(managementUnitId, (units.get(managementUnitId) ?? new Set<string>()).add(agentId));
  }
  return new Map([...units].map(([unit, userIds]) => [unit, [...userIds]]));
}
