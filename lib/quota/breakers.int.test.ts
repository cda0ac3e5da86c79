import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { tokensMe } from '#lib/genesys/operations/tokens.ts';
import { breakerBoard, closeRuntime, gateway } from '#lib/runtime.ts';
import { createOrgContext, type OrgContext } from '#lib/tenancy/org-context.ts';
import { PermissionDenied, type Role } from '#lib/tenancy/permissions.ts';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { installForTest } from '#scripts/test/scheduling-rig.ts';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import { spawnGateway } from '#scripts/test/spawn-gateway.ts';
import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import { changeBreaker } from './change-breaker.ts';
import { getBreakers } from './get-breakers.ts';

const genesys = useSimulatedGenesys({ config: { presenceLife: false, limits: { enabled: false } } });
const database = useTestDatabase(() => genesys.variables());
afterAll(closeRuntime);

const { family } = tokensMe;
let organisation: OrganisationInfo;
beforeEach(async () => {
  genesys.simulator().world.faults.remove();
  organisation = await genesys.mint({ userCount: 10 });
  await installForTest(database, organisation);
});

const ctx = (roles: readonly Role[] = ['admin'], { id } = organisation): OrgContext =>
  createOrgContext({ orgId: id, actor: { kind: 'user', id: 'u', name: 'Pat' }, roles });
const call = () =>
  gateway().call(
    tokensMe,
    {},
    { org: organisation.id, consumer: 'test', priority: 'interactive', freshness: 'network' },
  );
/** Calls of the family that reached Genesys. */
const reached = () =>
  genesys
    .simulator()
    .world.log.read({ organisationId: organisation.id, host: 'api', limit: 100_000 })
    .filter(({ operationId }) => operationId === 'getTokensMe').length;
const rowOf = async (context = ctx()) => {
  const breakers = await getBreakers(context);
  return breakers.ok ? breakers.data.families.find((row) => row.family === family) : undefined;
};
const open = (reason = 'Genesys asked us to') => changeBreaker(ctx(), { family, action: 'open', reason });
const reset = () => changeBreaker(ctx(), { family, action: 'reset', reason: 'They are done' });

describe('a breaker opened by an admin', () => {
  it('is honoured by every process, those that start later included, until it is reset', async () => {
    const other = spawnGateway();
    await other.followBreakers();
    await other.startCalls(organisation.id, 2);
    const outcomes = () => other.outcomes(organisation.id);
    await vi.waitFor(async () => expect((await outcomes())['ok']).toBeGreaterThan(5), { timeout: 20_000 });
    expect((await open()).ok).toBe(true);
    expect(await call()).toMatchObject({
      ok: false,
      error: { code: 'unavailable', context: { cause: 'breaker_held' } },
    });
    await vi.waitFor(async () => expect((await outcomes())['unavailable']).toBeGreaterThan(2), { timeout: 20_000 });
    const [counted, before] = [reached(), (await outcomes())['unavailable'] ?? 0];
    await vi.waitFor(async () => expect((await outcomes())['unavailable']).toBeGreaterThan(before + 20), {
      timeout: 20_000,
    });
    expect(reached()).toBe(counted);

    const late = spawnGateway();
    await late.startCalls(organisation.id, 1);
    const lateOutcomes = () => late.outcomes(organisation.id);
    await vi.waitFor(async () => expect((await lateOutcomes())['unavailable']).toBeGreaterThan(5), { timeout: 20_000 });
    expect((await lateOutcomes())['ok']).toBeUndefined();
    expect(reached()).toBe(counted);

    await reset();
    const answered = (await outcomes())['ok'] ?? 0;
    await vi.waitFor(async () => expect((await outcomes())['ok']).toBeGreaterThan(answered), { timeout: 20_000 });
    expect((await call()).ok).toBe(true);
  });

  it('shows who holds it and why, leaves rows in history and audit trail, and is an admin’s to change', async () => {
    await open('Genesys asked us to');
    expect(await rowOf(ctx(['viewer']))).toMatchObject({
      state: 'held',
      hold: { reason: 'Genesys asked us to', actorName: 'Pat' },
    });
    await reset();
    expect(await rowOf()).toMatchObject({ state: 'closed', hold: null });
    const audit = await query<{ action: string; entity_id: string; after: unknown }>(
      database.ownerUrl(),
      'SELECT action, entity_id, after FROM audit_events WHERE org_id = $1 ORDER BY at, id',
      [organisation.id],
    );
    expect(audit).toEqual([
      { action: 'breaker.open', entity_id: family, after: { isHeld: true, reason: 'Genesys asked us to' } },
      { action: 'breaker.reset', entity_id: family, after: { isHeld: false, reason: 'They are done' } },
    ]);
    const shown = await getBreakers(ctx());
    expect(shown.ok && shown.data.events.map(({ kind, actorName }) => [kind, actorName])).toEqual([
      ['reset', 'Pat'],
      ['held', 'Pat'],
    ]);
    const planner = changeBreaker(ctx(['planner']), { family, action: 'open', reason: 'Because' });
    await expect(planner).rejects.toThrow(PermissionDenied);
    expect(await changeBreaker(ctx(), { family: 'nonsense', action: 'open', reason: 'Because' })).toMatchObject({
      ok: false,
      error: { code: 'not_found' },
    });
  });

  it('holds nothing of another organisation', async () => {
    await open();
    const other = await genesys.mint({ userCount: 10 });
    await installForTest(database, other);
    expect(await rowOf(ctx(['admin'], other))).toMatchObject({ state: 'closed', hold: null });
    const answer = await gateway().call(tokensMe, {}, { org: other.id, consumer: 'test', priority: 'interactive' });
    expect(answer.ok).toBe(true);
  });
});

describe('a breaker that opens by itself', () => {
  it('is shown with its failures, and closed for every process by a reset', async () => {
    const match = { operationId: 'getTokensMe', organisationId: organisation.id };
    genesys.simulator().world.faults.add({ match, effect: { type: 'status', status: 503 } });
    await vi.waitFor(
      async () => {
        expect(await call()).toMatchObject({ ok: false, error: { context: { cause: 'breaker_open' } } });
      },
      { timeout: 20_000 },
    );
    await breakerBoard().flush();
    const row = await rowOf();
    expect(row).toMatchObject({ openProcesses: 1, lastFailure: '503 server_error' });
    expect(['open', 'half_open']).toContain(row?.state);
    expect(row?.failuresInARow).toBeGreaterThanOrEqual(8);
    genesys.simulator().world.faults.remove();
    await reset();
    expect((await call()).ok).toBe(true);
    await breakerBoard().flush();
    expect(await rowOf()).toMatchObject({ state: 'closed', openProcesses: 0 });
    const shown = await getBreakers(ctx());
    expect(shown.ok && shown.data.events.map(({ kind }) => kind).sort()).toEqual(['opened', 'reset']);
  });
});
