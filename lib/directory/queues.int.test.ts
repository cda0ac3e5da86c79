import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { installForTest } from '#scripts/test/scheduling-rig.ts';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import { createSteppedClock } from '#scripts/test/stepped-clock.ts';
import { withoutPermission } from '#scripts/test/without-permission.ts';
import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import type { SimQueue } from '#simulator/core/types.ts';
import type { Gateway } from '#lib/genesys/gateway-types.ts';
import { queuesList } from '#lib/genesys/operations/queues.ts';
import { systemContext } from '#lib/install/system-context.ts';
import { closeRuntime, gateway } from '#lib/runtime.ts';
import { createOrgContext } from '#lib/tenancy/org-context.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { countDirectory } from './count-directory.ts';
import { exportDirectory } from './export-directory.ts';
import { getUserQueues } from './get-user-queues.ts';
import { keepQueues, type QueueKeeper } from './keep-queues.ts';
import { findQueueReading } from './queue-reading-store.ts';
import { queueGap } from './queues.shared.ts';
import { searchDirectory } from './search-directory.ts';
import { rebuildDirectory, seedDirectory } from './seed-directory.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Between two calls at the usual pace. */
const APART_MS = 6_000;

const genesys = useSimulatedGenesys({ config: { presenceLife: false, limits: { perToken: 5_000 } } });
const database = useTestDatabase(() => genesys.variables());
afterAll(closeRuntime);

const keepers: QueueKeeper[] = [];
afterEach(async () => {
  await Promise.all(keepers.splice(0).map((keeper) => keeper.close()));
  genesys.simulator().world.faults.remove();
});

const contextOf = ({ id }: OrganisationInfo) =>
  createOrgContext({ orgId: id, actor: { kind: 'user', id: 'u', name: 'Pat' }, roles: ['viewer'] });

function worldOf({ id }: OrganisationInfo) {
  const world = genesys.simulator().world.organisations.get(id);
  if (!world) throw new Error('no organisation');
  return world;
}

async function seeded(userCount: number): Promise<OrganisationInfo> {
  const organisation = await genesys.mint({ userCount });
  await installForTest(database, organisation);
  const read = await seedDirectory(contextOf(organisation));
  if (!read.ok) throw new Error(read.error.message);
  return organisation;
}

/** Reads the queues of an organisation on a clock of their own; the moments of the calls are noted. */
function keeping(
  organisation: OrganisationInfo,
  settings: Parameters<typeof keepQueues>[2] = {},
  call: Gateway['call'] = (...asked) => gateway().call(...asked),
) {
  const clock = createSteppedClock();
  const sentAtMs: number[] = [];
  const counting: Pick<Gateway, 'call'> = {
    call: (operation, params, options) => {
      sentAtMs.push(clock.now());
      return call(operation, params, options);
    },
  };
  const keeper = keepQueues(
    counting,
    systemContext(organisation.id),
    { startAfterMs: 0, lookEveryMs: HOUR_MS, ...settings },
    clock,
  );
  keepers.push(keeper);
  return { clock, keeper, sentAtMs };
}

/** The calls for queues that Genesys counted, as their addresses. */
const callsOf = ({ id }: OrganisationInfo) =>
  genesys
    .simulator()
    .world.log.read({ organisationId: id, host: 'api', limit: 10_000 })
    .filter(({ metered, operationId }) => metered && operationId?.startsWith('getRoutingQueue'))
    .map(({ path }) => path);

const activeMembers = (organisation: OrganisationInfo, queue: SimQueue) =>
  queue.memberIds.filter((id) => worldOf(organisation).users.get(id)?.state === 'active');
const pagesOf = (organisation: OrganisationInfo) =>
  [...worldOf(organisation).queues.values()].reduce(
    (sum, queue) => sum + Math.max(1, Math.ceil(activeMembers(organisation, queue).length / 100)),
    0,
  );

/** Who is in which queue according to Genesys, by the rows of the directory. */
function truth(organisation: OrganisationInfo): Map<string, string[]> {
  const users = [...worldOf(organisation).users.values()].filter(({ state }) => state === 'active');
  const names = new Map(users.map(({ id }): [string, string[]] => [id, []]));
  for (const queue of worldOf(organisation).queues.values())
    for (const id of activeMembers(organisation, queue)) names.get(id)?.push(queue.name);
  for (const list of names.values()) list.sort((a, b) => a.localeCompare(b, 'en'));
  return names;
}

async function kept({ id }: OrganisationInfo): Promise<Map<string, string[]>> {
  const sql = 'SELECT user_id, queues FROM directory_users WHERE org_id = $1';
  const rows = await query<{ user_id: string; queues: string[] }>(database.ownerUrl(), sql, [id]);
  return new Map(rows.map((row) => [row.user_id, row.queues]));
}

