import { randomUUID } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { askTrunkStates } from '#scripts/test/ask-trunk-states.ts';
import { installForTest, personOf } from '#scripts/test/scheduling-rig.ts';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import { systemContext } from '#lib/install/system-context.ts';
import { closeRuntime } from '#lib/runtime.ts';
import { PermissionDenied } from '#lib/tenancy/permissions.ts';
import { applyTrunkChanges, applyTrunkReading } from './apply-trunk-changes.ts';
import { createDataActionKey, getDataActionKey, removeDataActionKey, rotateDataActionKey } from './data-action-key.ts';
import { TrunkStatesAnswer } from './data-action-contract.ts';
import { OTHER_TRUNK_ID, readingOf, TRUNK_ID } from './testing/trunk-samples.ts';

const genesys = useSimulatedGenesys({ config: { presenceLife: false } });
const database = useTestDatabase(() => genesys.variables());
afterAll(closeRuntime);

let organisation: OrganisationInfo;
let key = '';
const admin = () => personOf(organisation, 'admin');
const own = (statement: string) => query(database.ownerUrl(), statement, [organisation.id]);
const ask = (body: unknown = {}, withKey: string | null = key) => askTrunkStates(withKey, body);
const answerTo = async (body: unknown = {}) => {
  const response = await ask(body);
  expect(response.status).toBe(200);
  return TrunkStatesAnswer.parse(await response.json());
};
const lastUsedAtMs = async () => {
  const found = await getDataActionKey(admin());
  return found.ok ? found.data?.lastUsedAtMs : null;
};
const genesysCalls = () =>
  genesys
    .simulator()
    .world.log.read({ organisationId: organisation.id, host: 'api', limit: 100_000 })
    .filter(({ metered, operationId }) => metered && /telephony/i.test(operationId ?? ''));

beforeEach(async () => {
  organisation = await genesys.mint({ telephony: {} });
  await installForTest(database, organisation);
  await own(`INSERT INTO event_ingress (org_id, state, lease_until) VALUES ($1, 'live', 'infinity')`);
  await own(`INSERT INTO trunk_reads (org_id, states_at, is_heard) VALUES ($1, now(), true)`);
  await applyTrunkReading(systemContext(organisation.id), readingOf());
  const made = await createDataActionKey(admin());
  if (!made.ok) throw new Error(made.error.message);
  ({ key } = made.data);
});

