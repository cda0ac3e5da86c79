import { randomUUID } from 'node:crypto';
import { afterAll, expect, it, onTestFinished, vi } from 'vitest';
import { prisma } from '#lib/db/client.ts';
import type { Gateway } from '#lib/genesys/gateway-types.ts';
import { systemContext } from '#lib/install/system-context.ts';
import { fail, ok } from '#lib/result.ts';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { BASE_ID, EDGE_ID, TRUNK_ID } from './testing/trunk-samples.ts';
import { readOrganisationCalls } from './read-trunks.ts';
import { openTrunkIngress } from './trunk-ingress.ts';

/** Less than a minute, after which everything is read anyway. */
const SOON = { timeout: 10_000, interval: 50 };

const database = useTestDatabase();
afterAll(() => prisma().$disconnect());

const page = (...entities: object[]) => ({
  entities,
  pageNumber: 1,
  pageCount: 1,
  total: entities.length,
  nextUri: null,
});
const [carrier, edge] = [
  {
    id: BASE_ID,
    name: 'Carrier',
    state: 'active',
    trunkType: 'EXTERNAL',
    trunkMetabase: null,
    managed: false,
    maxCalls: 9,
  },
  {
    id: EDGE_ID,
    name: 'Edge',
    state: 'active',
    onlineStatus: 'ONLINE',
    statusCode: 'ACTIVE',
    site: null,
    edgeGroup: null,
  },
];
const trunk = { id: TRUNK_ID, name: 'Trunk', trunkType: 'EXTERNAL', trunkBase: { id: BASE_ID }, edge: { id: EDGE_ID } };
const ways = { optionsStatus: [], registersStatus: [], optionsEnabledStatus: null, registersEnabledStatus: null };

const organisation = async () => {
  const orgId = randomUUID();
  await query(
    database.ownerUrl(),
    `INSERT INTO organisations (id, name, environment_id, partner_id, updated_at) VALUES ($1, 'Org', 'env', 'headroom', now())`,
    [orgId],
  );
  return orgId;
};
const ANSWERS: Readonly<Record<string, () => object>> = {
  'trunks.list': () =>
    page({ ...trunk, ...ways, state: 'active', inService: true, enabled: true, connectedStatus: null }),
  'trunkbases.list': () => page(carrier),
  'edges.list': () => page(edge),
  'calls.metrics': () => ({ concurrentCallCount: null, maxCallCapacity: null }),
};
const answered = (data: object) =>
  ok({ data, fetchedAtMs: Date.now(), ageMs: 0, source: 'genesys', correlationId: null });
const metricsOf = (inboundCallCount: number) => [
  {
    trunk: { id: TRUNK_ID },
    eventTime: new Date().toISOString(),
    calls: { inboundCallCount, outboundCallCount: 0 },
    qos: null,
  },
];
/** A Genesys Cloud that answers what the test says. */
const gatewayOf = (call: (operation: { readonly name: string }) => Promise<unknown>) => ({
  call: call as unknown as Gateway['call'],
});

it('reads again what was missed while it was reading', async () => {
  const orgId = await organisation();
  let inbound = 0;
  const asked: PromiseWithResolvers<void>[] = [];
  const call = async ({ name }: { readonly name: string }) => {
    const metrics = metricsOf(inbound);
    if (name === 'trunks.metrics') {
      const isAnswered = Promise.withResolvers<void>();
      asked.push(isAnswered);
      await isAnswered.promise;
    }
    return answered(ANSWERS[name]?.() ?? metrics);
  };
  const ingress = openTrunkIngress({
    gateway: gatewayOf(call),
    ctx: systemContext(orgId),
    onTopics: () => undefined,
  });
  onTestFinished(() => ingress.close());
  await vi.waitFor(() => expect(asked).toHaveLength(1), SOON);
  asked[0]?.resolve();
  await vi.waitFor(() => expect(ingress.topics()).toHaveLength(3), SOON);
  ingress.followed(() => true, ingress.topics());
  await vi.waitFor(() => expect(asked).toHaveLength(2), SOON);
  // A socket breaks after Genesys has counted, and before its answer is here.
  inbound = 77;
  ingress.missed(ingress.topics(), Date.now());
  asked[1]?.resolve();
  await vi.waitFor(() => expect(asked).toHaveLength(3), SOON);
  asked[2]?.resolve();
  await vi.waitFor(async () => {
    const rows = await query(database.ownerUrl(), 'SELECT inbound FROM trunks WHERE org_id = $1', [orgId]);
    expect(rows).toEqual([{ inbound: 77 }]);
    const reads = await query(database.ownerUrl(), 'SELECT is_heard, gap_since FROM trunk_reads WHERE org_id = $1', [
      orgId,
    ]);
    expect(reads).toEqual([{ is_heard: true, gap_since: null }]);
  }, SOON);
});

it('does not wait longer for a reader that died because the calls of the organisation are asked for', async () => {
  const orgId = await organisation();
  await query(
    database.ownerUrl(),
    `INSERT INTO trunk_reads (org_id, reading_until) VALUES ($1, now() + interval '30 seconds')`,
    [orgId],
  );
  const readingUntil = () =>
    query(database.ownerUrl(), 'SELECT reading_until::text FROM trunk_reads WHERE org_id = $1', [orgId]);
  const before = await readingUntil();
  const gateway = gatewayOf(({ name }) => Promise.resolve(answered(ANSWERS[name]?.() ?? [])));
  const read = await readOrganisationCalls(gateway, systemContext(orgId), new AbortController().signal);
  expect(read.ok).toBe(true);
  expect(await readingUntil()).toEqual(before);
});

it('tries again to read what was missed after a reading that broke off, and the inventory no sooner for it', async () => {
  const orgId = await organisation();
  const told: string[] = [];
  /** What becomes of the readings, one after the other; those after them succeed. */
  const ends = ['answered', 'thrown', 'refused'];
  const call = ({ name }: { readonly name: string }): Promise<unknown> => {
    told.push(name);
    const end = name === 'trunks.list' ? ends.shift() : 'answered';
    if (end === 'thrown') return Promise.reject(new Error('the connection to the database is lost'));
    if (end === 'refused') return Promise.resolve(fail('unavailable', 'Genesys Cloud does not answer'));
    return Promise.resolve(answered(ANSWERS[name]?.() ?? metricsOf(5)));
  };
  const ingress = openTrunkIngress({
    gateway: gatewayOf(call),
    ctx: systemContext(orgId),
    onTopics: () => undefined,
    settings: { retryMs: 50 },
  });
  onTestFinished(() => ingress.close());
  await vi.waitFor(() => expect(ingress.topics()).toHaveLength(3), SOON);
  ingress.followed(() => true, ingress.topics());
  await vi.waitFor(async () => {
    const reads = await query(
      database.ownerUrl(),
      'SELECT is_heard, gap_since, problem FROM trunk_reads WHERE org_id = $1',
      [orgId],
    );
    expect(reads).toEqual([{ is_heard: true, gap_since: null, problem: null }]);
  }, SOON);
  expect(told.filter((name) => name === 'trunks.list')).toHaveLength(4);
  expect(told.filter((name) => name === 'trunkbases.list')).toHaveLength(1);
});