async function find(organisation: OrganisationInfo, text: string) {
  const page = await searchDirectory(contextOf(organisation), { text, pageSize: 1_000 });
  if (!page.ok) throw new Error(page.error.message);
  return page.data;
}

async function countsOf(organisation: OrganisationInfo) {
  const counts = await countDirectory(contextOf(organisation), {});
  if (!counts.ok) throw new Error(counts.error.message);
  return counts.data;
}

const readingOf = (organisation: OrganisationInfo) => withOrg(contextOf(organisation), findQueueReading);

async function csvOf(organisation: OrganisationInfo): Promise<string> {
  const exported = await exportDirectory(contextOf(organisation), organisation.name, {});
  if (!exported.ok) throw new Error(exported.error.message);
  let text = '';
  for await (const part of exported.data.parts) text += part;
  return text;
}

function queueOf(organisation: OrganisationInfo, name = 'All contacts'): SimQueue {
  const queue = [...worldOf(organisation).queues.values()].find((each) => each.name === name);
  if (!queue) throw new Error(`no queue ${name}`);
  return queue;
}

describe('reading queues', () => {
  it('brings every membership, each page with one call, and never more calls in a minute than it may', async () => {
    const organisation = await seeded(500);
    expect(queueOf(organisation).memberIds.length).toBeGreaterThan(200);
    const { clock, sentAtMs } = keeping(organisation);
    await clock.advance(50 * MINUTE_MS);
    expect(await kept(organisation)).toEqual(truth(organisation));
    const made = callsOf(organisation);
    expect(made).toHaveLength(1 + pagesOf(organisation));
    expect(sentAtMs).toHaveLength(made.length);
    for (const fromMs of sentAtMs) {
      const within = sentAtMs.filter((atMs) => atMs >= fromMs && atMs < fromMs + MINUTE_MS);
      expect(within.length).toBeLessThanOrEqual(10);
    }
    const rows = await query<{ user_id: string; joined: boolean }>(
      database.ownerUrl(),
      'SELECT user_id, joined FROM directory_queue_members WHERE org_id = $1 AND queue_id = $2',
      [organisation.id, queueOf(organisation).id],
    );
    expect(new Set(rows.filter(({ joined }) => !joined).map((row) => row.user_id))).toEqual(
      queueOf(organisation).unjoinedIds,
    );
  });

  it('goes on after its process has ended at the page it was at, and reads none twice', async () => {
    const organisation = await seeded(500);
    const first = keeping(organisation);
    await first.clock.advance(2 * APART_MS);
    const begun = callsOf(organisation).length;
    expect(begun).toBe(3);
    await first.keeper.close();
    const { clock } = keeping(organisation);
    await clock.advance(50 * MINUTE_MS);
    const made = callsOf(organisation);
    expect(made).toHaveLength(1 + pagesOf(organisation));
    expect(await kept(organisation)).toEqual(truth(organisation));
  });

  it('lets who left a queue vanish with the end of its next reading, and not before', async () => {
    const organisation = await seeded(500);
    const { clock } = keeping(organisation);
    await clock.advance(50 * MINUTE_MS);
    const queue = queueOf(organisation);
    const [left = '', ...others] = queue.memberIds;
    worldOf(organisation).queues.set(queue.id, { ...queue, memberIds: others });
    const readAt = async () => {
      const sql = 'SELECT read_at, next_page FROM directory_queues WHERE org_id = $1 AND queue_id = $2';
      const rows = await query<{ read_at: Date; next_page: number | null }>(database.ownerUrl(), sql, [
        organisation.id,
        queue.id,
      ]);
      return { atMs: rows[0]?.read_at.getTime() ?? 0, page: rows[0]?.next_page };
    };
    const before = await readAt();
    await clock.advance(23 * HOUR_MS);
    expect(await readAt()).toEqual(before);
    const pages = new Set<number | null | undefined>();
    for (let now = before; now.atMs === before.atMs; now = await readAt()) {
      pages.add(now.page);
      expect((await kept(organisation)).get(left)).toContain('All contacts');
      await clock.advance(APART_MS);
    }
    expect(pages.size).toBeGreaterThan(2);
    await clock.advance(0);
    expect(await kept(organisation)).toEqual(truth(organisation));
    expect((await kept(organisation)).get(left)).not.toContain('All contacts');
  });

  it('follows queues that are renamed, new or gone within the hour', async () => {
    const organisation = await seeded(120);
    const { clock } = keeping(organisation);
    await clock.advance(50 * MINUTE_MS);
    const { queues } = worldOf(organisation);
    const [gone, renamed] = [...queues.values()].filter(({ name }) => name !== 'All contacts');
    if (!gone || !renamed) throw new Error('too few queues');
    queues.delete(gone.id);
    queues.set(renamed.id, { ...renamed, name: 'Falconry' });
    const id = '11111111-1111-4111-8111-111111111111';
    queues.set(id, { ...queueOf(organisation), id, name: 'Zoological questions' });
    await clock.advance(HOUR_MS);
    expect(await kept(organisation)).toEqual(truth(organisation));
    expect((await find(organisation, 'falconry')).users.map((user) => user.id).sort()).toEqual(
      activeMembers(organisation, renamed).toSorted(),
    );
    expect((await find(organisation, 'falcnory')).correctedWords).toEqual([['falconry']]);
    expect((await find(organisation, gone.name)).users.flatMap((user) => user.queues)).not.toContain(gone.name);
  });

  it('asks by id for queues that no page of the list had, and keeps those that are still there', async () => {
    const organisation = await seeded(60);
    const missed = queueOf(organisation).id;
    // As on pages that shift under the reader.
    const call: Gateway['call'] = async (operation, params, options) => {
      const answer = await gateway().call(operation, params, options);
      const isPage = operation.name === queuesList.name && !('ids' in (params as object));
      if (!isPage || !answer.ok || !isSecondList) return answer;
      const page = answer.data.data as { entities: readonly { id: string }[] };
      const entities = page.entities.filter(({ id }) => id !== missed);
      return { ...answer, data: { ...answer.data, data: { ...page, entities } as typeof answer.data.data } };
    };
    let isSecondList = false;
    const { clock } = keeping(organisation, {}, call);
    await clock.advance(50 * MINUTE_MS);
    const before = callsOf(organisation).length;
    isSecondList = true;
    await clock.advance(HOUR_MS);
    expect(callsOf(organisation).length - before).toBe(2);
    expect(await kept(organisation)).toEqual(truth(organisation));
  });

  it('writes nothing more of a reading that was forgotten meanwhile, and begins anew', async () => {
    const organisation = await seeded(500);
    const forgetting: { isDue: boolean } = { isDue: false };
    const { clock } = keeping(organisation, {}, async (operation, params, options) => {
      const answer = await gateway().call(operation, params, options);
      if (forgetting.isDue) await rebuildDirectory(contextOf(organisation));
      forgetting.isDue = false;
      return answer;
    });
    await clock.advance(2 * APART_MS);
    const before = callsOf(organisation).length;
    forgetting.isDue = true;
    await clock.advance(55 * MINUTE_MS);
    expect(callsOf(organisation).length - before).toBe(1 + 1 + pagesOf(organisation));
    expect(await kept(organisation)).toEqual(truth(organisation));
  });

  it('costs the list of queues each hour and the members once a day', async () => {
    const organisation = await seeded(120);
    const { clock } = keeping(organisation);
    await clock.advance(24 * HOUR_MS - MINUTE_MS);
    expect(callsOf(organisation)).toHaveLength(24 + pagesOf(organisation));
  });

  it('that is switched off asks nothing', async () => {
    const organisation = await seeded(20);
    const { keeper } = keeping(organisation, { callsPerMinute: 0 });
    await keeper.close();
    expect(callsOf(organisation)).toEqual([]);
  });
});

