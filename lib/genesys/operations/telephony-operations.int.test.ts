import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useSimulatedGenesys } from '#scripts/test/simulated-genesys.ts';
import type { OrganisationInfo } from '#simulator/core/start-info.ts';
import { collectPages } from '../collect-pages.ts';
import type { Operation } from '../operation.ts';
import { as, createGatewayRig } from '../testing/gateway-rig.ts';
import type { GatewayRig } from '../testing/gateway-rig.ts';
import { edgesList, edgesMetrics, sitesList } from './edges.ts';
import { callsMetrics, trunkBasesList, trunksList, trunksMetrics } from './trunks.ts';

const genesys = useSimulatedGenesys({
  config: { limits: { enabled: false }, telephony: { callLife: false } },
  organisations: [
    {
      userCount: 10,
      telephony: {
        sites: [{ name: 'Singapore', mediaRegion: 'ap-southeast-1' }],
        edges: 3,
        carriers: [
          { name: 'Limited', maxCalls: 90 },
          { name: 'Unlimited', maxCalls: null },
        ],
      },
    },
  ],
});

let organisation: OrganisationInfo;
let rig: GatewayRig;

beforeAll(() => {
  const { info } = genesys.simulator();
  organisation = info.organisations.find(({ isVendor }) => !isVendor) as OrganisationInfo;
  rig = createGatewayRig([organisation], info.regions);
});
afterAll(async () => rig.gateway.close());

async function read<P, A>(operation: Operation<P, A>, params: P): Promise<A> {
  const answer = await rig.gateway.call(operation, params, as('sync', organisation));
  if (!answer.ok) throw new Error(`${operation.name}: ${answer.error.message} ${JSON.stringify(answer.error.context)}`);
  return answer.data.data;
}

describe('operations of telephony', () => {
  it('read every external trunk over pages, with its carrier and edge, and its calls in one call', async () => {
    const collected = await collectPages(rig.gateway, trunksList, { pageSize: 4 }, as('sync', organisation));
    if (!collected.ok) throw new Error(collected.error.message);
    const trunks = collected.data.data;
    expect(trunks).toHaveLength(6);
    expect(trunks[0]).toMatchObject({
      trunkType: 'EXTERNAL',
      inService: true,
      enabled: true,
      connectedStatus: { connected: true },
      optionsEnabledStatus: 'ENABLED',
    });
    const metrics = await read(trunksMetrics, { trunkIds: trunks.map(({ id }) => id) });
    expect(metrics.map(({ trunk }) => trunk?.id)).toEqual(trunks.map(({ id }) => id));
    const calls = metrics.reduce(
      (sum, one) => sum + (one.calls?.inboundCallCount ?? 0) + (one.calls?.outboundCallCount ?? 0),
      0,
    );
    expect(await read(callsMetrics, {})).toMatchObject({ concurrentCallCount: calls, autoScaleInProgress: 'None' });
  });

  it('read what a carrier may carry, and know that one without a limit has none', async () => {
    const { entities } = await read(trunkBasesList, { pageNumber: 1 });
    const external = entities.filter(({ trunkType }) => trunkType === 'EXTERNAL');
    expect(external).toMatchObject([
      { name: 'Limited', maxCalls: 90, managed: false, trunkMetabase: { id: 'external_sip_pcv_byoc_carrier.json' } },
      { name: 'Unlimited', maxCalls: null },
    ]);
    expect(entities.length).toBeGreaterThan(external.length);
  });

  it('read edges with their site and load', async () => {
    const edges = (await read(edgesList, { pageNumber: 1 })).entities;
    const sites = (await read(sitesList, { pageNumber: 1 })).entities;
    expect(sites).toMatchObject([{ name: 'Singapore', mediaRegions: ['ap-southeast-1'] }]);
    expect(edges.map(({ site, onlineStatus }) => [site?.id, onlineStatus])).toEqual(
      Array(3).fill([sites[0]?.id, 'ONLINE']),
    );
    const [metrics] = await read(edgesMetrics, { edgeIds: [edges[0]?.id ?? ''] });
    expect(metrics?.edge?.id).toBe(edges[0]?.id);
    expect(metrics?.processors[0]?.activeTimePct).toBeGreaterThan(0);
  });
});
