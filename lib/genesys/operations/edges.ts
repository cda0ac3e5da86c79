import { z } from 'zod';
import { apiPath, defineOperation } from '../operation.ts';
import { DAY, MINUTE, idRef, namedRef, orEmpty, orNull, page } from './shared-schemas.ts';
import type { PageParams } from './shared-schemas.ts';

const family = 'telephony';
const permission = 'telephony:plugin:all';
const scope = 'telephony:readonly';

const site = z.object({
  id: z.string(),
  name: orNull(z.string()),
  /** active, inactive or deleted. */
  state: orNull(z.string()),
  /** Premises or Cloud. */
  mediaModel: orNull(z.string()),
  managed: orNull(z.boolean()),
  coreSite: orNull(z.boolean()),
  /** AWS regions that media may stream through, in order, for example `ap-southeast-1`. */
  mediaRegions: orEmpty(z.string()),
});

/** `GET /telephony/providers/edges/sites`: one page of the sites by name, 100 unless told otherwise. Needs no permission (platform document §7). */
export const sitesList = defineOperation({
  name: 'sites.list',
  family,
  method: 'GET',
  request: (params: PageParams) => ({
    path: apiPath`/telephony/providers/edges/sites`,
    query: { pageSize: params.pageSize ?? 100, pageNumber: params.pageNumber },
  }),
  isIdempotent: true,
  cost: 1,
  cache: { freshMs: 5 * MINUTE, staleMs: DAY, tags: () => ['sites'] },
  permission: null,
  scope,
  answer: page(site),
});

const edge = z.object({
  id: z.string(),
  name: orNull(z.string()),
  /** active, inactive or deleted. */
  state: orNull(z.string()),
  /** ONLINE or OFFLINE. */
  onlineStatus: orNull(z.string()),
  /** ACTIVE in service; INACTIVE, UNPAIRED and others out of it. */
  statusCode: orNull(z.string()),
  site: orNull(namedRef),
  edgeGroup: orNull(namedRef),
});

/**
 * `GET /telephony/providers/edges`: one page of the edges by name, 100 unless told otherwise, with the devices of Genesys' cloud
 * media, which carry BYOC Cloud trunks (`getTelephonyProvidersEdges` of the API document). Never cached: their states are of the
 * moment.
 */
export const edgesList = defineOperation({
  name: 'edges.list',
  family,
  method: 'GET',
  request: (params: PageParams) => ({
    path: apiPath`/telephony/providers/edges`,
    query: { showCloudMedia: true, pageSize: params.pageSize ?? 100, pageNumber: params.pageNumber },
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission,
  scope,
  answer: page(edge),
});

const edgeMetrics = z.object({
  edge: orNull(idRef),
  eventTime: orNull(z.string()),
  upTimeMsec: orNull(z.number()),
  /** Load in per cent, of each processor and of all (`total`). */
  processors: orEmpty(z.object({ cpuId: orNull(z.string()), activeTimePct: orNull(z.number()) })),
});

/** `GET /telephony/providers/edges/metrics`: load of edges, 1 to 100 at a time (`getTelephonyProvidersEdgesMetrics` of the API document). Never cached. */
export const edgesMetrics = defineOperation({
  name: 'edges.metrics',
  family,
  method: 'GET',
  request: (params: { readonly edgeIds: readonly string[] }) => ({
    path: apiPath`/telephony/providers/edges/metrics`,
    query: { edgeIds: params.edgeIds.join(',') },
  }),
  isIdempotent: true,
  cost: 1,
  cache: null,
  permission,
  scope,
  answer: z.array(edgeMetrics),
});
