import { z } from 'zod';
import { badRequest, commonError, notFound } from '../core/errors.ts';
import { queryList, readInput } from '../core/input.ts';
import type { SimRequest, SimResponse, SimRoute } from '../core/types.ts';
import { carrierTrunks } from './carrier-order.ts';
import { namedListing } from './named-listing.ts';
import { edgesPath, trunkBaseBody, trunkBody, trunkMetricsBody } from './telephony-wire.ts';
import { callCapacity, countCalls } from './trunk-calls.ts';

const basesPath = `${edgesPath}/trunkbasesettings`;
const trunksPath = `${edgesPath}/trunks`;
const scopes = ['telephony', 'telephony:readonly'];
const permissions = { type: 'ANY', names: ['telephony:plugin:all'] } as const;

function listBases(request: SimRequest): SimResponse {
  const { organisation, query } = request;
  const managed = query.get('managed');
  const bases = [...organisation.telephony.trunkBases.values()].filter(
    ({ isManaged }) => managed === null || String(isManaged) === managed,
  );
  const hasProperties = queryList(query, 'expand').includes('properties');
  return namedListing(request, bases, (base) => trunkBaseBody(organisation, base, hasProperties));
}

function readBase({ organisation, params, correlationId }: SimRequest): SimResponse {
  const base = organisation.telephony.trunkBases.get(params.trunkBaseSettingsId ?? '');
  return base ? { status: 200, body: trunkBaseBody(organisation, base, true) } : notFound(correlationId);
}

const property = <T>(instance: z.ZodType<T>) =>
  z.object({ value: z.object({ instance: instance.nullish() }) }).optional();

const baseInput = z.object({
  name: z.string().min(1),
  description: z.string().nullish(),
  version: z.number().int().optional(),
  properties: z
    .object({
      trunk_enabled: property(z.boolean()),
      trunk_maxConcurrentCalls: property(z.number().int().nonnegative()),
    })
    .optional(),
});

/** Replaces the settings as a whole: what is left out of `properties` falls back to its default. */
function replaceBase(request: SimRequest): SimResponse {
  const { organisation, params, correlationId, world } = request;
  const base = organisation.telephony.trunkBases.get(params.trunkBaseSettingsId ?? '');
  if (!base) return notFound(correlationId);
  const input = readInput(request, baseInput);
  if (!input.ok) return input.response;
  const { name, description, version, properties } = input.value;
  if (version !== base.version) return commonError(correlationId, 409, 'request.conflict');
  base.name = name;
  base.description = description ?? '';
  base.version += 1;
  base.modifiedMs = world.clock.now();
  base.isEnabled = properties?.trunk_enabled?.value.instance ?? true;
  base.maxCalls = properties?.trunk_maxConcurrentCalls?.value.instance || null;
  countCalls(world, organisation, true);
  return { status: 200, body: trunkBaseBody(organisation, base, true) };
}

function listTrunks(request: SimRequest): SimResponse {
  const { organisation, query, params } = request;
  const wanted = (given: string | null, actual: string | undefined) => given === null || given === actual;
  const { trunks, trunkBases } = organisation.telephony;
  const found = [...trunks.values()].filter(
    ({ trunkBaseId, edgeId }) =>
      wanted(query.get('trunkType'), trunkBases.get(trunkBaseId)?.trunkType) &&
      wanted(query.get('trunkBase.id'), trunkBaseId) &&
      wanted(params.edgeId ?? query.get('edge.id'), edgeId),
  );
  return namedListing(request, found, (trunk) => trunkBody(organisation, trunk));
}

function readTrunk({ organisation, params, correlationId }: SimRequest): SimResponse {
  const trunk = organisation.telephony.trunks.get(params.trunkId ?? '');
  return trunk ? { status: 200, body: trunkBody(organisation, trunk) } : notFound(correlationId);
}

function readTrunkMetrics({ world, organisation, params, correlationId }: SimRequest): SimResponse {
  countCalls(world, organisation);
  const trunk = organisation.telephony.trunks.get(params.trunkId ?? '');
  return trunk ? { status: 200, body: trunkMetricsBody(world, trunk) } : notFound(correlationId);
}

/** Trunks nobody knows are left out. */
function readMetricsOfTrunks({ world, organisation, query, correlationId }: SimRequest): SimResponse {
  const ids = queryList(query, 'trunkIds');
  if (ids.length === 0) return badRequest(correlationId, 'bad.request', 'The trunkIds query parameter is required.');
  countCalls(world, organisation);
  const trunks = ids.flatMap((id) => organisation.telephony.trunks.get(id) ?? []);
  return { status: 200, body: trunks.map((trunk) => trunkMetricsBody(world, trunk)) };
}

/** `OrganizationCallMetrics`; nothing runs on premises. */
function readCallMetrics({ world, organisation, query }: SimRequest): SimResponse {
  countCalls(world, organisation);
  const isCloud = query.get('metricType') !== 'premises';
  const calls = isCloud
    ? carrierTrunks(organisation.telephony).reduce((sum, { inbound, outbound }) => sum + inbound + outbound, 0)
    : 0;
  const capacity = isCloud ? callCapacity(organisation) : 0;
  return {
    status: 200,
    body: {
      usage: capacity === 0 ? 0 : Math.round((1000 * calls) / capacity) / 10,
      autoScalingTriggerPercentage: 80,
      cpuIntensity: 'Low',
      memoryIntensity: 'Low',
      concurrentCallCount: calls,
      concurrentCallSessionCount: 2 * calls,
      maxCallCapacity: capacity,
      maxCallSessionCapacity: 2 * capacity,
      autoScaleInProgress: 'None',
    },
  };
}

/** Carriers' settings, trunks, and the calls they carry. */
export function createTrunkRoutes(): SimRoute[] {
  const get = (path: string, operationId: string, handler: SimRoute['handler']): SimRoute => ({
    method: 'GET',
    path,
    operationId,
    scopes,
    permissions,
    handler,
  });
  return [
    get(basesPath, 'getTelephonyProvidersEdgesTrunkbasesettings', listBases),
    get(`${basesPath}/:trunkBaseSettingsId`, 'getTelephonyProvidersEdgesTrunkbasesetting', readBase),
    {
      ...get(`${basesPath}/:trunkBaseSettingsId`, 'putTelephonyProvidersEdgesTrunkbasesetting', replaceBase),
      method: 'PUT',
      scopes: ['telephony'],
    },
    get(trunksPath, 'getTelephonyProvidersEdgesTrunks', listTrunks),
    get(`${trunksPath}/metrics`, 'getTelephonyProvidersEdgesTrunksMetrics', readMetricsOfTrunks),
    get(`${trunksPath}/:trunkId`, 'getTelephonyProvidersEdgesTrunk', readTrunk),
    get(`${trunksPath}/:trunkId/metrics`, 'getTelephonyProvidersEdgesTrunkMetrics', readTrunkMetrics),
    get(`${edgesPath}/:edgeId/trunks`, 'getTelephonyProvidersEdgeTrunks', listTrunks),
    {
      ...get('/api/v2/telephony/calls/metrics', 'getTelephonyCallsMetrics', readCallMetrics),
      permissions: { type: 'ANY', names: ['telephony:callMetrics:view'] },
    },
  ];
}
