import { z } from 'zod';
import type { ControlRequest, ControlRoute, SimOrganisation, SimResponse, World } from '../core/types.ts';
import {
  carrierFailureInput,
  carrierFailureOf,
  endCarrierFailure,
  startCarrierFailure,
  type CarrierFailure,
} from './carrier-failure.ts';
import { carriersInOrder, carrierTrunks } from './carrier-order.ts';
import { outboundRoutingOf } from './outbound-route-state.ts';
import { tellEdgeMetrics, tellEdgeState, tellTrunkMetrics } from './telephony-events.ts';
import { blockedCalls, callCapacity, countCalls } from './trunk-calls.ts';

const callsInput = z.strictObject({
  trunkId: z.string(),
  inbound: z.number().int().min(0).max(100_000),
  outbound: z.number().int().min(0).max(100_000),
  mismatches: z.number().int().min(0).optional(),
  /** How long the figures stand, in simulated seconds. */
  holdSeconds: z.number().min(0).max(86_400).default(900),
});

const baseInput = z.strictObject({
  isEnabled: z.boolean().optional(),
  isManaged: z.boolean().optional(),
  maxCalls: z.number().int().positive().nullable().optional(),
});

const edgeInput = z.strictObject({ onlineStatus: z.enum(['ONLINE', 'OFFLINE']) });

const missing = (what: string): SimResponse => ({ status: 404, body: { message: `There is no such ${what}.` } });
const ok = (body: unknown): SimResponse => ({ status: 200, body });

/**
 * Telephony from outside:
 * - `GET /_sim/organisations/:id/telephony`: carriers' trunk bases and trunks, edges, sites, routes, calls and the failure under way, as
 *   they are;
 * - `POST /_sim/organisations/:id/telephony/calls`: the calls of one trunk, for `holdSeconds`;
 * - `POST /_sim/organisations/:id/telephony/trunk-bases/:trunkBaseId`: `isEnabled`, `isManaged` or `maxCalls`, as somebody else
 *   would set them;
 * - `POST /_sim/organisations/:id/telephony/edges/:edgeId`: an edge goes `OFFLINE` or `ONLINE`;
 * - `POST`, `DELETE /_sim/organisations/:id/carrier-failure`: a carrier times out ({@link carrierFailureInput}), or is back now.
 */
export function createTelephonyControlRoutes(world: World): ControlRoute[] {
  const path = '/_sim/organisations/:id/telephony';
  return [
    {
      method: 'GET',
      path,
      handler: forOrganisation(world, (_request, organisation) => ok(describe(world, organisation))),
    },
    { method: 'POST', path: `${path}/calls`, handler: withInput(world, callsInput, setCalls) },
    { method: 'POST', path: `${path}/trunk-bases/:trunkBaseId`, handler: withInput(world, baseInput, setBase) },
    { method: 'POST', path: `${path}/edges/:edgeId`, handler: withInput(world, edgeInput, setEdge) },
    {
      method: 'POST',
      path: '/_sim/organisations/:id/carrier-failure',
      handler: withInput(world, carrierFailureInput, (organisation, input) => {
        const failure = startCarrierFailure(world, organisation, input);
        if (failure) return ok(failureBody(failure));
        const isRunning = carrierFailureOf(organisation) !== null;
        const message = isRunning ? 'A carrier is failing already.' : 'None of these carriers has a trunk.';
        return { status: isRunning ? 409 : 400, body: { message } };
      }),
    },
    {
      method: 'DELETE',
      path: '/_sim/organisations/:id/carrier-failure',
      handler: forOrganisation(world, (_request, organisation) => ok({ ended: endCarrierFailure(organisation) })),
    },
  ];

  function setCalls(organisation: SimOrganisation, input: z.infer<typeof callsInput>): SimResponse {
    const trunk = carrierTrunks(organisation.telephony).find(({ id }) => id === input.trunkId);
    if (!trunk) return missing('trunk');
    countCalls(world, organisation);
    trunk.heldUntilMs = world.clock.now() + input.holdSeconds * 1000;
    trunk.inbound = input.inbound;
    trunk.outbound = input.outbound;
    trunk.mismatches = input.mismatches ?? trunk.mismatches;
    tellTrunkMetrics(world, organisation, 0);
    return ok(describe(world, organisation));
  }

  function setBase(
    organisation: SimOrganisation,
    input: z.infer<typeof baseInput>,
    request: ControlRequest,
  ): SimResponse {
    const base = organisation.telephony.trunkBases.get(request.params.trunkBaseId ?? '');
    if (!base) return missing('trunk base');
    Object.assign(base, input, { version: base.version + 1, modifiedMs: world.clock.now() });
    return recount(organisation);
  }

  function setEdge(
    organisation: SimOrganisation,
    input: z.infer<typeof edgeInput>,
    request: ControlRequest,
  ): SimResponse {
    const edge = organisation.telephony.edges.get(request.params.edgeId ?? '');
    if (!edge) return missing('edge');
    edge.onlineStatus = input.onlineStatus;
    edge.startedMs = world.clock.now();
    tellEdgeState(world, organisation, edge);
    return recount(organisation);
  }

  function recount(organisation: SimOrganisation): SimResponse {
    countCalls(world, organisation, true);
    tellTrunkMetrics(world, organisation, 0);
    tellEdgeMetrics(world, organisation, 0);
    return ok(describe(world, organisation));
  }
}

function forOrganisation(
  world: World,
  handle: (request: ControlRequest, organisation: SimOrganisation) => SimResponse,
): ControlRoute['handler'] {
  return (request) => {
    const organisation = world.organisations.get(request.params.id ?? '');
    return organisation ? handle(request, organisation) : missing('organisation');
  };
}

function withInput<T>(
  world: World,
  schema: z.ZodType<T>,
  handle: (organisation: SimOrganisation, input: T, request: ControlRequest) => SimResponse,
): ControlRoute['handler'] {
  return forOrganisation(world, (request, organisation) => {
    const parsed = schema.safeParse(request.body ?? {});
    if (!parsed.success) return { status: 400, body: { message: z.prettifyError(parsed.error) } };
    return handle(organisation, parsed.data, request);
  });
}

function failureBody({ startsAtMs, failedAtMs, recoveredAtMs, ...failure }: CarrierFailure): Record<string, unknown> {
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    ...failure,
    startsAt: iso(startsAtMs),
    failedAt: iso(failedAtMs),
    recoveredAt: recoveredAtMs === null ? null : iso(recoveredAtMs),
  };
}

function describe(world: World, organisation: SimOrganisation): Record<string, unknown> {
  countCalls(world, organisation);
  const { telephony } = organisation;
  const trunks = carrierTrunks(telephony);
  const failure = carrierFailureOf(organisation);
  const sum = (direction: 'inbound' | 'outbound') => trunks.reduce((total, trunk) => total + trunk[direction], 0);
  return {
    at: world.clock.iso(),
    calls: {
      inbound: sum('inbound'),
      outbound: sum('outbound'),
      blocked: blockedCalls(organisation),
      capacity: callCapacity(organisation),
    },
    trunkBases: carriersInOrder(organisation),
    trunks: trunks.map((trunk) => ({ ...trunk, siteId: telephony.edges.get(trunk.edgeId)?.siteId ?? null })),
    edges: [...telephony.edges.values()],
    sites: [...telephony.sites.values()],
    routes: [...outboundRoutingOf(organisation).routes.values()],
    failure: failure ? failureBody(failure) : null,
  };
}
