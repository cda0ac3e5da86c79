import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { installForTest } from '#scripts/test/scheduling-rig.ts';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import type { SimUser } from '#simulator/core/types.ts';
import { forgetDirectoryOrder, usersInState } from '#simulator/routes/directory-order.ts';
import { closeRuntime } from '#lib/runtime.ts';
import { createOrgContext, type OrgContext } from '#lib/tenancy/org-context.ts';
import { PermissionDenied, type Role } from '#lib/tenancy/permissions.ts';
import type { DirectoryOrder } from './schema.ts';
import { searchDirectory, type DirectorySearch } from './search-directory.ts';
import { rebuildDirectory, seedDirectory } from './seed-directory.ts';

const genesys = useSimulatedGenesys({ config: { presenceLife: false, limits: { perToken: 5_000 } } });
const database = useTestDatabase(() => genesys.variables());
afterAll(closeRuntime);

async function installed(userCount: number): Promise<OrganisationInfo> {
  const organisation = await genesys.mint({ userCount });
  await installForTest(database, organisation);
  return organisation;
}

function contextOf({ id }: OrganisationInfo, roles: readonly Role[] = ['viewer']): OrgContext {
  return createOrgContext({ orgId: id, actor: { kind: 'user', id: 'u', name: 'Pat' }, roles });
}

function worldOf({ id }: OrganisationInfo) {
  const world = genesys.simulator().world.organisations.get(id);
  if (!world) throw new Error('no organisation');
  return world;
}

function activeUsers(organisation: OrganisationInfo): SimUser[] {
  return [...worldOf(organisation).users.values()].filter((user) => user.state === 'active');
}

/** What Genesys counted of the reading: the oracle. */
function calls({ id }: OrganisationInfo) {
  return genesys
    .simulator()
    .world.log.read({ organisationId: id, host: 'api', limit: 10_000 })
    .filter((entry) => entry.metered)
    .map((entry) => entry.operationId);
}

async function seeded(organisation: OrganisationInfo) {
  const result = await seedDirectory(contextOf(organisation));
  if (!result.ok) throw new Error(result.error.message);
  return result.data;
}

async function search(organisation: OrganisationInfo, asked: DirectorySearch) {
  const result = await searchDirectory(contextOf(organisation), asked);
  if (!result.ok) throw new Error(result.error.message);
  return result.data;
}

/** Everybody a search finds, page by page. */
async function allOf(organisation: OrganisationInfo, asked: DirectorySearch): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = null; ;) {
    const page = await search(organisation, { ...asked, cursor });
    ids.push(...page.users.map((user) => user.id));
    cursor = page.next;
    if (cursor === null) return ids;
  }
}

const rows = ({ id }: OrganisationInfo) =>
  query<{ user_id: string }>(database.ownerUrl(), 'SELECT user_id FROM directory_users WHERE org_id = $1', [id]);
const idsOf = (users: readonly { id: string }[]) => users.map((user) => user.id).sort();

