import 'server-only';
import type { OrgTx } from '#lib/tenancy/with-org.ts';
import type { KpiMember, KpiState } from './kpi-counts.ts';
import type { KpiCounts, KpiScope } from './schema.ts';

type StateRow = {
  readonly user_id: string;
  readonly presence: string | null;
  readonly presence_at: Date | null;
  readonly routing_status: string | null;
  readonly adherence: string | null;
  readonly management_unit_id: string | null;
  readonly sequence: bigint;
};

/** States that changed after a number, and the number they go up to. */
export type ChangedKpiStates = {
  readonly states: readonly (readonly [userId: string, state: KpiState])[];
  readonly sequence: bigint;
};

/** The next states that changed after `after`, at most about `limit`; all of one number come together. */
export async function readKpiStates(tx: OrgTx, orgId: string, after: bigint, limit: number): Promise<ChangedKpiStates> {
  const rows = await tx.$queryRaw<StateRow[]>`
    SELECT user_id, presence, presence_at, routing_status, adherence, management_unit_id, sequence
    FROM user_states WHERE org_id = ${orgId}::uuid AND sequence > ${after}
    ORDER BY sequence FETCH FIRST ${limit} ROWS WITH TIES`;
  const states = rows.map((row): [string, KpiState] => [
    row.user_id,
    {
      presence: row.presence,
      presenceAtMs: row.presence_at?.getTime() ?? null,
      routingStatus: row.routing_status,
      adherence: row.adherence,
      managementUnitId: row.management_unit_id,
    },
  ]);
  return { states, sequence: rows.at(-1)?.sequence ?? after };
}

/** Everybody in the directory. */
export async function readKpiMembers(tx: OrgTx, orgId: string): Promise<Map<string, KpiMember>> {
  const rows = await tx.directoryUser.findMany({
    where: { orgId },
    select: { userId: true, team: true, groups: true },
  });
  return new Map(rows.map(({ userId, team, groups }) => [userId, { team, groups }]));
}

/** Takes the right to count a minute; false when it, or a later one, was counted already. */
export async function takeMinute(tx: OrgTx, minute: Date): Promise<boolean> {
  const taken = await tx.$executeRaw`
    INSERT INTO kpi_recordings (org_id, minute) VALUES (current_org_id(), ${minute})
    ON CONFLICT (org_id) DO UPDATE SET minute = excluded.minute WHERE kpi_recordings.minute < excluded.minute`;
  return taken === 1;
}

/** Whether everything is told by events at this moment, as far as the holder of the events wrote down. */
export async function isReceiving(tx: OrgTx, orgId: string): Promise<boolean> {
  const live = await tx.$queryRaw<unknown[]>`
    SELECT FROM event_ingress
    WHERE org_id = ${orgId}::uuid AND state = 'live' AND gap_since IS NULL AND lease_until > now()`;
  return live.length > 0;
}

/** Counts everybody in the directory by scope and state, and adds that to the slot as one sample. */
export async function addSample(tx: OrgTx, orgId: string, slot: Date): Promise<void> {
  await tx.$executeRaw`
    WITH people AS (
      SELECT state.presence, state.routing_status, state.adherence, state.management_unit_id, known.team, known.groups
      FROM user_states AS state
      JOIN directory_users AS known ON known.org_id = state.org_id AND known.user_id = state.user_id
      WHERE state.org_id = ${orgId}::uuid
    ), counted AS (
      SELECT scope.kind, scope.id, state.key, count(*) AS people
      FROM people,
        LATERAL (
          SELECT 'organisation' AS kind, '' AS id
          UNION ALL SELECT 'unit', management_unit_id::text WHERE management_unit_id IS NOT NULL
          UNION ALL SELECT 'team', team WHERE team IS NOT NULL
          UNION ALL SELECT 'group', name FROM unnest(groups) AS name) AS scope,
        LATERAL (VALUES ('presence.' || presence), (CASE WHEN presence = 'ON_QUEUE' THEN 'routing.' || routing_status END),
          ('adherence.' || adherence)) AS state (key)
      WHERE state.key IS NOT NULL
      GROUP BY scope.kind, scope.id, state.key
    )
    INSERT INTO kpi_samples AS known (org_id, scope_kind, scope_id, resolution, at, samples, sums)
    SELECT ${orgId}::uuid, kind, id, 'minutes', ${slot}, 1, jsonb_object_agg(key, people) FROM counted GROUP BY kind, id
    ON CONFLICT (org_id, scope_kind, scope_id, resolution, at) DO UPDATE
    SET samples = known.samples + 1, sums = add_counts(known.sums, excluded.sums)`;
}

/** The finer slots a coarser one is made of, and how far back they are looked at. */
export type RollUp = {
  readonly from: 'minutes' | 'hour';
  readonly to: 'hour' | 'day';
  readonly since: Date;
  readonly until: Date;
};

/** Makes the coarser slots between two moments from the finer ones, in the place of what was there: repeating it changes nothing. */
export async function rollUp(tx: OrgTx, orgId: string, { from, to, since, until }: RollUp): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO kpi_samples (org_id, scope_kind, scope_id, resolution, at, samples, sums)
    SELECT org_id, scope_kind, scope_id, ${to}, date_trunc(${to}, at, 'UTC'), sum(samples)::integer, sum_counts(sums ORDER BY at)
    FROM kpi_samples
    WHERE org_id = ${orgId}::uuid AND resolution = ${from} AND at >= ${since} AND at < ${until}
    GROUP BY org_id, scope_kind, scope_id, 5
    ON CONFLICT (org_id, scope_kind, scope_id, resolution, at) DO UPDATE
    SET samples = excluded.samples, sums = excluded.sums`;
}

/** Forgets slots of a resolution from before a moment. */
export async function forgetSamples(tx: OrgTx, orgId: string, resolution: string, before: Date): Promise<void> {
  await tx.kpiSample.deleteMany({ where: { orgId, resolution, at: { lt: before } } });
}

/** Slots of one scope from a moment on, by time. */
export async function findSamples(
  tx: OrgTx,
  orgId: string,
  { kind, id }: KpiScope,
  resolution: string,
  since: Date,
): Promise<{ atMs: number; samples: number; sums: KpiCounts }[]> {
  const rows = await tx.kpiSample.findMany({
    where: { orgId, scopeKind: kind, scopeId: id, resolution, at: { gte: since } },
    orderBy: { at: 'asc' },
    select: { at: true, samples: true, sums: true },
  });
  return rows.map(({ at, samples, sums }) => ({ atMs: at.getTime(), samples, sums: sums as KpiCounts }));
}