describe('who is read anew', () => {
  it('keeps the queues, and somebody who was unknown gets theirs', async () => {
    const organisation = await seeded(120);
    const { clock } = keeping(organisation);
    await clock.advance(50 * MINUTE_MS);
    const member = queueOf(organisation).memberIds[0] ?? '';
    const gone = 'DELETE FROM directory_users WHERE org_id = $1 AND user_id = $2';
    await query(database.ownerUrl(), gone, [organisation.id, member]);
    expect(await seedDirectory(contextOf(organisation))).toMatchObject({ ok: true });
    expect(await kept(organisation)).toEqual(truth(organisation));
  });
});

describe('a refused or failing routing API', () => {
  const growing = [MINUTE_MS, 2 * MINUTE_MS, 4 * MINUTE_MS];
  const apart = (sentAtMs: readonly number[]) => sentAtMs.slice(1).map((atMs, index) => atMs - (sentAtMs[index] ?? 0));

  it('disturbs nothing, says why, is asked with growing distance, and mends', async () => {
    const organisation = await seeded(60);
    const { clock, sentAtMs } = keeping(organisation);
    await withoutPermission(genesys, organisation, 'routing:queue:view', async () => {
      await clock.advance(8 * MINUTE_MS);
      expect(apart(sentAtMs)).toEqual(growing);
      const { queueReading, total } = await countsOf(organisation);
      expect(queueGap(queueReading)).toMatch(/^Queues are not known because .*routing:queue:view/);
      expect(total).toBe(truth(organisation).size);
    });
    await clock.advance(50 * MINUTE_MS);
    expect(await kept(organisation)).toEqual(truth(organisation));
    expect(await readingOf(organisation)).toMatchObject({ problem: null });
  });

  it('that is down is asked with growing distance', async () => {
    const organisation = await seeded(60);
    const match = { operationId: 'getRoutingQueues', organisationId: organisation.id };
    genesys.simulator().world.faults.add({ match, effect: { type: 'status', status: 503 } });
    const { clock, sentAtMs } = keeping(organisation);
    await clock.advance(8 * MINUTE_MS);
    expect(apart(sentAtMs)).toEqual(growing);
    expect(sentAtMs).toHaveLength(callsOf(organisation).length);
  });

  it('of one queue does not keep the others from being read', async () => {
    const organisation = await seeded(120);
    const bad = queueOf(organisation);
    const match = { pathPrefix: `/api/v2/routing/queues/${bad.id}/`, organisationId: organisation.id };
    const added = genesys.simulator().world.faults.add({ match, effect: { type: 'status', status: 400 } });
    expect(added).toMatchObject({ ok: true });
    const { clock } = keeping(organisation);
    await clock.advance(50 * MINUTE_MS);
    const total = worldOf(organisation).queues.size;
    const reading = await readingOf(organisation);
    expect(reading).toMatchObject({ total, read: total - 1 });
    expect(queueGap(reading)).toMatch(new RegExp(`^${total - 1} of ${total} queues read. The others are not known`));
  });
});

