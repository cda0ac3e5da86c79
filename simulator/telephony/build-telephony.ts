import { createRng, uuidFrom } from '../core/random.ts';
import type { SimEdge, SimProbe, SimSite, SimTelephony, SimTrunk, SimTrunkBase } from './telephony-model.ts';
import type { TelephonySpec } from './telephony-spec.ts';

/** How long everything has stood as it is when the simulator starts. */
const STANDING_MS = 9 * 86_400_000;
const CREATED_MS = 1_650_000_000_000;

export const byocMetabase = 'external_sip_pcv_byoc_carrier.json';

/** What Genesys Cloud makes for itself in every organisation with telephony: they are listed beside the carriers. */
const ownBases = [
  {
    name: 'Genesys Cloud - CDM WebRTC Phone Trunk',
    trunkType: 'PHONE',
    metabaseId: 'phone_connections_cdm_webrtc.json',
  },
  { name: 'Cloud Proxy Tie TrunkBase', trunkType: 'EDGE', metabaseId: 'tie_cloud_proxy.json' },
] as const;

/** Nothing telephonic. */
export function noTelephony(): SimTelephony {
  return {
    sites: new Map(),
    edgeGroups: new Map(),
    edges: new Map(),
    trunkBases: new Map(),
    trunks: new Map(),
  };
}

/** Builds sites, edges, carriers and their trunks: the same seed and spec give the same ids. Nobody calls yet. */
export function buildTelephony(
  place: { readonly shortName: string; readonly locationId: string | null },
  spec: TelephonySpec,
  seed: number,
  nowMs: number,
): SimTelephony {
  const ids = createRng(seed, `telephony:${place.shortName}`);
  const uuid = () => uuidFrom(ids);
  const telephony = noTelephony();
  const sites = spec.sites.map(({ name, mediaRegion }, index): SimSite => ({
    id: uuid(),
    name,
    mediaRegions: [mediaRegion],
    isCore: index === 0,
    locationId: place.locationId,
    createdMs: CREATED_MS,
  }));
  const edgeGroup = { id: uuid(), name: 'Cloud media' };
  telephony.edgeGroups.set(edgeGroup.id, edgeGroup);
  for (const site of sites) telephony.sites.set(site.id, site);
  for (let index = 0; index < spec.edges; index += 1) {
    const site = sites[index % sites.length] as SimSite;
    const edge: SimEdge = {
      id: uuid(),
      name: `${site.name} ${Math.floor(index / sites.length) + 1}`,
      siteId: site.id,
      edgeGroupId: edgeGroup.id,
      onlineStatus: 'ONLINE',
      startedMs: nowMs - STANDING_MS,
    };
    telephony.edges.set(edge.id, edge);
  }
  const common = { description: '', version: 1, isManaged: false, isEnabled: true, modifiedMs: CREATED_MS };
  const bases: SimTrunkBase[] = [
    ...spec.carriers.map(({ name, maxCalls }, index): SimTrunkBase => ({
      ...common,
      id: uuid(),
      name,
      trunkType: 'EXTERNAL',
      metabaseId: byocMetabase,
      siteId: sites[index % sites.length]?.id ?? null,
      proxies: [1, 2].map((server) => `sip${server}.carrier-${index + 1}.${place.shortName}.example:5060`),
      maxCalls,
    })),
    ...ownBases.map((own): SimTrunkBase => ({
      ...common,
      ...own,
      id: uuid(),
      siteId: null,
      proxies: [],
      maxCalls: null,
    })),
  ];
  for (const base of bases) {
    telephony.trunkBases.set(base.id, base);
    if (base.trunkType === 'EDGE') continue;
    for (const edge of telephony.edges.values()) {
      const trunk = buildTrunk(uuid(), base, edge, nowMs);
      telephony.trunks.set(trunk.id, trunk);
    }
  }
  return telephony;
}

function buildTrunk(id: string, base: SimTrunkBase, edge: SimEdge, nowMs: number): SimTrunk {
  const probe = (proxyAddress: string): SimProbe => ({
    proxyAddress,
    isUp: true,
    sinceMs: nowMs - STANDING_MS,
    error: null,
  });
  return {
    id,
    name: `${base.name} ${edge.name}`,
    trunkBaseId: base.id,
    edgeId: edge.id,
    isConnected: true,
    connectedMs: nowMs - STANDING_MS,
    options: base.proxies.map(probe),
    registers: base.proxies.slice(0, 1).map(probe),
    inbound: 0,
    outbound: 0,
    mismatches: 0,
    heldUntilMs: 0,
  };
}
