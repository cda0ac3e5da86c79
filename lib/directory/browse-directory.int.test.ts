import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { installForTest, personOf } from '#scripts/test/scheduling-rig.ts';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import { closeRuntime } from '#lib/runtime.ts';
import { PermissionDenied } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { browseDirectory } from './browse-directory.ts';
import { countDirectory } from './count-directory.ts';
import { exportDirectory } from './export-directory.ts';
import { getUser } from './get-user.ts';
import { readingDone } from './keep-directory.ts';
import { refreshDirectory } from './refresh-directory.ts';
import { DirectoryCountsDto, DirectoryPageDto, type DirectoryQuery } from './schema.ts';
import { claimSeed } from './store.ts';

const genesys = useSimulatedGenesys({ config: { presenceLife: false, limits: { perToken: 5_000 } } });
const database = useTestDatabase(() => genesys.variables());
afterAll(closeRuntime);
beforeEach(() => {
  genesys.simulator().world.faults.remove();
});

async function installed(userCount: number): Promise<OrganisationInfo> {
  const organisation = await genesys.mint({ userCount });
  await installForTest(database, organisation);
  return organisation;
}

const viewer = (organisation: OrganisationInfo) => personOf(organisation, 'viewer');

function activeUsers({ id }: OrganisationInfo) {
  const world = genesys.simulator().world.organisations.get(id);
  if (!world) throw new Error('no organisation');
  return [...world.users.values()].filter((user) => user.state === 'active');
}

/** What Genesys counted: the oracle. */
function userPages({ id }: OrganisationInfo): number {
  const { log } = genesys.simulator().world;
  const entries = log.read({ organisationId: id, host: 'api', limit: 10_000 });
  return entries.filter(({ operationId, status }) => operationId === 'getUsers' && status === 200).length;
}

async function browsed(organisation: OrganisationInfo, asked: DirectoryQuery = {}) {
  const page = await browseDirectory(viewer(organisation), asked);
  if (!page.ok) throw new Error(page.error.message);
  return DirectoryPageDto.parse(page.data);
}

async function counted(organisation: OrganisationInfo, asked: DirectoryQuery = {}) {
  const counts = await countDirectory(viewer(organisation), asked);
  if (!counts.ok) throw new Error(counts.error.message);
  return DirectoryCountsDto.parse(counts.data);
}

/** The users are read, and nothing is under way. */
async function complete(organisation: OrganisationInfo): Promise<void> {
  await browsed(organisation);
  await readingDone(organisation.id);
}

function failFrom(organisation: OrganisationInfo, page: number): void {
  const rule = { match: { operationId: 'getUsers', organisationId: organisation.id }, when: { skip: page - 1 } };
  const added = genesys.simulator().world.faults.add({ ...rule, effect: { type: 'status', status: 503 } });
  expect(added).toMatchObject({ ok: true });
}

