import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { rowsOfEveryTable } from '#scripts/test/rows-of-every-table.ts';
import { createOrgContext, createPartnerContext, type OrgContext } from './org-context.ts';
import { withOrg, withPartner, withWorker, type OrgTx } from './with-org.ts';

const database = useTestDatabase();

/** Every table of the schema. A new one fails the first test until it is listed here and given its fences. */
const ORG_TABLES = [
  'audit_events',
  'capacity_report_parts',
  'capacity_report_schedules',
  'capacity_reports',
  'data_action_keys',
  'breaker_decisions',
  'breaker_events',
  'breaker_states',
  'directory_queue_listings',
  'directory_queue_members',
  'directory_queues',
  'directory_seeds',
  'directory_users',
  'directory_words',
  'event_bridge_sources',
  'event_ingress',
  'event_watches',
  'grants',
  'installations',
  'kpi_recordings',
  'kpi_samples',
  'learned_limits',
  'live_streams',
  'memberships',
  'organisation_call_samples',
  'playbook_application_steps',
  'playbook_applications',
  'playbook_rules',
  'playbook_steps',
  'playbooks',
  'presence_labels',
  'run_item_changes',
  'run_items',
  'run_steps',
  'run_uploads',
  'runs',
  'schedule_rule_sets',
  'script_listings',
  'script_parts',
  'scripts',
  'sessions',
  'throttle_events',
  'trunk_bases',
  'trunk_edges',
  'trunk_events',
  'trunk_reads',
  'trunk_recordings',
  'trunk_samples',
  'trunk_streams',
  'trunk_thresholds',
  'trunks',
  'usage_minutes',
  'user_states',
];
/** Tables keyed by something else: organisations by themselves, caps of a host by its environment. */
const ROOT_TABLES = ['host_limits', 'organisations'];

const first = randomUUID();
const second = randomUUID();
const foreignPartner = randomUUID();

function contextOf(orgId: string): OrgContext {
  return createOrgContext({ orgId, actor: { kind: 'system', id: null, name: 'test' }, roles: ['admin'] });
}

/** One row of each table for an organisation, written as the owner. */
async function seed(orgId: string, partnerId: string, environmentId = 'env'): Promise<void> {
  for (const [sql, values] of rowsOfEveryTable(orgId, partnerId, environmentId))
    await query(database.ownerUrl(), sql, values);
}

beforeAll(async () => {
  await seed(first, 'headroom');
  await seed(second, 'headroom');
  await seed(foreignPartner, 'somebody-else', 'another-env');
});

const originsOf = async (orgId: string) =>
  withOrg(contextOf(orgId), async (tx) => (await tx.hostLimit.findMany()).map((row) => row.environmentId));