describe('what is known of queues', () => {
  it('is told with what is missing and with its age, of each user with who joined', async () => {
    const organisation = await seeded(120);
    expect(queueGap(await readingOf(organisation))).toBe('Queues have not been read yet.');
    const { clock } = keeping(organisation);
    const begunAtMs = clock.now();
    await clock.advance(2 * APART_MS);
    const total = worldOf(organisation).queues.size;
    expect(queueGap(await readingOf(organisation))).toMatch(new RegExp(`^[12] of ${total} queues read.$`));
    expect(await csvOf(organisation)).toMatch(/Queues \(incomplete: [12] of \d+ queues read.\)/);
    await clock.advance(50 * MINUTE_MS);
    const reading = await readingOf(organisation);
    expect(queueGap(reading)).toBeNull();
    expect(reading.asOfMs).toBe(begunAtMs);
    const queue = queueOf(organisation);
    const unjoined = activeMembers(organisation, queue).find((id) => queue.unjoinedIds.has(id)) ?? '';
    const told = await getUserQueues(contextOf(organisation), { userId: unjoined });
    const queues = told.ok ? told.data.queues : [];
    expect(queues.map(({ name }) => name)).toEqual(truth(organisation).get(unjoined));
    expect(queues.find(({ name }) => name === queue.name)).toMatchObject({ joined: false });
    const csv = await csvOf(organisation);
    expect(csv).toContain(',Queues,');
    expect(csv).toContain(truth(organisation).get(unjoined)?.join('; '));
  });

  it('is counted for the filter, and filtered by', async () => {
    const organisation = await seeded(120);
    const { clock } = keeping(organisation);
    await clock.advance(50 * MINUTE_MS);
    const { facets } = await countsOf(organisation);
    const members = activeMembers(organisation, queueOf(organisation));
    expect(facets.queues).toContainEqual({ value: 'All contacts', count: members.length });
    const page = await searchDirectory(contextOf(organisation), {
      filters: { queues: ['All contacts'] },
      pageSize: 1_000,
    });
    expect(page.ok && page.data.users.map(({ id }) => id).sort()).toEqual(members.toSorted());
  });
});

describe('another organisation', () => {
  it('sees nothing of the queues of this one', async () => {
    const organisation = await seeded(60);
    const queue = queueOf(organisation);
    worldOf(organisation).queues.set(queue.id, { ...queue, name: 'Falconry' });
    const other = await seeded(60);
    const { clock } = keeping(organisation);
    await clock.advance(50 * MINUTE_MS);
    expect((await find(organisation, 'falconry')).users.length).toBeGreaterThan(0);
    expect((await find(other, 'falconry')).users).toEqual([]);
    const [userId = ''] = queue.memberIds;
    expect(await getUserQueues(contextOf(other), { userId })).toMatchObject({
      ok: false,
      error: { code: 'not_found' },
    });
    expect(await readingOf(other)).toEqual({ total: null, read: 0, asOfMs: null, problem: null });
    expect(new Set([...(await kept(other)).values()].flat())).toEqual(new Set());
  });
});
