import { z } from 'zod';

/** What a figure is about: the whole organisation, a management unit, a team or a group of Genesys Cloud. */
export const SCOPE_KINDS = ['organisation', 'unit', 'team', 'group'] as const;
export type ScopeKind = (typeof SCOPE_KINDS)[number];

/** One scope. The id of a unit is Genesys'; of a team or group it is the name, as the directory has it; of the organisation ''. */
export const KpiScope = z.object({ kind: z.enum(SCOPE_KINDS), id: z.string() });
export type KpiScope = z.infer<typeof KpiScope>;

/** How many of a scope's people are in a state: `presence.<system presence>`, `routing.<status>`, `adherence.<state>`. */
export const KpiCounts = z.record(z.string(), z.number());
export type KpiCounts = z.infer<typeof KpiCounts>;

/** The figures of one scope now. */
export const KpiReading = z.object({
  scope: KpiScope,
  counts: KpiCounts,
  /** How long people have been in their presence on average, and the longest, milliseconds, by system presence. */
  inState: z.record(z.string(), z.object({ averageSinceMs: z.number(), longestSinceMs: z.number() })),
});
export type KpiReading = z.infer<typeof KpiReading>;

/** The event `kpis` of a wallboard's stream: scopes whose figures changed, at its beginning all. */
export const KpiReadings = z.object({ readings: z.array(KpiReading) });
export type KpiReadings = z.infer<typeof KpiReadings>;

/** Names of management units by id; what else has figures is named by its id. */
export const KpiNames = z.object({
  unitNames: z.record(z.string(), z.string()),
  /** Why names are missing, in words; null when none is. */
  problem: z.string().nullable(),
});
export type KpiNames = z.infer<typeof KpiNames>;

/** How long a window of the time series may be. */
export const SERIES_WINDOWS = ['day', 'week', 'quarter'] as const;
export type SeriesWindow = (typeof SERIES_WINDOWS)[number];

/** What a time series is asked for. */
export const KpiSeriesQuery = KpiScope.extend({ window: z.enum(SERIES_WINDOWS) }).strict();
export type KpiSeriesQuery = z.input<typeof KpiSeriesQuery>;

/** A scope's figures over time. */
export const KpiSeries = z.object({
  /** Length of a slot, milliseconds. */
  slotMs: z.number(),
  /** Slots in order of time; one in which nothing was received has no counts. Counts are averages over the slot. */
  points: z.array(z.object({ atMs: z.number(), counts: KpiCounts.nullable() })),
});
export type KpiSeries = z.infer<typeof KpiSeries>;

/** Query keys of the KPIs. */
export const kpiKeys = {
  readings: (orgId: string) => [orgId, 'kpis', 'readings'] as const,
  names: (orgId: string) => [orgId, 'kpis', 'names'] as const,
  series: (orgId: string, query: KpiSeriesQuery) => [orgId, 'kpis', 'series', query] as const,
};

/** One text for one scope, for maps and addresses. */
export const scopeKey = ({ kind, id }: KpiScope): string => `${kind}:${id}`;
