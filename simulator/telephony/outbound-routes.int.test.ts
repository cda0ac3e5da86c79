import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession, type SimSession } from '../contract/sim-session.ts';

type Route = {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly distribution: string;
  readonly externalTrunkBases: readonly { readonly id: string; readonly name: string }[];
  readonly site: { readonly id: string };
};

const edges = '/api/v2/telephony/providers/edges';
let session: SimSession;

beforeAll(async () => {
  session = await openSession({ userCount: 12 });
});
afterAll(() => session.close());

const listed = async () =>
  ((await session.call('GET', `${edges}/outboundroutes`)).body as { entities: Route[] }).entities;
const pathOf = (route: Route) => `${edges}/sites/${route.site.id}/outboundroutes/${route.id}`;
const read = async (route: Route) => (await session.call('GET', pathOf(route))).body as Route;
const twoBases = async () => (await listed()).find((route) => route.externalTrunkBases.length > 1) as Route;

describe('an outbound route', () => {
  it('takes its trunk bases in another order, and counts its version up', async () => {
    const route = await twoBases();
    const before = await read(route);
    const externalTrunkBases = before.externalTrunkBases.toReversed();
    const put = await session.call('PUT', pathOf(route), { ...before, externalTrunkBases });
    expect(put).toMatchObject({ status: 200, body: { version: before.version + 1, externalTrunkBases } });
    expect(await read(route)).toMatchObject({ name: before.name, version: before.version + 1, externalTrunkBases });
  });

  it('is not changed by a stale version', async () => {
    const route = await twoBases();
    const before = await read(route);
    await session.call('PUT', pathOf(route), before);
    const stale = await session.call('PUT', pathOf(route), { ...before, externalTrunkBases: [] });
    expect(stale).toMatchObject({ status: 409, body: { code: 'request.conflict' } });
    expect(await read(route)).toMatchObject({ externalTrunkBases: before.externalTrunkBases });
  });

  it('points only at external trunk bases that there are, and carries only classifications of its site', async () => {
    const before = await read(await twoBases());
    const path = pathOf(await twoBases());
    const phone = [
      ...(session.simulator.world.organisations.get(session.organisation.id)?.telephony.trunkBases.values() ?? []),
    ].find(({ trunkType }) => trunkType === 'PHONE');
    for (const wrong of [
      { externalTrunkBases: [{ id: 'nonsense' }] },
      { externalTrunkBases: [{ id: phone?.id ?? '' }] },
      { classificationTypes: ['Interstellar'] },
    ]) {
      expect((await session.call('PUT', path, { ...before, ...wrong })).status).toBe(400);
    }
    expect(await read(await twoBases())).toEqual(before);
  });

  it('of one site is not found below another', async () => {
    const route = await twoBases();
    expect((await session.call('GET', `${edges}/sites/nonsense/outboundroutes/${route.id}`)).status).toBe(404);
  });
});

describe('number plans', () => {
  it('are replaced as a whole, and make the classifications', async () => {
    const { site } = await twoBases();
    const path = `${edges}/sites/${site.id}/numberplans`;
    const plans = (await session.call('GET', path)).body as { id: string; name: string; version: number }[];
    const put = await session.call('PUT', path, [...plans.slice(0, 3), { name: 'Satellite' }]);
    expect((put.body as { name: string }[]).map(({ name }) => name)).toEqual([
      ...plans.slice(0, 3).map(({ name }) => name),
      'Satellite',
    ]);
    expect((await session.call('GET', `${path}/classifications?classification=sat`)).body).toEqual(['Satellite']);
    expect((await session.call('GET', `${path}/${plans[3]?.id ?? ''}`)).status).toBe(404);
  });
});
