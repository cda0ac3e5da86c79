import { z } from 'zod';
import { LiveCondition } from '#lib/events/schema.ts';

const count = z.number().int().nonnegative();
const ms = z.number().int();

/**
 * How a trunk, or all trunks of a base, stand. `degraded`: calls go through, but not on every way (one of several proxies or
 * registrations, or one of several trunks). `unknown`: Genesys Cloud has not said anything yet.
 */
export const TRUNK_CONDITIONS = ['in_service', 'degraded', 'out_of_service', 'unknown'] as const;
export const TrunkCondition = z.enum(TRUNK_CONDITIONS);
export type TrunkCondition = z.infer<typeof TrunkCondition>;

/** One way to a carrier: what its options pings, or its registration, said last. */
export const TrunkWay = z.object({
  address: z.string(),
  isUp: z.boolean(),
  /** What the carrier or the network answered, in words, for example `408 Request Timeout`. */
  error: z.string().nullable(),
});
export type TrunkWay = z.infer<typeof TrunkWay>;

/** One trunk: a trunk base on one edge. Null is "Genesys Cloud did not say". */
export const TrunkRow = z.object({
  trunkId: z.string(),
  name: z.string(),
  edgeName: z.string().nullable(),
  siteId: z.string().nullable(),
  siteName: z.string().nullable(),
  condition: TrunkCondition,
  /** Why it is not in service, in words. */
  conditionReason: z.string().nullable(),
  inbound: count.nullable(),
  outbound: count.nullable(),
  mismatches: count.nullable(),
  /** When the calls were counted, by Genesys' clock. */
  callsAtMs: ms.nullable(),
  /** Since when it stands so, by Genesys' clock. */
  stateAtMs: ms.nullable(),
  options: z.array(TrunkWay),
  registers: z.array(TrunkWay),
});
export type TrunkRow = z.infer<typeof TrunkRow>;

/** One trunk base with its trunks. Calls are sums over those that are known, null when none is. */
export const TrunkGroup = z.object({
  trunkBaseId: z.string(),
  name: z.string(),
  calls: count.nullable(),
  inbound: count.nullable(),
  outbound: count.nullable(),
  /** Concurrent calls it can carry; null when neither Genesys' setting nor a person tells. */
  capacity: count.nullable(),
  /** `headroom`: set by a person here, which wins over `genesys`, the carrier trunk's own setting. */
  capacitySource: z.enum(['genesys', 'headroom']).nullable(),
  /** Most concurrent calls since midnight UTC. */
  peakToday: count.nullable(),
  mismatches: count.nullable(),
  condition: TrunkCondition,
  conditionReason: z.string().nullable(),
  trunks: z.array(TrunkRow),
});
export type TrunkGroup = z.infer<typeof TrunkGroup>;

/** At which shares an organisation wants to be warned: `near` and `reached` of the capacity, the target of adherence. */
export const TrunkThresholds = z
  .strictObject({
    near: z.number().gt(0).lt(1),
    reached: z.number().gt(0).max(1),
    adherenceTarget: z.number().gt(0).max(1),
  })
  .refine(({ near, reached }) => near < reached, {
    path: ['near'],
    error: 'The first warning has to come before the second.',
  });
export type TrunkThresholds = z.infer<typeof TrunkThresholds>;

/** The organisation's trunks now. */
export const TrunkOverview = z.object({
  asOfMs: ms,
  /** How the organisation's events stand, and so how true all of this is. */
  condition: LiveCondition,
  /** Whether this is kept up to date by events, or was read; null when trunks were never read, so that none are known. */
  source: z.enum(['events', 'read']).nullable(),
  header: z.object({
    calls: count.nullable(),
    inbound: count.nullable(),
    outbound: count.nullable(),
    capacity: count.nullable(),
    /** `trunks`: the sum over all trunk bases; `organisation`: Genesys' limit for the organisation, where a base has none. */
    capacitySource: z.enum(['trunks', 'organisation']).nullable(),
    headroom: count.nullable(),
    /** Most concurrent calls since midnight UTC. */
    peakToday: count.nullable(),
    peakSameWeekdayLastWeek: count.nullable(),
    /**
     * Minutes of today in which calls were known to be refused: the organisation at its limit, or a carrier answering 503.
     * Genesys Cloud tells no number of refused calls; null where it is not known whether there were any.
     */
    blocked: count.nullable(),
  }),
  /** Genesys' own figures for the whole organisation; null where they could not be read. */
  organisation: z
    .object({ concurrentCalls: count, maxCapacity: count.nullable(), ageMs: z.number().nonnegative() })
    .nullable(),
  /** By name. */
  groups: z.array(TrunkGroup),
  thresholds: TrunkThresholds,
});
export type TrunkOverview = z.infer<typeof TrunkOverview>;