describe('browsing the directory', () => {
  it('reads the users once for 20 people who come at the same time, shows the first page with the first answer, and costs later people nothing', async () => {
    const organisation = await installed(1_200);
    const pages = await Promise.all(Array.from({ length: 20 }, () => browsed(organisation)));
    for (const page of pages) expect(page.users).toHaveLength(50);
    await readingDone(organisation.id);
    expect(userPages(organisation)).toBe(3);
    expect((await browsed(organisation)).completedAtMs).not.toBeNull();
    expect(await counted(organisation)).toMatchObject({ total: activeUsers(organisation).length });
    expect(userPages(organisation)).toBe(3);
  });

  it('shows what was read of a reading that failed, how far it came and why, and goes on from there', async () => {
    const organisation = await installed(1_200);
    failFrom(organisation, 2);
    await complete(organisation);
    const partial = await counted(organisation);
    expect(partial).toMatchObject({ total: 500, matching: 500 });
    expect(partial.reading).toMatchObject({
      completedAtMs: null,
      isUnderWay: false,
      readUsers: 500,
      aboutUsers: 1_500,
    });
    expect(partial.reading.failure).toMatchObject({ code: 'unavailable', message: expect.any(String) as unknown });
    expect((await browsed(organisation)).users).toHaveLength(50);
    genesys.simulator().world.faults.remove();
    vi.useFakeTimers({ toFake: ['Date'], now: (partial.reading.failure?.retryAtMs ?? 0) + 1 });
    try {
      await complete(organisation);
    } finally {
      vi.useRealTimers();
    }
    expect((await counted(organisation)).reading).toMatchObject({ failure: null, readUsers: null });
    expect(userPages(organisation)).toBe(3);
  });

  it('fails as Genesys did while there is nothing to show', async () => {
    const organisation = await installed(60);
    failFrom(organisation, 1);
    expect(await browseDirectory(viewer(organisation), {})).toMatchObject({
      ok: false,
      error: { code: 'unavailable' },
    });
    expect(await countDirectory(viewer(organisation), {})).toMatchObject({ ok: false, error: { code: 'unavailable' } });
  });

  it('says that Headroom is not installed, and shows the users as soon as it is', async () => {
    const organisation = await genesys.mint({ userCount: 60 });
    await query(
      database.ownerUrl(),
      `INSERT INTO organisations VALUES ($1, 'None', 'none', 'headroom', now(), now())`,
      [organisation.id],
    );
    expect(await browseDirectory(viewer(organisation), {})).toMatchObject({
      ok: false,
      error: { code: 'not_installed' },
    });
    await query(database.ownerUrl(), 'DELETE FROM organisations WHERE id = $1', [organisation.id]);
    await installForTest(database, organisation);
    // The gateway remembers for a moment that nothing was installed.
    await vi.waitFor(async () => expect((await browsed(organisation)).users.length).toBeGreaterThan(0), 15_000);
  });

  it('leaves the reading to the process that has begun it', async () => {
    const organisation = await installed(60);
    const ctx = viewer(organisation);
    const claim = () => withOrg(ctx, (tx) => claimSeed(tx, ctx.orgId, 0));
    expect([await claim(), await claim()]).toEqual([true, false]);
    expect(await browsed(organisation)).toMatchObject({ users: [], completedAtMs: null });
    expect((await counted(organisation)).reading).toMatchObject({ isUnderWay: true, readUsers: 0, aboutUsers: null });
    expect(userPages(organisation)).toBe(0);
  });

  it('costs one reading when 20 people press refresh at once, and none when it is seconds old', async () => {
    const organisation = await installed(1_200);
    await complete(organisation);
    await refreshDirectory(viewer(organisation));
    await readingDone(organisation.id);
    expect(userPages(organisation)).toBe(3);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
    try {
      const readings = await Promise.all(Array.from({ length: 20 }, () => refreshDirectory(viewer(organisation))));
      expect(readings.some((reading) => reading.ok && reading.data.isUnderWay)).toBe(true);
      await readingDone(organisation.id);
    } finally {
      vi.useRealTimers();
    }
    expect(userPages(organisation)).toBe(6);
  });

  it('counts who matches and what can be filtered by, exactly as Genesys has them', async () => {
    const organisation = await installed(400);
    await complete(organisation);
    const users = activeUsers(organisation);
    const department = users[0]?.department ?? '';
    const inDepartment = users.filter((user) => user.department === department);
    const counts = await counted(organisation, { filters: { department: [department] } });
    expect(counts).toMatchObject({ total: users.length, matching: inDepartment.length });
    expect(counts.facets.department).toContainEqual({ value: department, count: inDepartment.length });
    expect(counts.facets.department.reduce((sum, { count }) => sum + count, 0)).toBe(users.length);
    const skill = users.find((user) => user.skills.length > 0)?.skills[0]?.name ?? '';
    const skilled = users.filter((user) => user.skills.some(({ name }) => name === skill));
    expect(counts.facets.skills).toContainEqual({ value: skill, count: skilled.length });
    expect((await counted(organisation, { filters: { skills: [skill] } })).matching).toBe(skilled.length);
    const none = users.filter((user) => user.skills.length === 0);
    expect((await counted(organisation, { filters: { skills: ['', skill] } })).matching).toBe(
      skilled.length + none.length,
    );
    expect((await counted(organisation, { text: 'qqqqwwww' })).matching).toBe(0);
  });

  it('exports every user that matches, past the page, with the moment and the filters in the name and no formula', async () => {
    const organisation = await installed(1_200);
    const [first] = activeUsers(organisation);
    if (!first) throw new Error('no user');
    first.title = '=HYPERLINK("https://attacker.example")';
    await complete(organisation);
    const exported = await exportDirectory(viewer(organisation), 'Çelik & Co', {});
    if (!exported.ok) throw new Error(exported.error.message);
    expect(exported.data.fileName).toMatch(/^directory-celik-co-\d{4}-\d\d-\d\dT\d{4}Z\.csv$/);
    let csv = '';
    for await (const part of exported.data.parts) csv += part;
    const ids = new Set(csv.match(/[0-9a-f-]{36}(?=\r\n)/g));
    expect(ids).toEqual(new Set(activeUsers(organisation).map((user) => user.id)));
    expect(csv).toContain(`"'=HYPERLINK(""https://attacker.example"")"`);
    const filters = { department: [first.department ?? ''], presence: ['ON_QUEUE'] };
    const narrowed = await exportDirectory(viewer(organisation), 'Acme', { filters, text: 'zoe' });
    expect(narrowed.ok && narrowed.data.fileName).toMatch(/-presence-on-queue-department-[a-z-]+-zoe\.csv$/);
  });

  it('exports by name what is asked for by presence, which changes while the file is written', async () => {
    const organisation = await installed(60);
    await complete(organisation);
    const exportIn = async (order: DirectoryQuery['order']) => {
      const exported = await exportDirectory(viewer(organisation), 'Acme', { order });
      if (!exported.ok) throw new Error(exported.error.message);
      let csv = '';
      for await (const part of exported.data.parts) csv += part;
      return csv;
    };
    const byName = await exportIn({ by: 'name', isDescending: false });
    for (const isDescending of [true, false]) {
      expect(await exportIn({ by: 'since', isDescending })).toBe(byName);
      expect(await exportIn({ by: 'presence', isDescending })).toBe(byName);
    }
    expect(await exportIn({ by: 'name', isDescending: true })).not.toBe(byName);
  });

  it('shows one user, and nobody of another organisation', async () => {
    const [own, other] = [await installed(60), await installed(60)];
    await complete(own);
    await complete(other);
    const [user] = activeUsers(own);
    expect(await getUser(viewer(own), { userId: user?.id ?? '' })).toMatchObject({
      ok: true,
      data: { name: user?.name },
    });
    expect(await getUser(viewer(other), { userId: user?.id ?? '' })).toMatchObject({
      ok: false,
      error: { code: 'not_found' },
    });
  });

  it('refuses people without the permission before anything is asked', async () => {
    const organisation = await installed(60);
    const partner = personOf(organisation, 'partner');
    await expect(browseDirectory(partner, {})).rejects.toThrow(PermissionDenied);
    await expect(countDirectory(partner, {})).rejects.toThrow(PermissionDenied);
    await expect(refreshDirectory(partner)).rejects.toThrow(PermissionDenied);
    await expect(exportDirectory(partner, 'Acme', {})).rejects.toThrow(PermissionDenied);
    await expect(getUser(partner, { userId: organisation.id })).rejects.toThrow(PermissionDenied);
    expect(userPages(organisation)).toBe(0);
  });
});
