import type { CallOptions, Gateway, GatewayCode } from '#lib/genesys/gateway-types.ts';
import type { OutboundRoute } from '#lib/genesys/operations/outbound-routes.ts';
import { ok, type Result } from '#lib/result.ts';
import type { OrgContext } from '#lib/tenancy/org-context.ts';
import { checkStep, type StepToCheck, type TargetCondition } from './check-step.ts';
import { readRoutes, readTrunkBases } from './read-routes.ts';
import type { CheckedStep } from './schema.ts';
import { trunkKnowledge } from './trunk-knowledge.ts';

/** Steps held against what there is now, and the routes they were held against. */
export type CheckedSteps = {
  readonly steps: readonly CheckedStep[];
  readonly routes: ReadonlyMap<string, OutboundRoute | null>;
};

/**
 * Holds steps against Genesys: one call for each route; the trunk bases' states come from what Headroom knows already. The way
 * back to what a route was (`isWayBack`) is open whatever state its trunk bases are in.
 */
export async function checkSteps(
  ctx: OrgContext,
  gateway: Pick<Gateway, 'call'>,
  steps: readonly StepToCheck[],
  options: CallOptions,
  isWayBack = false,
): Promise<Result<CheckedSteps, GatewayCode>> {
  const [routes, trunkBases, conditions] = await Promise.all([
    readRoutes(gateway, steps, options),
    readTrunkBases(gateway, options),
    isWayBack ? new Map<string, TargetCondition>() : trunkKnowledge.conditions(ctx),
  ]);
  if (!routes.ok) return routes;
  const existing = trunkBases === null ? null : new Set(trunkBases.map(({ id }) => id));
  const checked = steps.map((step) => checkStep(step, routes.data.get(step.routeId) ?? null, { existing, conditions }));
  return ok({ steps: checked, routes: routes.data });
}
