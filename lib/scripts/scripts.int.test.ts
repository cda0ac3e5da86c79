import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { usersList } from '#lib/genesys/operations/users.ts';
import { closeRuntime, gateway } from '#lib/runtime.ts';
import { createOrgContext, type OrgContext } from '#lib/tenancy/org-context.ts';
import { PermissionDenied, type Role } from '#lib/tenancy/permissions.ts';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { installForTest } from '#scripts/test/scheduling-rig.ts';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import { getScripts as simulatedScripts } from '#simulator/scripts/build-scripts.ts';
import { getScriptDetails } from './get-script-details.ts';
import { getScripts } from './get-scripts.ts';
import { keepScripts, scriptsRead } from './keep-scripts.ts';
import { readPart } from './read-part.ts';
import { refreshScripts } from './refresh-scripts.ts';
import { SCRIPT_PARTS } from './schema.ts';

const genesys = useSimulatedGenesys({ config: { presenceLife: false } });
const database = useTestDatabase(() => genesys.variables());
afterAll(closeRuntime);

let organisation: OrganisationInfo;
beforeEach(async () => {
  world().faults.remove();
  world().config.replace({ presenceLife: false });
  organisation = await genesys.mint({ userCount: 60 });
  await installForTest(database, organisation);
});

const world = () => genesys.simulator().world;
const ctx = (roles: readonly Role[] = ['viewer'], { id } = organisation): OrgContext =>
  createOrgContext({ orgId: id, actor: { kind: 'user', id: 'u', name: 'Pat' }, roles });
const data = <T>(result: { ok: true; data: T } | { ok: false; error: { message: string } }): T => {
  if (!result.ok) throw new Error(result.error.message);
  return result.data;
};
const oracle = () => {
  const own = world().organisations.get(organisation.id);
  if (!own) throw new Error('no organisation');
  return [...simulatedScripts(world(), own).scripts.values()];
};

/** What Genesys counted, by operation: the oracle. */
function calls(prefix = 'getScript'): string[] {
  return world()
    .log.read({ organisationId: organisation.id, host: 'api', limit: 10_000 })
    .map(({ operationId }) => operationId)
    .filter((operationId) => operationId.startsWith(prefix));
}

/** Makes what is kept as old as said. */
const age = (interval: string) =>
  query(
    database.ownerUrl(),
    `UPDATE script_listings SET read_at = read_at - $2::interval, retry_at = NULL WHERE org_id = $1`,
    [organisation.id, interval],
  );

async function readOnce() {
  await getScripts(ctx());
  await scriptsRead(organisation.id);
  return data(await getScripts(ctx()));
}