describe('seeding the directory', () => {
  it('brings every active user with one call for 500, one for 100 groups, one for 100 locations and two others at most', async () => {
    const organisation = await installed(1_200);
    const groups = worldOf(organisation).groups.size;
    expect(await seeded(organisation)).toEqual({ pages: 3, removed: 0, isWhole: true });
    expect((await rows(organisation)).map((row) => row.user_id).sort()).toEqual(idsOf(activeUsers(organisation)));
    const made = calls(organisation);
    const count = (name: string) => made.filter((each) => each === name).length;
    expect({ made, users: count('getUsers'), groups: count('getGroups') }).toMatchObject({
      users: 3,
      groups: Math.max(1, Math.ceil(groups / 100)),
    });
    expect(count('getLocations')).toBe(1);
    expect(made.length - count('getUsers') - count('getGroups') - count('getLocations')).toBeLessThanOrEqual(2);
  });

  it('goes on where it was interrupted, and reads no page twice', async () => {
    const organisation = await installed(1_200);
    const rule = { match: { operationId: 'getUsers', organisationId: organisation.id }, when: { skip: 2 } };
    const { faults } = genesys.simulator().world;
    expect(faults.add({ ...rule, effect: { type: 'status', status: 503 } })).toMatchObject({ ok: true });
    expect(await seedDirectory(contextOf(organisation))).toMatchObject({ ok: false });
    expect(await rows(organisation)).toHaveLength(1_000);
    expect(await search(organisation, {})).toMatchObject({ completedAtMs: null });
    faults.remove();
    expect(await seeded(organisation)).toEqual({ pages: 1, removed: 0, isWhole: false });
    expect(await rows(organisation)).toHaveLength(activeUsers(organisation).length);
    expect((await search(organisation, {})).completedAtMs).not.toBeNull();
  });

  it('replaces who changed, removes who left, and keeps whom the pages missed but Genesys still has', async () => {
    const organisation = await installed(60);
    await seeded(organisation);
    const [changed, left, missed] = activeUsers(organisation);
    if (!changed || !left || !missed) throw new Error('too few users');
    changed.title = 'Falconer';
    left.state = 'deleted';
    // As on pages that shift under the reader: still active, and on none of them.
    missed.state = 'inactive';
    forgetDirectoryOrder(worldOf(organisation));
    usersInState(worldOf(organisation), 'active');
    missed.state = 'active';
    const before = calls(organisation).length;
    expect(await seeded(organisation)).toEqual({ pages: 1, removed: 1, isWhole: true });
    expect(calls(organisation).length - before).toBe(5);
    expect((await rows(organisation)).map((row) => row.user_id).sort()).toEqual(idsOf(activeUsers(organisation)));
    expect((await search(organisation, { text: 'falconer' })).users.map((user) => user.id)).toEqual([changed.id]);
    expect(await allOf(organisation, { text: left.email })).toEqual([]);
  });

  it('rebuilds the same projection from nothing', async () => {
    const organisation = await installed(60);
    await seeded(organisation);
    const before = await rows(organisation);
    expect(await rebuildDirectory(contextOf(organisation))).toMatchObject({ ok: true, data: { removed: 0 } });
    expect(idsOf((await rows(organisation)).map((row) => ({ id: row.user_id })))).toEqual(
      idsOf(before.map((row) => ({ id: row.user_id }))),
    );
  });
});

