import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { createOrgContext, type OrgContext } from '#lib/tenancy/org-context.ts';
import { trunkKnowledge } from './trunk-knowledge.ts';

const database = useTestDatabase();
const base = randomUUID();
const trunk = randomUUID();
const at = new Date(Date.now() - 60_000);

/** An organisation whose events are heard, or not, with one trunk base whose one trunk is switched off. */
async function organisation(ingressState: 'live' | 'interrupted'): Promise<OrgContext> {
  const orgId = randomUUID();
  const statements: [string, unknown[]][] = [
    [`INSERT INTO organisations VALUES ($1, 'Org', 'env', 'headroom', now(), now())`, [orgId]],
    [
      `INSERT INTO event_ingress (org_id, state, lease_until, topics, topics_wanted) VALUES ($1, $2, now() + interval '1 hour', 1, 1)`,
      [orgId, ingressState],
    ],
    [`INSERT INTO trunk_reads (org_id, is_heard, states_at) VALUES ($1, true, now())`, [orgId]],
    [`INSERT INTO trunk_streams (org_id, sequence) VALUES ($1, 1)`, [orgId]],
    [
      `INSERT INTO trunk_bases (org_id, id, name, state, read_at) VALUES ($1, $2, 'Carrier', 'active', now())`,
      [orgId, base],
    ],
    [
      `INSERT INTO trunks (org_id, id, name, trunk_base_id, state, in_service, enabled, state_source, state_seen_at, sequence)
       VALUES ($1, $2, 'Trunk', $3, 'active', false, true, 'notifications', now(), 1)`,
      [orgId, trunk, base],
    ],
    [
      `INSERT INTO trunk_events (org_id, id, at, kind, trunk_base_id, trunk_id, detail) VALUES ($1, $1, $2, 'trunk_down', $3, $4, '{}')`,
      [orgId, at, base, trunk],
    ],
  ];
  for (const [sql, values] of statements) await query(database.ownerUrl(), sql, values);
  // As a rule and a job ask: nobody's permission.
  return createOrgContext({ orgId, actor: { kind: 'system', id: null, name: 'Headroom' }, roles: [] });
}

describe('what is known of trunks', () => {
  let heard: OrgContext;
  let deaf: OrgContext;
  beforeAll(async () => {
    heard = await organisation('live');
    deaf = await organisation('interrupted');
  });

  it('says how each trunk base stands while the organisation’s events are heard, and nothing while they are not', async () => {
    expect(await trunkKnowledge.conditions(heard)).toEqual(new Map([[base, 'out_of_service']]));
    expect(await trunkKnowledge.conditions(deaf)).toEqual(new Map());
  });

  const told = { kind: 'trunk_down', atMs: at.getTime(), trunkBaseId: base, trunkId: trunk };
  const asked = () => ({
    fromMs: at.getTime() - 1_000,
    toMs: Date.now(),
    kinds: ['trunk_down', 'trunk_up'] as const,
    trunkBaseIds: [base],
  });

  it('says what happened to trunks: in the window, of the kinds and of the trunk bases asked for', async () => {
    expect(await trunkKnowledge.events(heard, asked())).toEqual([told]);
    expect(await trunkKnowledge.events(heard, { ...asked(), fromMs: at.getTime() + 1_000 })).toEqual([]);
    expect(await trunkKnowledge.events(heard, { ...asked(), kinds: ['trunk_up'] })).toEqual([]);
    expect(await trunkKnowledge.events(heard, { ...asked(), trunkBaseIds: [randomUUID()] })).toEqual([]);
  });

  it('knows how trouble began, however much happened since', async () => {
    await query(
      database.ownerUrl(),
      `INSERT INTO trunk_events (org_id, id, at, kind, trunk_base_id, trunk_id, detail)
       SELECT $1, gen_random_uuid(), $2::timestamptz + n * interval '10 milliseconds', kind, base, $4, '{}'
       FROM generate_series(1, 600) AS n,
         (VALUES ('options_failed', $3::uuid), ('trunk_down', gen_random_uuid())) AS other (kind, base)`,
      [heard.orgId, at, base, trunk],
    );
    expect(await trunkKnowledge.events(heard, asked())).toEqual([told]);
    const all = { ...asked(), kinds: ['trunk_down', 'options_failed'] as const };
    expect(await trunkKnowledge.events(heard, all)).toHaveLength(601);
  });

  it.each(['inactive', 'deleted'])(
    'says nothing of a trunk that is %s: nothing would ever tell that it is back',
    async (state) => {
      const ctx = await organisation('live');
      expect(await trunkKnowledge.events(ctx, asked())).toEqual([told]);
      await query(database.ownerUrl(), `UPDATE trunks SET state = $2 WHERE org_id = $1`, [ctx.orgId, state]);
      expect(await trunkKnowledge.events(ctx, asked())).toEqual([]);
    },
  );
});
