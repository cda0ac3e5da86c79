import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession, type SimSession } from '../contract/sim-session.ts';

type Script = { id: string; name: string; versionId: string; modifiedDate: string; publishedDate?: string };
type Listing = { entities: Script[]; total: number; pageCount: number; nextUri?: string; truncatedDivisions: boolean };

let session: SimSession;

beforeAll(async () => {
  session = await openSession({ userCount: 300, config: { limits: { enabled: true } } });
});
afterAll(() => session.close());

const get = async <T = Listing>(path: string) => (await session.call('GET', path)).body as T;
const control = (path: string) => `/_sim/organisations/${session.organisation.id}/scripts${path}`;

describe('scripts of the simulator', () => {
  it('come by the page, drafts and published ones under the same ids', async () => {
    const first = await get('/api/v2/scripts?pageSize=20');
    expect(first).toMatchObject({ total: 42, pageCount: 3, truncatedDivisions: false });
    const drafts = await get('/api/v2/scripts?pageSize=500');
    const published = await get('/api/v2/scripts/published?pageSize=500');
    expect(drafts.entities).toHaveLength(42);
    expect(published.total).toBeLessThan(42);
    const ids = new Set(drafts.entities.map(({ id }) => id));
    expect(published.entities.every(({ id }) => ids.has(id))).toBe(true);
    expect((await session.call('GET', '/api/v2/scripts?pageSize=501')).status).toBe(400);
  });

  it('say which drafts are newer than what is published, and which were never published', async () => {
    const { entities } = await get('/api/v2/scripts?pageSize=500');
    const published = new Map(
      (await get('/api/v2/scripts/published?pageSize=500')).entities.map((one) => [one.id, one]),
    );
    const changed = entities.filter(({ publishedDate, modifiedDate }) => publishedDate && modifiedDate > publishedDate);
    expect(changed.length).toBeGreaterThan(0);
    for (const one of changed) expect(published.get(one.id)?.versionId).not.toBe(one.versionId);
    const unpublished = entities.filter(({ publishedDate }) => !publishedDate);
    expect(unpublished.length).toBeGreaterThan(0);
    for (const one of unpublished) expect(published.has(one.id)).toBe(false);
  });

  it('are filtered by name, division and feature, and sorted as asked', async () => {
    const { entities } = await get('/api/v2/scripts?sortBy=modifiedDate&sortOrder=descending&pageSize=500');
    const dates = entities.map(({ modifiedDate }) => modifiedDate);
    expect(dates).toEqual(dates.toSorted().reverse());
    const named = await get('/api/v2/scripts?name=BILLING&pageSize=500');
    expect(named.total).toBeGreaterThan(0);
    expect(named.entities.every(({ name }) => name.startsWith('Billing'))).toBe(true);
    const { homeDivisionId } = session.simulator.world.organisations.get(session.organisation.id) ?? {};
    const home = await get(`/api/v2/scripts?divisionIds=${homeDivisionId}&pageSize=500`);
    expect(home.total).toBeGreaterThan(0);
    expect(home.total).toBeLessThan(42);
    expect((await session.call('GET', '/api/v2/scripts?sortBy=owner')).status).toBe(400);
    expect((await session.call('GET', '/api/v2/scripts?sortOrder=up')).status).toBe(400);
  });

  it('say when divisions were left out', async () => {
    await session.control('PATCH', '/_sim/config', { scripts: { maxDivisions: 1 } });
    const cut = await get('/api/v2/scripts?pageSize=500');
    await session.control('PATCH', '/_sim/config', { scripts: { maxDivisions: 100 } });
    expect(cut.truncatedDivisions).toBe(true);
    expect(cut.total).toBeLessThan(42);
  });

  it('change by an edit, are published by hand, and go', async () => {
    const [script] = (await get('/api/v2/scripts/published?pageSize=1')).entities;
    const path = `/api/v2/scripts/${script?.id}`;
    const before = await get<{ name: string }[]>(`${path}/pages`);
    await session.control('POST', control(`/${script?.id}/edit`), { name: 'Edited', page: 'Extra' });
    expect(await get<{ name: string }[]>(`${path}/pages`)).toHaveLength(before.length + 1);
    const draft = await get<Script>(path);
    expect(draft.name).toBe('Edited');
    expect(Date.parse(draft.modifiedDate)).toBeGreaterThan(Date.parse(draft.publishedDate ?? ''));
    expect((await get<Script>(`/api/v2/scripts/published/${script?.id}`)).name).toBe(script?.name);
    await session.control('POST', control(`/${script?.id}/publish`));
    expect((await get<Script>(`/api/v2/scripts/published/${script?.id}`)).name).toBe('Edited');
    expect((await session.control('DELETE', control(`/${script?.id}`))).status).toBe(204);
    expect((await session.call('GET', path)).status).toBe(404);
  });

  it('are exported behind a link, and their variables are filtered', async () => {
    const [script] = (await get('/api/v2/scripts/published?pageSize=1')).entities;
    const exported = await session.call('POST', `/api/v2/scripts/${script?.id}/export`, { fileName: 'copy' });
    expect(exported.body).toEqual({ url: expect.stringContaining('/api/v2/downloads/') as string });
    const path = `/api/v2/scripts/published/${script?.id}/variables`;
    const all = await get<{ input: boolean }[]>(path);
    const inputs = await get<{ input: boolean }[]>(`${path}?input=true`);
    expect(inputs).toEqual(all.filter(({ input }) => input));
    expect((await session.call('GET', path, undefined, session.userToken('viewer'))).status).toBe(403);
  });

  it('can have a limit of their own, which leaves other operations alone', async () => {
    const subLimits = [{ pathPrefix: '/api/v2/scripts', allowed: 2, scope: 'organisation' }];
    await session.control('PATCH', '/_sim/config', { limits: { subLimits } });
    const statuses = [];
    for (let index = 0; index < 3; index += 1) statuses.push((await session.call('GET', '/api/v2/scripts')).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await session.call('GET', '/api/v2/users')).status).toBe(200);
  });
});