describe('a data action', () => {
  it('gets the state of all trunks, of one, and of one trunk base, at no call of Genesys', async () => {
    const calls = { kind: 'trunk_calls', inbound: 7, outbound: 3, mismatches: 0, receivedAtMs: Date.now() } as const;
    const told = { ...calls, trunkId: TRUNK_ID, atMs: Date.now(), source: 'notifications' } as const;
    await applyTrunkChanges(systemContext(organisation.id), [told]);
    const all = await answerTo({ trunkId: '', trunkBaseName: '' });
    expect(all).toMatchObject({ isStale: false, state: 'in_service', reason: '', calls: 10, capacity: 200 });
    expect(all.ageSeconds).toBeLessThan(10);
    expect(all.trunks.map(({ trunkId }) => trunkId)).toEqual([TRUNK_ID, OTHER_TRUNK_ID]);
    expect(all.trunks[1]).not.toHaveProperty('inboundCalls');
    expect((await answerTo({ trunkId: TRUNK_ID.toUpperCase() })).trunks).toMatchObject([
      { trunkBaseName: 'Carrier A', siteName: 'Singapore', inboundCalls: 7, outboundCalls: 3 },
    ]);
    expect(await answerTo({ trunkBaseName: 'carrier a' })).toMatchObject({ calls: 10, capacity: 100 });
    expect((await answerTo('')).trunks).toHaveLength(2);
    expect(genesysCalls()).toEqual([]);
  });

  it('hears of a lost carrier as soon as an event tells it', async () => {
    await answerTo();
    const down = [{ address: 'sip', isUp: false, error: '408 Request Timeout' }];
    const change = {
      kind: 'trunk_state',
      connected: false,
      connectedAtMs: null,
      options: down,
      registers: down,
    } as const;
    const told = { trunkId: TRUNK_ID, atMs: Date.now(), receivedAtMs: Date.now(), source: 'notifications' } as const;
    await applyTrunkChanges(systemContext(organisation.id), [{ ...change, ...told }]);
    await expect
      .poll(() => answerTo({ trunkBaseName: 'Carrier A' }))
      .toMatchObject({
        state: 'out_of_service',
        reason: 'Registration lost: 408 Request Timeout',
      });
    expect(await answerTo()).toMatchObject({ state: 'degraded' });
  });

  it('is told how old everything is when nobody receives events, and a burst of them costs one reading', async () => {
    await own(`UPDATE event_ingress SET state = 'stopped' WHERE org_id = $1`);
    await own(`UPDATE trunk_reads SET is_heard = false, states_at = now() - interval '10 minutes' WHERE org_id = $1`);
    const answers = await Promise.all(Array.from({ length: 100 }, () => answerTo()));
    expect(new Set(answers.map(({ isStale }) => isStale))).toEqual(new Set([true]));
    expect(answers[0]?.ageSeconds).toBeGreaterThanOrEqual(600);
    await expect.poll(async () => (await answerTo()).isStale, { timeout: 10_000 }).toBe(false);
    expect(genesysCalls().map(({ operationId }) => operationId)).toHaveLength(2);
  });

  it('begins no second reading soon after one that failed', async () => {
    await own(`UPDATE event_ingress SET state = 'stopped' WHERE org_id = $1`);
    await own(`UPDATE trunk_reads SET is_heard = false, states_at = now() - interval '10 minutes' WHERE org_id = $1`);
    await genesys.control('POST', '/_sim/faults', {
      match: { organisationId: organisation.id, pathPrefix: '/api/v2/telephony' },
      when: { every: 1 },
      effect: { type: 'status', status: 502 },
    });
    await answerTo();
    const problem = () => own('SELECT FROM trunk_reads WHERE org_id = $1 AND problem IS NOT NULL');
    await expect.poll(problem, { timeout: 10_000 }).toHaveLength(1);
    // The database is asked each time, so that a reading begun by one question would have taken its place before the last.
    const places = () => own('SELECT cardinality(calls) AS taken FROM trunk_reads WHERE org_id = $1');
    for (let asked = 0; asked < 40; asked += 1) {
      expect((await answerTo()).isStale).toBe(true);
      expect(await places()).toEqual([{ taken: 1 }]);
    }
  });

  it('is refused what is not a question, what is too long, and trunks there are not', async () => {
    expect((await ask({ trunk: 'x' })).status).toBe(400);
    expect((await ask('not json')).status).toBe(400);
    expect((await ask('x'.repeat(20_000))).status).toBe(413);
    expect((await ask({ trunkBaseName: 'Carrier C' })).status).toBe(404);
  });

  it('that asks too often is told when to ask again', async () => {
    const answers = await Promise.all(Array.from({ length: 1_001 }, () => ask()));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(1);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('the key of data actions', () => {
  it('opens its own organisation alone', async () => {
    for (const wrong of [null, '', 'hrk_x', `${key}x`, key.replace(/.{5}$/, 'AAAAA')]) {
      expect((await ask({}, wrong)).status).toBe(401);
    }
    const other = await genesys.mint();
    await installForTest(database, other);
    const made = await createDataActionKey(personOf(other, 'admin'));
    if (!made.ok) throw new Error(made.error.message);
    const response = await ask({}, made.data.key);
    expect(await response.json()).toMatchObject({ isStale: true, state: 'unknown', trunks: [] });
    await own(`UPDATE grants SET state = 'removed' WHERE org_id <> $1`);
    await expect.poll(async () => (await ask({}, made.data.key)).status, { timeout: 8_000, interval: 500 }).toBe(401);
  });

  it('is kept as a hash, is replaced with a day of grace, and is worth nothing once it is removed', async () => {
    expect(await createDataActionKey(admin())).toMatchObject({ error: { code: 'conflict' } });
    const rotated = await rotateDataActionKey(admin());
    if (!rotated.ok) throw new Error(rotated.error.message);
    expect((await ask({}, rotated.data.key)).status).toBe(200);
    expect((await ask()).status).toBe(200);
    await expect.poll(async () => lastUsedAtMs()).toBeGreaterThan(0);
    const stored = await own('SELECT row_to_json(data_action_keys) AS row FROM data_action_keys WHERE org_id = $1');
    expect(JSON.stringify(stored)).not.toContain(key);
    await own(`UPDATE data_action_keys SET previous_key_until = now() WHERE org_id = $1`);
    await expect.poll(async () => (await ask()).status, { timeout: 8_000, interval: 500 }).toBe(401);
    await removeDataActionKey(admin());
    await expect
      .poll(async () => (await ask({}, rotated.data.key)).status, { timeout: 8_000, interval: 500 })
      .toBe(401);
    const trail = await own('SELECT action FROM audit_events WHERE org_id = $1 ORDER BY at');
    expect(trail).toEqual(['create', 'rotate', 'remove'].map((verb) => ({ action: `data_action_key.${verb}` })));
  });

  it('that another process has replaced counts at once', async () => {
    await answerTo();
    const rotated = await rotateDataActionKey(admin());
    if (!rotated.ok) throw new Error(rotated.error.message);
    expect((await ask({}, rotated.data.key)).status).toBe(200);
    expect((await ask()).status).toBe(200);
  });

  it('is not held up by strangers who try others, and they are told to wait', async () => {
    await answerTo();
    const madeUp = () => `hrd_${randomUUID().replaceAll('-', '')}_${'A'.repeat(43)}`;
    const tried = await Promise.all(Array.from({ length: 300 }, () => ask({}, madeUp())));
    const refused = tried.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(200);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(new Set(tried.map(({ status }) => status))).toEqual(new Set([401, 429]));
    await answerTo();
  });

  it('is one, though two make it at once', async () => {
    await removeDataActionKey(admin());
    // Connections are open before, so that all of them ask whether there is one before any makes it.
    await Promise.all(Array.from({ length: 5 }, () => getDataActionKey(admin())));
    const made = await Promise.all(Array.from({ length: 5 }, () => createDataActionKey(admin())));
    expect(made.filter(({ ok }) => ok)).toHaveLength(1);
    expect(made.flatMap((one) => (one.ok ? [] : one.error.code))).toEqual(Array(4).fill('conflict'));
    expect(await own('SELECT FROM data_action_keys WHERE org_id = $1')).toHaveLength(1);
  });

  it('is made, seen, replaced and removed by administrators alone', async () => {
    for (const verb of [getDataActionKey, createDataActionKey, rotateDataActionKey, removeDataActionKey]) {
      await expect(verb(personOf(organisation, 'planner'))).rejects.toThrow(PermissionDenied);
    }
  });
});
