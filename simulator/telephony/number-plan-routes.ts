import { z } from 'zod';
import { notFound } from '../core/errors.ts';
import { readInput } from '../core/input.ts';
import type { SimRequest, SimResponse, SimRoute } from '../core/types.ts';
import { outboundRoutingOf, type SimNumberPlan } from './outbound-route-state.ts';
import { numberPlanBody, sitesPath } from './outbound-route-wire.ts';

const permissions = { type: 'ANY', names: ['telephony:plugin:all'] } as const;

/** A PUT replaces the list, 200 plans at most (platform document §7). */
const plansInput = z
  .array(
    z.object({
      id: z.string().optional(),
      name: z.string().min(1),
      matchType: z.string().optional(),
      match: z.string().optional(),
      normalizedFormat: z.string().optional(),
      numbers: z.array(z.object({ start: z.string().optional(), end: z.string().optional() })).optional(),
      digitLength: z.object({ start: z.string().optional(), end: z.string().optional() }).optional(),
      classification: z.string().optional(),
      priority: z.number().int().optional(),
    }),
  )
  .max(200);

/** Handles the plans of the site in the path; 404 where there is none. */
function withPlans(
  handle: (request: SimRequest, plans: SimNumberPlan[], siteId: string) => SimResponse,
): SimRoute['handler'] {
  return (request) => {
    const siteId = request.params.siteId ?? '';
    const plans = outboundRoutingOf(request.organisation).numberPlans.get(siteId);
    return plans ? handle(request, plans, siteId) : notFound(request.correlationId);
  };
}

const answer = (siteId: string, plans: readonly SimNumberPlan[]): SimResponse => ({
  status: 200,
  body: plans.map((plan) => numberPlanBody(siteId, plan)),
});

function replacePlans(request: SimRequest, plans: readonly SimNumberPlan[], siteId: string): SimResponse {
  const input = readInput(request, plansInput);
  if (!input.ok) return input.response;
  const replaced = input.value.map((given, index): SimNumberPlan => {
    const known = plans.find(({ id }) => id === given.id);
    return {
      ...given,
      id: known?.id ?? request.world.uuid(`number-plans:${siteId}`),
      matchType: given.matchType ?? 'regex',
      classification: given.classification ?? given.name,
      priority: given.priority ?? index + 1,
      version: (known?.version ?? 0) + 1,
    };
  });
  outboundRoutingOf(request.organisation).numberPlans.set(siteId, replaced);
  return answer(siteId, replaced);
}

/** Number plans of sites and the classifications they make. */
export function createNumberPlanRoutes(): SimRoute[] {
  const path = `${sitesPath}/:siteId/numberplans`;
  const read = { permissions, scopes: ['telephony', 'telephony:readonly'], method: 'GET' as const };
  return [
    {
      ...read,
      path,
      operationId: 'getTelephonyProvidersEdgesSiteNumberplans',
      handler: withPlans((_request, plans, siteId) => answer(siteId, plans)),
    },
    {
      permissions,
      scopes: ['telephony'],
      method: 'PUT',
      path,
      operationId: 'putTelephonyProvidersEdgesSiteNumberplans',
      handler: withPlans(replacePlans),
    },
    {
      ...read,
      path: `${path}/classifications`,
      operationId: 'getTelephonyProvidersEdgesSiteNumberplansClassifications',
      handler: withPlans(({ query }, plans) => {
        const start = query.get('classification')?.toLowerCase() ?? '';
        const names = new Set(plans.map(({ classification }) => classification));
        return { status: 200, body: [...names].filter((name) => name.toLowerCase().startsWith(start)) };
      }),
    },
    {
      ...read,
      path: `${path}/:numberPlanId`,
      operationId: 'getTelephonyProvidersEdgesSiteNumberplan',
      handler: withPlans((request, plans, siteId) => {
        const plan = plans.find(({ id }) => id === request.params.numberPlanId);
        return plan ? { status: 200, body: numberPlanBody(siteId, plan) } : notFound(request.correlationId);
      }),
    },
  ];
}