describe('row-level security', () => {
  it('lists every table of the schema, so that a new one cannot be forgotten', async () => {
    const rows = await query<{ relname: string }>(
      database.ownerUrl(),
      `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')`,
    );
    expect(
      rows
        .map((row) => row.relname)
        .filter((name) => name !== '_prisma_migrations')
        .sort(),
    ).toEqual([...ORG_TABLES, ...ROOT_TABLES].sort());
  });

  it('is enabled and forced on every table, and the application role owns none of them', async () => {
    const rows = await query<{ relname: string; relrowsecurity: boolean; relforcerowsecurity: boolean; owner: string }>(
      database.ownerUrl(),
      `SELECT relname, relrowsecurity, relforcerowsecurity, pg_get_userbyid(relowner) AS owner FROM pg_class WHERE relname = ANY($1)`,
      [[...ORG_TABLES, ...ROOT_TABLES]],
    );
    for (const row of rows)
      expect(row).toMatchObject({ relrowsecurity: true, relforcerowsecurity: true, owner: 'postgres' });
    const [role] = await query(
      database.ownerUrl(),
      `SELECT rolsuper, rolbypassrls, rolcreaterole, rolinherit FROM pg_roles WHERE rolname = 'headroom_app'`,
    );
    expect(role).toEqual({ rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolinherit: false });
  });

  it('keys every organisation-owned table by the organisation first', async () => {
    for (const table of ORG_TABLES) {
      const [key] = await query<{ def: string }>(
        database.ownerUrl(),
        `SELECT pg_get_constraintdef(oid) AS def FROM pg_constraint WHERE conrelid = $1::regclass AND contype = 'p'`,
        [table],
      );
      expect(key?.def, table).toMatch(/^PRIMARY KEY \(org_id/);
    }
  });

  it.each([...ORG_TABLES, ...ROOT_TABLES])('shows nothing of %s while no organisation is set', async (table) => {
    expect(await query(database.appUrl(), `SELECT 1 FROM ${table}`)).toEqual([]);
  });

  it.each(ORG_TABLES)('shows one organisation its own rows of %s and refuses writes for another', async (table) => {
    await withOrg(contextOf(first), async (tx) => {
      const rows = await tx.$queryRawUnsafe<{ org_id: string }[]>(`SELECT org_id FROM ${table}`);
      expect(rows.length).toBeGreaterThan(0);
      expect(new Set(rows.map((row) => row.org_id))).toEqual(new Set([first]));
    });
    const [written] = await query<{ columns: string }>(
      database.ownerUrl(),
      `SELECT string_agg(column_name, ', ') AS columns FROM information_schema.columns WHERE table_name = $1 AND is_generated = 'NEVER'`,
      [table],
    );
    const columns = written?.columns ?? '';
    const foreign = withOrg(contextOf(first), (tx) =>
      tx.$executeRawUnsafe(
        `INSERT INTO ${table} (${columns})
         SELECT ${columns} FROM json_populate_record(null::${table}, json_build_object('org_id', '${second}'))`,
      ),
    );
    await expect(foreign).rejects.toThrow(/row-level security/);
  });

  it('refuses an insert for another organisation with the policy error', async () => {
    const foreign = withOrg(contextOf(first), (tx) =>
      tx.usageMinute.create({
        data: { orgId: second, minute: new Date(), operation: 'x', consumer: 'x', priority: 'bulk' },
      }),
    );
    await expect(foreign).rejects.toThrow(/row-level security/);
  });

  it('leaks no organisation into the next transaction of the same connection', async () => {
    await withOrg(contextOf(first), (tx) => tx.run.count());
    const rows = await withWorker(
      (tx) => tx.$queryRaw<{ org: string | null }[]>`SELECT nullif(current_setting('app.org_id', true), '') AS org`,
    );
    expect(rows).toEqual([{ org: null }]);
  });

  it('refuses a row that points into another organisation', async () => {
    const [run] = await query<{ id: string }>(database.ownerUrl(), 'SELECT id FROM runs WHERE org_id = $1', [second]);
    const crossing = withOrg(contextOf(first), (tx) =>
      tx.runStep.create({
        data: { orgId: first, runId: run?.id ?? '', sequence: 9, kind: 'read', state: 'intended', detail: {} },
      }),
    );
    await expect(crossing).rejects.toThrow(/Foreign key|foreign key/);
  });

  it('shows an organisation the host caps of its own environment and lets it write no other', async () => {
    expect(await originsOf(first)).toEqual(['env']);
    expect(await originsOf(foreignPartner)).toEqual(['another-env']);
    const elsewhere = withOrg(contextOf(first), (tx) =>
      tx.hostLimit.create({
        data: {
          environmentId: 'another-env',
          origin: 'https://other.example',
          source: 'observed',
          allowed: 1,
          windowMs: 1,
          observedAt: new Date(),
        },
      }),
    );
    await expect(elsewhere).rejects.toThrow(/row-level security/);
    const changed = await withOrg(contextOf(first), (tx) =>
      tx.hostLimit.updateMany({ where: { environmentId: 'another-env' }, data: { allowed: 1 } }),
    );
    expect(changed.count).toBe(0);
  });

  it('keeps the trails append-only', async () => {
    await expect(withOrg(contextOf(first), (tx) => tx.auditEvent.deleteMany())).rejects.toThrow(/permission denied/);
    await expect(
      withOrg(contextOf(first), (tx) => tx.throttleEvent.updateMany({ data: { waitMs: 0 } })),
    ).rejects.toThrow(/permission denied/);
  });
});

describe('the partner role', () => {
  const ctx = createPartnerContext({ partnerId: 'headroom', userId: randomUUID(), name: 'Ops', roles: ['partner'] });

  it('reads the organisations of its partner and no other', async () => {
    const ids = await withPartner(ctx, async (tx) =>
      (await tx.organisation.findMany({ select: { id: true } })).map((row) => row.id),
    );
    expect(ids.sort()).toEqual([first, second].sort());
    const runs = await withPartner(ctx, (tx) => tx.run.findMany({ select: { orgId: true } }));
    expect(new Set(runs.map((run) => run.orgId))).toEqual(new Set([first, second]));
  });

  it('reads that something was done and by whom, and never what it held', async () => {
    const trail = await withPartner(ctx, (tx) => tx.auditEvent.findMany({ select: { action: true, actorName: true } }));
    expect(trail.length).toBeGreaterThan(0);
    await expect(withPartner(ctx, (tx) => tx.auditEvent.findMany({ select: { before: true } }))).rejects.toThrow(
      /permission denied/,
    );
    await expect(withPartner(ctx, (tx) => tx.auditEvent.findMany({ select: { after: true } }))).rejects.toThrow(
      /permission denied/,
    );
  });

  it('can read neither secrets nor sessions, and change nothing', async () => {
    await expect(withPartner(ctx, (tx) => tx.grant.findMany({ select: { secretJwe: true } }))).rejects.toThrow(
      /permission denied/,
    );
    await expect(withPartner(ctx, (tx) => tx.session.count())).rejects.toThrow(/permission denied/);
    await expect(withPartner(ctx, (tx) => tx.run.updateMany({ data: { state: 'cancelled' } }))).rejects.toThrow(
      /permission denied/,
    );
  });
});

describe('the partner role and limits', () => {
  const ctx = createPartnerContext({ partnerId: 'headroom', userId: randomUUID(), name: 'Ops', roles: ['partner'] });
  const limit = (orgId: string, source: string) => ({
    orgId,
    key: 'token',
    source,
    allowed: 200,
    windowMs: 60_000,
    observedAt: new Date(),
  });

  it('overrides those of its own organisations, and neither invents nor removes what was measured', async () => {
    await withPartner(ctx, (tx) => tx.learnedLimit.create({ data: limit(first, 'override') }));
    await withPartner(ctx, (tx) => tx.learnedLimit.deleteMany());
    const left = await query(
      database.ownerUrl(),
      `SELECT DISTINCT source FROM learned_limits WHERE org_id = $1 OR org_id = $2`,
      [first, second],
    );
    expect(left).toEqual([{ source: 'observed' }]);
    for (const [orgId, source] of [
      [first, 'documented'],
      [foreignPartner, 'override'],
    ] as const) {
      const refused = withPartner(ctx, (tx) => tx.learnedLimit.create({ data: limit(orgId, source) }));
      await expect(refused).rejects.toThrow(/row-level security/);
    }
  });

  it('sees the host caps of the environments its organisations are in, and changes none', async () => {
    const rows = await withPartner(ctx, (tx) => tx.hostLimit.findMany());
    expect(rows.map((row) => row.environmentId)).toEqual(['env']);
    await expect(withPartner(ctx, (tx) => tx.hostLimit.updateMany({ data: { allowed: 1 } }))).rejects.toThrow(
      /permission denied/,
    );
  });
});

describe('the search of the directory', () => {
  const found = () =>
    withOrg(
      contextOf(first),
      (tx) =>
        tx.$queryRaw<{ user_id: string }[]>`
          SELECT user_id FROM search_directory('{ward}', '{}', NULL, NULL, NULL, 50)`,
    );

  it('runs past the policies, and still finds users of one organisation alone', async () => {
    expect(await found()).toEqual([{ user_id: first }]);
    const unset = await query(
      database.appUrl(),
      `SELECT user_id FROM search_directory('{ward}', '{}', NULL, NULL, NULL, 50)`,
    );
    expect(unset).toEqual([]);
  });

  it.each(['name', 'title', 'presence', 'since', `x' OR true --`])(
    'orders users of one organisation alone by %s, whatever the place it goes on from',
    async (by) => {
      const ordered = (key: string | null) =>
        withOrg(
          contextOf(first),
          (tx) =>
            tx.$queryRaw<{ user_id: string }[]>`
              SELECT user_id FROM sort_directory('{}', '{}', ${by}, false, ${key === null ? null : 1}::integer, ${key}::text,
                ${key}::text, ${key === null ? null : '00000000-0000-0000-0000-000000000000'}::uuid, 50)`,
        );
      expect(await ordered(null)).toEqual([{ user_id: first }]);
      const beyond = await ordered(`~' OR true OR '' = '`);
      expect(beyond).toEqual([]);
      const sql = `SELECT user_id FROM sort_directory('{}', '{}', 'name', false, NULL, NULL, NULL, NULL, 50)`;
      expect(await query(database.appUrl(), sql)).toEqual([]);
    },
  );

  it('counts users of one organisation alone', async () => {
    const count = (tx: OrgTx) => tx.$queryRaw`SELECT count_directory('{}', '{}') AS matching`;
    expect(await withOrg(contextOf(first), count)).toEqual([{ matching: 1 }]);
    expect(await query(database.appUrl(), `SELECT count_directory('{}', '{}') AS matching`)).toEqual([{ matching: 0 }]);
  });

  it('corrects words by those of one organisation alone', async () => {
    await query(database.ownerUrl(), `INSERT INTO directory_words VALUES ($1, 'secret', $1)`, [second]);
    const correct = (tx: OrgTx) => tx.$queryRaw`SELECT correct_directory_words('{waard,secrte}') AS words`;
    expect(await withOrg(contextOf(first), correct)).toEqual([{ words: ['ward', 'secrte'] }]);
  });

  it('holds nothing against a condition smuggled in as a word or a filter', async () => {
    const smuggled = `ward' OR org_id = '${second}' --`;
    for (const [words, filters] of [
      [[smuggled], {}],
      [[`zzz|${smuggled}`], {}],
      // A pattern is no way in, either.
      [['zzz|w.rd'], {}],
      [['ward'], { department: [smuggled] }],
      [['ward'], { skills: [smuggled] }],
    ]) {
      const json = JSON.stringify(filters);
      const rows = await withOrg(
        contextOf(first),
        (tx) =>
          tx.$queryRaw<unknown[]>`
            SELECT user_id FROM search_directory(${words}::text[], ${json}::jsonb, NULL, NULL, NULL, 50)`,
      );
      expect(rows).toEqual([]);
      const count = (tx: OrgTx) => tx.$queryRaw`SELECT count_directory(${words}::text[], ${json}::jsonb) AS matching`;
      expect(await withOrg(contextOf(first), count)).toEqual([{ matching: 0 }]);
    }
  });

  it('lets nobody switch to the role it runs as', async () => {
    await expect(query(database.appUrl(), 'SET ROLE headroom_search')).rejects.toThrow(/permission denied/);
  });
});

describe('the worker role', () => {
  it('finds runs of every organisation but none of their content', async () => {
    const found = await withWorker((tx) => tx.run.findMany({ select: { orgId: true } }));
    expect(new Set(found.map((run) => run.orgId))).toEqual(new Set([first, second, foreignPartner]));
    await expect(withWorker((tx) => tx.run.findMany({ select: { scope: true } }))).rejects.toThrow(/permission denied/);
    await expect(withWorker((tx) => tx.runItem.count())).rejects.toThrow(/permission denied/);
  });

  it('finds active grants and the leases of events, and neither secrets nor states', async () => {
    const grants = await withWorker((tx) => tx.grant.findMany({ select: { orgId: true, state: true } }));
    expect(new Set(grants.map((grant) => grant.orgId))).toEqual(new Set([first, second, foreignPartner]));
    const leases = await withWorker((tx) => tx.eventIngress.findMany({ select: { orgId: true, leaseUntil: true } }));
    expect(leases).toHaveLength(3);
    await expect(withWorker((tx) => tx.grant.findMany({ select: { secretJwe: true } }))).rejects.toThrow(
      /permission denied/,
    );
    await expect(withWorker((tx) => tx.userState.count())).rejects.toThrow(/permission denied/);
    await expect(withWorker((tx) => tx.eventIngress.findMany({ select: { reason: true } }))).rejects.toThrow(
      /permission denied/,
    );
  });
});