describe('scripts', () => {
  it('are kept with what is published of them, for two calls and everybody', async () => {
    await Promise.all(Array.from({ length: 10 }, () => getScripts(ctx())));
    const { scripts, reading } = await readOnce();
    expect(calls()).toEqual(['getScripts', 'getScriptsPublished']);
    const stateOf = new Map(scripts.map((script) => [script.id, script.state]));
    for (const script of oracle()) {
      const isChanged = script.published && script.draft.modifiedMs > script.published.publishedMs;
      expect(stateOf.get(script.id)).toBe(!script.published ? 'never_published' : isChanged ? 'changed' : 'published');
    }
    expect(new Set(stateOf.values())).toEqual(new Set(['published', 'changed', 'never_published']));
    expect(reading).toMatchObject({ isUnderWay: false, problem: null, truncatedDivisions: false });
    expect(Math.abs((reading.readAtMs ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  it('are read again when older than they may be, and what is gone goes', async () => {
    const [first] = (await readOnce()).scripts;
    const own = world().organisations.get(organisation.id);
    if (!own || !first) throw new Error('no script');
    simulatedScripts(world(), own).scripts.delete(first.id);
    expect((await readOnce()).scripts.some(({ id }) => id === first.id)).toBe(true);
    await age('16 minutes');
    expect((await readOnce()).scripts.some(({ id }) => id === first.id)).toBe(false);
    await age('16 seconds');
    await refreshScripts(ctx());
    await scriptsRead(organisation.id);
    await refreshScripts(ctx());
    expect(calls()).toHaveLength(6);
  });

  it('stay claimed while pages come, and are written by the last who took them on alone', async () => {
    world().faults.add({ match: { operationId: 'getScriptsPublished' }, effect: { type: 'delay', seconds: 2 } });
    const own = (statement: string) =>
      query<{ lease_until: Date; reading_id: string }>(database.ownerUrl(), statement, [organisation.id]);
    const listing = async () => (await own('SELECT * FROM script_listings WHERE org_id = $1'))[0];
    world().faults.add({ match: { operationId: 'getScripts' }, effect: { type: 'delay', seconds: 1 } });
    const asked = keepScripts(ctx());
    await vi.waitFor(async () => expect(await listing()).toBeDefined());
    const begun = await listing();
    const isRenewed = async () =>
      expect((await listing())?.lease_until.getTime()).toBeGreaterThan(begun?.lease_until.getTime() ?? Infinity);
    await vi.waitFor(isRenewed, { timeout: 10_000 });
    // Another process takes it on, and has read.
    await own(`UPDATE script_listings SET reading_id = gen_random_uuid() WHERE org_id = $1`);
    await own(`INSERT INTO scripts (org_id, id, name, draft) VALUES ($1, 'newer', 'Newer', '{}')`);
    await asked;
    await scriptsRead(organisation.id);
    expect(await own('SELECT id FROM scripts WHERE org_id = $1')).toEqual([{ id: 'newer' }]);
    expect(await listing()).toMatchObject({ read_at: null });
  });

  it('are there after the scripts API has failed, with the cause and when it is tried again', async () => {
    const before = await readOnce();
    world().faults.add({ match: { pathPrefix: '/api/v2/scripts' }, effect: { type: 'status', status: 503 } });
    await age('1 hour');
    await vi.waitFor(
      async () => {
        await age('1 second');
        await refreshScripts(ctx());
        await scriptsRead(organisation.id);
        const { reading } = data(await getScripts(ctx()));
        expect(reading.problem).toMatchObject({ cause: 'breaker_open' });
      },
      { timeout: 20_000, interval: 100 },
    );
    const after = data(await getScripts(ctx()));
    expect(after.scripts).toEqual(before.scripts);
    expect(after.reading.readAtMs).toBeLessThan((before.reading.readAtMs ?? 0) - 3_000_000);
    expect(after.reading.problem?.retryAtMs).toBeGreaterThan(Date.now());
  });

  it('say that a limit of their own was met, and are not asked for until it lets go', async () => {
    const before = await readOnce();
    world().config.patch({
      limits: { subLimits: [{ pathPrefix: '/api/v2/scripts', allowed: 1, scope: 'organisation' }] },
    });
    await age('1 hour');
    await refreshScripts(ctx());
    await scriptsRead(organisation.id);
    await age('1 second');
    await refreshScripts(ctx());
    await scriptsRead(organisation.id);
    const { scripts, reading } = data(await getScripts(ctx()));
    expect(reading.problem).toMatchObject({ cause: 'throttled' });
    expect(scripts).toEqual(before.scripts);
    const counted = calls().length;
    await refreshScripts(ctx());
    await scriptsRead(organisation.id);
    expect(calls()).toHaveLength(counted);
  });

  it('show pages and variables when somebody asks, kept from then on', async () => {
    const { scripts } = await readOnce();
    const changed = scripts.find(({ state }) => state === 'changed');
    const known = oracle().find(({ id }) => id === changed?.id);
    const scriptId = changed?.id ?? '';
    const [details] = await Promise.all(
      Array.from({ length: 5 }, async () => data(await getScriptDetails(ctx(), { scriptId }))),
    );
    expect(details?.draftPages.items?.map(({ name }) => name)).toEqual(known?.draft.pages.map(({ name }) => name));
    expect(details?.publishedPages?.items).toHaveLength(known?.published?.pages.length ?? -1);
    expect(details?.publishedVariables?.items?.map(({ name }) => name)).toEqual(
      known?.published?.variables.map(({ name }) => name),
    );
    expect(calls()).toHaveLength(5);
    world().faults.add({ match: { pathPrefix: '/api/v2/scripts' }, effect: { type: 'delay', seconds: 60 } });
    await query(
      database.ownerUrl(),
      `UPDATE script_parts SET read_at = read_at - interval '1 hour' WHERE org_id = $1`,
      [organisation.id],
    );
    const stuck = data(await getScriptDetails(ctx(), { scriptId }));
    expect(stuck.draftPages).toMatchObject({ items: details?.draftPages.items, isUnderWay: true });
    world().faults.remove();
  });

  it('show no problem of pages that another process has read since', async () => {
    const scriptId = (await readOnce()).scripts[0]?.id ?? '';
    const details = async () => data(await getScriptDetails(ctx(), { scriptId }));
    await details();
    const readAt = (time: string) =>
      query(database.ownerUrl(), `UPDATE script_parts SET read_at = ${time} WHERE org_id = $1`, [organisation.id]);
    await readAt(`now() - interval '1 hour'`);
    world().faults.add({ match: { pathPrefix: '/api/v2/scripts' }, effect: { type: 'status', status: 503 } });
    await vi.waitFor(async () => expect((await details()).draftPages.problem).not.toBeNull(), { timeout: 20_000 });
    const failed = (await details()).draftPages;
    expect(failed.items).not.toBeNull();
    await readAt(`now() + interval '1 second'`);
    expect((await details()).draftPages).toMatchObject({ items: failed.items, problem: null });
  });

  it('never keep another family waiting while their API hangs', async () => {
    const { scripts } = await readOnce();
    const askUsers = async (share: number) =>
      data(
        await gateway().call(
          usersList,
          { pageNumber: share, pageSize: 25 },
          { org: organisation.id, consumer: 'test', priority: 'interactive', freshness: 'network' },
        ),
      );
    world().faults.add({ match: { pathPrefix: '/api/v2/scripts' }, effect: { type: 'delay', seconds: 60 } });
    const stuck = scripts.flatMap(({ id }) => SCRIPT_PARTS.map((part) => readPart(organisation.id, id, part)));
    const waiting = () => gateway().budget(organisation.id).waiting.interactive;
    await vi.waitFor(() => expect(waiting()).toBeGreaterThan(30), { timeout: 10_000, interval: 5 });
    for (let page = 1; page <= 5; page += 1) expect((await askUsers(page)).source).toBe('genesys');
    // They overtook calls of scripts that were asked for before them and still wait for their family's share of the slots.
    expect(waiting()).toBeGreaterThan(30);
    gateway().forget(organisation.id);
    await Promise.all(stuck);
  });

  it('belong to one organisation, and to those who may see them', async () => {
    await readOnce();
    const other = await genesys.mint({ userCount: 20 });
    await installForTest(database, other);
    const mine = oracle().map(({ id }) => id);
    await getScripts(ctx(['viewer'], other));
    await scriptsRead(other.id);
    const theirs = data(await getScripts(ctx(['viewer'], other))).scripts.map(({ id }) => id);
    expect(theirs.some((id) => mine.includes(id))).toBe(false);
    const foreign = await getScriptDetails(ctx(['viewer'], other), { scriptId: mine[0] ?? '' });
    expect(foreign).toMatchObject({ ok: false, error: { code: 'not_found' } });
    await expect(getScripts(ctx([]))).rejects.toThrow(PermissionDenied);
  });
});
