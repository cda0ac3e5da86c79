import { z } from 'zod';
import { apiPath, defineOperation } from '../operation.ts';
import { idRef, MINUTE, DAY, namedRef, orEmpty, orNull, page } from './shared-schemas.ts';
import type { PageParams } from './shared-schemas.ts';

const family = 'telephony';
const permission = 'telephony:plugin:all';
const scope = 'telephony:readonly';

/** `{key: {value: {instance}}}`; what else Genesys says of a property (type, default, enum) is for its own forms. */
const properties = z.record(z.string(), z.object({ value: orNull(z.object({ instance: z.unknown() })) }));

/**
 * The key of "Max Concurrent Calls". Genesys publishes no list of the keys (platform document §7); those that are known are
 * spelt `trunk_maxDialTimeout`, `trunk_maxCallRate`, so we take whatever key says maximum and calls, and nothing of rates.
 */
const MAX_CALLS_KEY = /^trunk_max(?:imum)?_?(?:concurrent|active)?_?calls$/i;

/**
 * The most calls, inbound and outbound together, that a trunk may carry at once; null where it is not limited, which is the
 * default (0 stands for it on premises; Genesys' help, "Configure maximum call settings"), or where we cannot find the setting.
 */
export function maxCallsOf(settings: z.infer<typeof properties>): number | null {
  const [, property] = Object.entries(settings).find(([key]) => MAX_CALLS_KEY.test(key)) ?? [];
  const maxCalls = z.coerce.number().int().positive().safeParse(property?.value?.instance);
  return maxCalls.success ? maxCalls.data : null;
}

const trunkBase = z
  .object({
    id: z.string(),
    name: orNull(z.string()),
    version: orNull(z.number().int()),
    /** active, inactive or deleted. */
    state: orNull(z.string()),
    /** EXTERNAL, PHONE or EDGE. */
    trunkType: orNull(z.string()),
    trunkMetabase: orNull(idRef),
    /** Kept by a provider: cannot be edited. */
    managed: orNull(z.boolean()),
    /** Decides the media regions of its calls; null on trunks that Genesys Cloud made for itself. */
    site: orNull(namedRef),
    properties: orNull(properties),
  })
  .transform(({ properties: settings, ...base }) => ({ ...base, maxCalls: maxCallsOf(settings ?? {}) }));

/**
 * `GET /telephony/providers/edges/trunkbasesettings`: one page of the carriers' settings by name, 100 unless told otherwise,
 * with their properties, which only `expand` brings (`getTelephonyProvidersEdgesTrunkbasesettings` of the API document). The
 * listing cannot be asked for external ones alone: tie lines and phones of Genesys Cloud itself come along.
 */
export const trunkBasesList = defineOperation({
  name: 'trunkbases.list',
  family,
  method: 'GET',
  request: (params: PageParams) => ({
    path: apiPath`/telephony/providers/edges/trunkbasesettings`,
    query: { expand: 'properties', pageSize: params.pageSize ?? 100, pageNumber: params.pageNumber },
  }),
  isIdempotent: true,
  cost: 1,
  cache: { freshMs: 5 * MINUTE, staleMs: DAY, tags: () => ['trunk-bases'] },
  permission,
  scope,
  answer: page(trunkBase),
});

const errorInfo = z.object({ text: orNull(z.string()), code: orNull(z.string()) });

const trunk = z.object({
  id: z.string(),
  name: orNull(z.string()),
  /** active, inactive or deleted. */
  state: orNull(z.string()),
  /** EXTERNAL, PHONE or EDGE. */
  trunkType: orNull(z.string()),
  trunkBase: orNull(namedRef),
  edge: orNull(namedRef),
  edgeGroup: orNull(namedRef),
  /** Whether its base is switched on (`trunk_enabled`). */
  inService: orNull(z.boolean()),
  /** Whether its edge is in service. */
  enabled: orNull(z.boolean()),
  connectedStatus: orNull(z.object({ connected: orNull(z.boolean()), connectedStateTime: orNull(z.string()) })),
  /** What each of the carrier's proxies last answered to OPTIONS. */
  optionsStatus: orEmpty(
    z.object({
      proxyAddress: orNull(z.string()),
      optionState: orNull(z.boolean()),
      optionStateTime: orNull(z.string()),
      errorInfo: orNull(errorInfo),
    }),
  ),
  /** What each of the carrier's registrars last answered to REGISTER. */
  registersStatus: orEmpty(
    z.object({
      proxyAddress: orNull(z.string()),
      registerState: orNull(z.boolean()),
      registerStateTime: orNull(z.string()),
      errorInfo: orNull(errorInfo),
    }),
  ),
  /** ENABLED, DISABLED or NOT_SUPPORTED; without ENABLED the statuses above say nothing. */
  optionsEnabledStatus: orNull(z.string()),
  registersEnabledStatus: orNull(z.string()),
});

/**
 * `GET /telephony/providers/edges/trunks`: one page of the external trunks by name, 100 unless told otherwise. A trunk is an
 * instance of a base on an edge, so that one carrier comes several times (platform document §7). Never cached: it is true for
 * the moment.
 */
export const trunksList = defineOperation({
  name: 'trunks.list',
  family,
  method: 'GET',
  request: (params: PageParams) => ({
    path: apiPath`/telephony/providers/edges/trunks`,
    query: { trunkType: 'EXTERNAL', pageSize: params.pageSize ?? 100, pageNumber: params.pageNumber },
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission,
  scope,
  answer: page(trunk),
});

const trunkMetrics = z.object({
  trunk: orNull(idRef),
  eventTime: orNull(z.string()),
  calls: orNull(z.object({ inboundCallCount: orNull(z.number()), outboundCallCount: orNull(z.number()) })),
  /** QoS mismatches of the last 24 hours. */
  qos: orNull(z.object({ mismatchCount: orNull(z.number()) })),
});

/** How many trunks we ask for at once: Genesys states no maximum, for edges it is 100, and the address stays below 4 KB. */
export const TRUNK_METRICS_AT_ONCE = 100;

/**
 * `GET /telephony/providers/edges/trunks/metrics`: calls that trunks carry now, 1 to {@link TRUNK_METRICS_AT_ONCE} at a time.
 * There is no capacity in it (platform document §7), and a trunk without figures may be left out. Never cached.
 */
export const trunksMetrics = defineOperation({
  name: 'trunks.metrics',
  family,
  method: 'GET',
  request: (params: { readonly trunkIds: readonly string[] }) => ({
    path: apiPath`/telephony/providers/edges/trunks/metrics`,
    query: { trunkIds: params.trunkIds.join(',') },
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission,
  scope,
  answer: z.array(trunkMetrics),
});

const callMetrics = z.object({
  /** Per cent of the capacity in use. */
  usage: orNull(z.number()),
  autoScalingTriggerPercentage: orNull(z.number()),
  concurrentCallCount: orNull(z.number()),
  maxCallCapacity: orNull(z.number()),
  /** Up, Down, None or Unknown. */
  autoScaleInProgress: orNull(z.string()),
});

/**
 * `GET /telephony/calls/metrics`: calls and capacity of the whole organisation in Genesys' cloud media, the only capacity that
 * Genesys itself tells (platform document §7). Never cached.
 */
export const callsMetrics = defineOperation({
  name: 'calls.metrics',
  family,
  method: 'GET',
  request: (params: { readonly metricType?: 'cloud' | 'premises' }) => ({
    path: apiPath`/telephony/calls/metrics`,
    query: { metricType: params.metricType },
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission: 'telephony:callMetrics:view',
  scope,
  answer: callMetrics,
});
