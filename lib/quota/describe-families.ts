import { FEATURES, INSTALL_OPERATIONS } from '#lib/install/features.ts';
import type { BreakerState } from '#lib/limits/circuit-breakers.ts';
import { BREAKER_STATES, type FamilyBreaker } from './breakers.shared.ts';

/** What a process said of a family. */
export type ReportedState = {
  readonly family: string;
  readonly isOpen: boolean;
  readonly openedAt: Date | null;
  readonly failuresInARow: number;
  readonly nextProbeAt: Date | null;
  readonly lastFailureAt: Date | null;
  readonly lastFailure: string | null;
};

/** What a person decided of a family. */
export type Decided = {
  readonly family: string;
  readonly isHeld: boolean;
  readonly reason: string;
  readonly actorName: string;
  readonly at: Date;
};

/** Every family that Headroom calls. */
export const FAMILIES: readonly string[] = [
  ...new Set([...FEATURES.flatMap(({ operations }) => operations), ...INSTALL_OPERATIONS].map(({ family }) => family)),
].sort();

/**
 * One row for each family: what a person decided goes first, then the worst that any process says of it. `own` is what the
 * answering process knows of failures that have not opened anything yet.
 */
export function describeFamilies(
  states: readonly ReportedState[],
  decisions: readonly Decided[],
  own: readonly BreakerState[],
  nowMs: number,
): FamilyBreaker[] {
  const families = [...new Set([...FAMILIES, ...states.map(({ family }) => family)])];
  const rank = ({ state }: FamilyBreaker) => BREAKER_STATES.indexOf(state);
  return families
    .map((family) => describeFamily(family, states, decisions, own, nowMs))
    .sort((left, right) => rank(left) - rank(right) || (left.family < right.family ? -1 : 1));
}

function describeFamily(
  family: string,
  states: readonly ReportedState[],
  decisions: readonly Decided[],
  own: readonly BreakerState[],
  nowMs: number,
): FamilyBreaker {
  const open = states.filter((state) => state.family === family && state.isOpen);
  const lastProbe = (state: ReportedState) => state.nextProbeAt?.getTime() ?? 0;
  const worst = open.toSorted((left, right) => lastProbe(right) - lastProbe(left))[0];
  const held = decisions.find((decision) => decision.family === family && decision.isHeld);
  const here = own.find((state) => state.family === family);
  const automatic = worst === undefined ? 'closed' : lastProbe(worst) > nowMs ? 'open' : 'half_open';
  const openedAtMs = worst?.openedAt?.getTime() ?? null;
  return {
    family,
    state: held ? 'held' : automatic,
    sinceMs: held ? held.at.getTime() : openedAtMs,
    failuresInARow: worst?.failuresInARow ?? here?.failuresInARow ?? 0,
    nextProbeAtMs: worst?.nextProbeAt?.getTime() ?? null,
    lastFailureAtMs: worst?.lastFailureAt?.getTime() ?? here?.lastFailureAtMs ?? null,
    lastFailure: worst?.lastFailure ?? here?.lastFailure ?? null,
    openProcesses: open.length,
    hold: held ? { reason: held.reason, actorName: held.actorName, atMs: held.at.getTime() } : null,
  };
}