/** The event `trunks` of a stream: the header, and groups that changed; at its beginning all, and whenever one is gone. */
export const TrunkNews = TrunkOverview.pick({ asOfMs: true, source: true, header: true, organisation: true }).extend({
  groups: z.array(TrunkGroup),
  /** Every trunk base there is: those of other groups are gone. */
  trunkBaseIds: z.array(z.string()),
});
export type TrunkNews = z.infer<typeof TrunkNews>;

/** What may happen to trunks. */
export const TRUNK_EVENT_KINDS = [
  'registration_lost',
  'registration_back',
  'options_failed',
  'options_back',
  'trunk_down',
  'trunk_up',
  'failover',
  'recovered',
  'capacity_near',
  'capacity_reached',
  'blocked',
] as const;
export const TrunkEventKind = z.enum(TRUNK_EVENT_KINDS);
export type TrunkEventKind = z.infer<typeof TrunkEventKind>;

/** Something that happened, to a trunk or to a whole trunk base. */
export const TrunkEventDto = z.object({
  id: z.string(),
  atMs: ms,
  kind: TrunkEventKind,
  trunkBaseId: z.string().nullable(),
  trunkBaseName: z.string().nullable(),
  trunkId: z.string().nullable(),
  trunkName: z.string().nullable(),
  edgeName: z.string().nullable(),
  /** In words, for example `Calls moved to Carrier B (42 of 40)`. */
  summary: z.string(),
});
export type TrunkEventDto = z.infer<typeof TrunkEventDto>;

/** No more than this between the two ends of a query. */
export const MAX_RANGE_MS = 400 * 24 * 3_600_000;

const range = { from: ms.nonnegative(), to: ms.nonnegative() };
const isRange = ({ from, to }: { readonly from: number; readonly to: number }) =>
  from < to && to - from <= MAX_RANGE_MS;
const RANGE_ERROR = { path: ['to'], error: 'The end has to come after the beginning, at most 400 days later.' };

/** What a time series is asked for; the finest slots that are kept for a range of its length are chosen. */
export const TrunkSeriesQuery = z
  .strictObject({
    ...range,
    trunkBaseId: z.guid().optional(),
    siteId: z.guid().optional(),
    /** Whose adherence stands beside the calls; without it the whole organisation's. */
    managementUnitId: z.guid().optional(),
    /** The same range a week earlier beside it. */
    compare: z.enum(['week']).optional(),
  })
  .refine(isRange, RANGE_ERROR);
export type TrunkSeriesQuery = z.infer<typeof TrunkSeriesQuery>;

export const TrunkEventsQuery = z.strictObject(range).refine(isRange, RANGE_ERROR);
export type TrunkEventsQuery = z.infer<typeof TrunkEventsQuery>;

/** A slot of time. Null is unknown: nothing was received then, or nothing tells. */
export const TrunkPoint = z.object({
  atMs: ms,
  /** Concurrent calls, on average over the slot. */
  calls: z.number().nonnegative().nullable(),
  peak: count.nullable(),
  capacity: count.nullable(),
  /** In adherence of those in or out of it, 0 to 1. */
  adherence: z.number().min(0).max(1).nullable(),
  /** Minutes of the slot in which calls were known to be refused; see {@link TrunkOverview}. */
  blocked: count.nullable(),
});
export type TrunkPoint = z.infer<typeof TrunkPoint>;

export const TrunkSeries = z.object({
  /** Length of a slot, milliseconds; slots begin at multiples of it, UTC. */
  slotMs: z.number(),
  points: z.array(TrunkPoint),
  /** As many points, each with its own time a week earlier; null when not asked for. */
  comparison: z.array(TrunkPoint).nullable(),
  events: z.array(TrunkEventDto),
});
export type TrunkSeries = z.infer<typeof TrunkSeries>;

/** What a person sets for a trunk base; null takes it away, so that Genesys' own setting counts. */
export const TrunkCapacityInput = z.strictObject({
  trunkBaseId: z.guid(),
  capacity: z.number().int().min(1).max(1_000_000).nullable(),
});
export type TrunkCapacityInput = z.infer<typeof TrunkCapacityInput>;

/** Query keys of the trunks. */
export const trunkKeys = {
  overview: (orgId: string) => [orgId, 'trunks', 'overview'] as const,
  series: (orgId: string, query: TrunkSeriesQuery) => [orgId, 'trunks', 'series', query] as const,
  events: (orgId: string, query: TrunkEventsQuery) => [orgId, 'trunks', 'events', query] as const,
};

/** What Genesys Cloud is to be told. The key is shown this once and kept nowhere. */
export type DataActionAccess = { readonly key: string };

/** The organisation's key for data actions, without the key itself. */
export type DataActionKeyDto = {
  readonly createdAtMs: number;
  /** Null before the first use; within a minute or so. */
  readonly lastUsedAtMs: number | null;
};