describe('searching the directory', () => {
  let organisation: OrganisationInfo;
  beforeAll(async () => {
    organisation = await installed(400);
    const [zoe, other, plain] = activeUsers(organisation);
    if (!zoe || !other || !plain) throw new Error('too few users');
    Object.assign(zoe, { name: 'Zoë Øvergård', email: 'zo@harbour.example', phone: '+44 20 7946 0958' });
    Object.assign(other, { name: 'Ann Plain', title: 'Keeper of the Overgard', email: 'ann.plain@harbour.example' });
    Object.assign(plain, { name: "Conor O'Brien", email: 'conor@harbour.example' });
    forgetDirectoryOrder(worldOf(organisation));
    // Otherwise everybody is offline since one moment, and every order is right.
    const definitions = worldOf(organisation).presenceDefinitions.filter(({ primary }) => primary);
    for (const [index, user] of activeUsers(organisation).entries()) {
      const definition = definitions[index % definitions.length];
      if (!definition) throw new Error('no presence');
      const { id: definitionId, systemPresence } = definition;
      const modifiedMs = user.presence.modifiedMs - ((index * 37) % 101) * 60_000;
      user.presence = { definitionId, systemPresence, message: '', modifiedMs };
    }
    await seeded(organisation);
  });
  const namesOf = async (text: string) => (await search(organisation, { text })).users.map((user) => user.name);

  it('finds by name, e-mail, telephone, title, group and skill in one box, whatever the accents and capitals', async () => {
    expect(await namesOf('zoe OVERGARD')).toEqual(['Zoë Øvergård']);
    expect(await namesOf('zo@harbour.example')).toEqual(['Zoë Øvergård']);
    expect(await namesOf('(20) 7946-0958')).toEqual(['Zoë Øvergård']);
    expect(await namesOf("o'brien")).toEqual(["Conor O'Brien"]);
    expect(await namesOf('keeper')).toEqual(['Ann Plain']);
    const user = activeUsers(organisation).find(({ skills, groupIds }) => skills.length > 0 && groupIds.length > 0);
    const group = worldOf(organisation).groups.get(user?.groupIds[0] ?? '');
    for (const text of [user?.skills[0]?.name, group?.name]) {
      expect(await allOf(organisation, { text: text ?? 'none', pageSize: 200 })).toContain(user?.id);
    }
  });

  it('finds by location and by team, in the box and as a filter', async () => {
    const world = worldOf(organisation);
    const user = activeUsers(organisation).find(({ locationId }) => locationId !== null);
    const location = world.locations.find(({ id }) => id === user?.locationId)?.name ?? 'none';
    const at = activeUsers(organisation).filter(({ locationId }) => locationId === user?.locationId);
    expect((await allOf(organisation, { filters: { locations: [location] } })).sort()).toEqual(idsOf(at));
    expect(await allOf(organisation, { text: location, pageSize: 200 })).toContain(user?.id);
    const everybody = (await search(organisation, { pageSize: 1_000 })).users;
    const member = everybody.find(({ team }) => team !== null);
    const inTeam = everybody.filter(({ team }) => team === member?.team);
    expect(await allOf(organisation, { filters: { team: [member?.team ?? 'none'] } })).toEqual(
      inTeam.map(({ id }) => id),
    );
  });

  it('shows who has the words in the name before who has them elsewhere', async () => {
    expect(await namesOf('overg')).toEqual(['Zoë Øvergård', 'Ann Plain']);
  });

  it('takes a mistyped word for the nearest the organisation knows, and says so', async () => {
    const page = await search(organisation, { text: 'overgrad' });
    expect(page.users.map((user) => user.name)).toEqual(['Zoë Øvergård', 'Ann Plain']);
    expect(page.correctedWords).toEqual([['overgard']]);
    expect(await search(organisation, { text: 'overgard' })).toMatchObject({ correctedWords: null });
    expect(await search(organisation, { text: 'qqqqwwww' })).toMatchObject({ users: [], correctedWords: null });
  });

  it('pages through everybody once, in order of name, and through a corrected search, too', async () => {
    const ids = await allOf(organisation, { pageSize: 33 });
    expect(ids.toSorted()).toEqual(idsOf(activeUsers(organisation)));
    const found = await allOf(organisation, { text: 'harbour exampel', pageSize: 2 });
    expect(found).toHaveLength(3);
    expect(new Set(found).size).toBe(3);
  });

  it('orders by a column, within one value by name, with those who have none last, and pages through everybody once', async () => {
    const orderOf = async (by: DirectoryOrder['by'], isDescending: boolean) => {
      const ids = await allOf(organisation, { order: { by, isDescending }, pageSize: 37 });
      expect(ids.toSorted()).toEqual(idsOf(activeUsers(organisation)));
      const { users } = await search(organisation, { order: { by, isDescending }, pageSize: 1_000 });
      expect(users.map(({ id }) => id)).toEqual(ids);
      return users;
    };
    const isInOrder = (values: readonly (string | number | null | undefined)[], sign: number) => {
      const known = values.filter((value) => value !== null && value !== undefined);
      expect(values.slice(0, known.length)).toEqual(known);
      const compare = (a: string | number, b: string | number) =>
        typeof a === 'string' ? a.localeCompare(String(b), 'en') : a - Number(b);
      expect(known).toEqual(known.toSorted((a, b) => sign * compare(a, b)));
      expect(new Set(known).size).toBeGreaterThan(3);
    };
    const [someone] = activeUsers(organisation);
    await query(database.ownerUrl(), 'UPDATE directory_users SET title = NULL WHERE org_id = $1 AND user_id = $2', [
      organisation.id,
      someone?.id,
    ]);
    for (const [sign, isDescending] of [
      [1, false],
      [-1, true],
    ] as const) {
      const byTitle = await orderOf('title', isDescending);
      isInOrder(
        byTitle.map(({ title }) => title),
        sign,
      );
      expect(byTitle.at(-1)?.id).toBe(someone?.id);
      isInOrder(
        (await orderOf('presence', isDescending)).map(({ presence }) => presence?.system),
        sign,
      );
      // The longest time is the one that began first.
      isInOrder(
        (await orderOf('since', isDescending)).map(({ presence }) => presence?.sinceMs),
        -sign,
      );
    }
    const upwards = await orderOf('name', false);
    expect((await orderOf('name', true)).map(({ id }) => id)).toEqual(upwards.map(({ id }) => id).toReversed());
    const filters = { department: [someone?.department ?? ''] };
    const some = await allOf(organisation, { order: { by: 'since', isDescending: true }, filters, pageSize: 5 });
    expect(some.toSorted()).toEqual((await allOf(organisation, { filters })).toSorted());
  });

  it('begins anew with the place of another order', async () => {
    const first = await search(organisation, { order: { by: 'title', isDescending: false }, pageSize: 5 });
    const other = await search(organisation, { cursor: first.next, pageSize: 5 });
    expect(other.users).toEqual((await search(organisation, { pageSize: 5 })).users);
  });

  it.each([
    { sortKey: 'yesterday' },
    { sortKey: '+200000-01-01T00:00:00Z' },
    { sortName: 'a\0' },
    { userId: 'nobody' },
    { tier: 2 },
  ])('begins anew with a place that nobody was given: %o', async (forged) => {
    const order = { by: 'since', isDescending: false } as const;
    const first = await search(organisation, { order, pageSize: 5 });
    const place = JSON.parse(Buffer.from(first.next ?? '', 'base64url').toString()) as object;
    const cursor = Buffer.from(JSON.stringify({ ...place, ...forged })).toString('base64url');
    expect((await search(organisation, { order, pageSize: 5, cursor })).users).toEqual(first.users);
  });

  it('filters by presence, division and department, the unknown ones included', async () => {
    const [someone] = activeUsers(organisation);
    const department = someone?.department ?? '';
    const expected = activeUsers(organisation).filter((user) => user.department === department);
    expect((await allOf(organisation, { filters: { department: [department] } })).sort()).toEqual(idsOf(expected));
    expect(await allOf(organisation, { filters: { department: [department], presence: ['UNKNOWN'] } })).toEqual([]);
    expect(await allOf(organisation, { filters: { division: [''] } })).toEqual([]);
    await query(database.ownerUrl(), 'UPDATE directory_users SET division = NULL WHERE org_id = $1 AND user_id = $2', [
      organisation.id,
      someone?.id,
    ]);
    await query(database.ownerUrl(), 'UPDATE user_states SET presence = NULL WHERE org_id = $1 AND user_id = $2', [
      organisation.id,
      someone?.id,
    ]);
    expect(await allOf(organisation, { filters: { presence: ['UNKNOWN'] } })).toEqual([someone?.id]);
    expect(await allOf(organisation, { filters: { division: [''] } })).toEqual([someone?.id]);
  });

  it('tells of each user where and when it was read, and costs no call', async () => {
    const before = calls(organisation).length;
    const page = await search(organisation, { text: 'zoe' });
    expect(page.users[0]).toMatchObject({ source: 'users.list', groups: expect.any(Array) as unknown });
    expect(page.users[0]?.readAtMs).toBeLessThanOrEqual(page.completedAtMs ?? 0);
    expect(calls(organisation)).toHaveLength(before);
  });

  it('refuses people without the permission', async () => {
    await expect(searchDirectory(contextOf(organisation, ['partner']), {})).rejects.toThrow(PermissionDenied);
  });
});
