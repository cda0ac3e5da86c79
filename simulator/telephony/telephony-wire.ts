import type { SimOrganisation, World } from '../core/types.ts';
import { carrierTrunks } from './carrier-order.ts';
import { callCapacity } from './trunk-calls.ts';
import type {
  SimEdge,
  SimEdgeGroup,
  SimProbe,
  SimSite,
  SimTelephony,
  SimTrunk,
  SimTrunkBase,
} from './telephony-model.ts';

export const edgesPath = '/api/v2/telephony/providers/edges';
const metabasesPath = `${edgesPath}/trunkbasesettings/availablemetabases`;

type Body = Record<string, unknown>;
type Named = { readonly id: string; readonly name: string };

const iso = (ms: number) => new Date(ms).toISOString();

const reference = (kind: string, { id, name }: Named): Body => ({ id, name, selfUri: `${edgesPath}/${kind}${id}` });
const siteReference = (site: SimSite | undefined) => (site ? reference('sites/', site) : undefined);
const groupReference = (group: SimEdgeGroup | undefined) => (group ? reference('edgegroups/', group) : undefined);

/** `TrunkBase`; with its properties, which a listing leaves out unless asked. */
export function trunkBaseBody(organisation: SimOrganisation, base: SimTrunkBase, hasProperties: boolean): Body {
  const { homeDivisionId, telephony } = organisation;
  return {
    id: base.id,
    name: base.name,
    division: { id: homeDivisionId, name: 'Home', selfUri: `/api/v2/authorization/divisions/${homeDivisionId}` },
    description: base.description,
    version: base.version,
    dateModified: iso(base.modifiedMs),
    state: 'active',
    trunkMetabase: { id: base.metabaseId, name: base.metabaseId.replace('.json', ''), selfUri: metabasesPath },
    trunkType: base.trunkType,
    managed: base.isManaged,
    site: siteReference(telephony.sites.get(base.siteId ?? '')),
    selfUri: `${edgesPath}/trunkbasesettings/${base.id}`,
    ...(hasProperties ? { properties: trunkBaseProperties(base) } : {}),
  };
}

/**
 * The properties that somebody reads. The keys are those of a real BYOC carrier, except `trunk_maxConcurrentCalls`: Genesys
 * publishes no list of them, so that it is a guess after the spelling of its neighbours. Unlimited is to have none.
 */
function trunkBaseProperties(base: SimTrunkBase): Body {
  const property = (type: string, instance: unknown) => ({ type, value: { instance } });
  return {
    trunk_label: property('string', base.name),
    trunk_enabled: property('boolean', base.isEnabled),
    trunk_maxDialTimeout: property('string', '2m'),
    ...(base.trunkType === 'EXTERNAL'
      ? {
          trunk_type: property('string', 'external.pcv.byoc.carrier'),
          trunk_protocol: property('string', 'SIP'),
          trunk_transport_serverProxyList: property('array', base.proxies),
          ...(base.maxCalls === null ? {} : { trunk_maxConcurrentCalls: property('integer', base.maxCalls) }),
        }
      : {}),
  };
}

const errorInfo = ({ error, proxyAddress }: SimProbe) =>
  error ? { ...error, details: { code: error.code, message: error.text, hostname: proxyAddress } } : undefined;

/** `TrunkInstanceTopicTrunk`: the part of a trunk that its topic tells. */
export function trunkStateBody(trunk: SimTrunk): Body {
  return {
    id: trunk.id,
    connectedStatus: { connected: trunk.isConnected, connectedStateTime: iso(trunk.connectedMs) },
    optionsStatus: trunk.options.map((probe) => ({
      proxyAddress: probe.proxyAddress,
      optionState: probe.isUp,
      optionStateTime: iso(probe.sinceMs),
      errorInfo: errorInfo(probe),
    })),
    registersStatus: trunk.registers.map((probe) => ({
      proxyAddress: probe.proxyAddress,
      registerState: probe.isUp,
      registerStateTime: iso(probe.sinceMs),
      errorInfo: errorInfo(probe),
    })),
    ipStatus: { address: '192.0.2.10' },
  };
}

/** `Trunk`. */
export function trunkBody({ telephony }: SimOrganisation, trunk: SimTrunk): Body {
  const base = telephony.trunkBases.get(trunk.trunkBaseId);
  const edge = telephony.edges.get(trunk.edgeId);
  if (!base || !edge) throw new Error(`The trunk ${trunk.name} has lost its base or its edge.`);
  const probing = base.trunkType === 'EXTERNAL' ? 'ENABLED' : 'NOT_SUPPORTED';
  return {
    ...trunkStateBody(trunk),
    name: trunk.name,
    version: base.version,
    state: 'active',
    trunkType: base.trunkType,
    edge: reference('', edge),
    trunkBase: reference('trunkbasesettings/', base),
    trunkMetabase: { id: base.metabaseId, name: base.metabaseId.replace('.json', ''), selfUri: metabasesPath },
    edgeGroup: groupReference(telephony.edgeGroups.get(edge.edgeGroupId)),
    inService: base.isEnabled,
    enabled: edge.onlineStatus === 'ONLINE',
    optionsEnabledStatus: probing,
    registersEnabledStatus: probing,
    family: 2,
    proxyAddressList: base.proxies,
    selfUri: `${edgesPath}/trunks/${trunk.id}`,
  };
}

/** `TrunkMetricsTopicTrunkMetrics`; {@link trunkMetricsBody} is the same with the trunk's address. */
export function trunkMetricsEventBody(world: World, trunk: SimTrunk): Body {
  return {
    eventTime: world.clock.iso(),
    trunk: { id: trunk.id, name: trunk.name },
    calls: { inboundCallCount: trunk.inbound, outboundCallCount: trunk.outbound },
    qos: { mismatchCount: trunk.mismatches },
  };
}

/** `TrunkMetrics`. */
export function trunkMetricsBody(world: World, trunk: SimTrunk): Body {
  return { ...trunkMetricsEventBody(world, trunk), trunk: reference('trunks/', trunk) };
}

/** `Edge` of the cloud media. */
export function edgeBody({ telephony }: SimOrganisation, edge: SimEdge): Body {
  return {
    id: edge.id,
    name: edge.name,
    version: 1,
    state: 'active',
    statusCode: 'ACTIVE',
    onlineStatus: edge.onlineStatus,
    edgeGroup: groupReference(telephony.edgeGroups.get(edge.edgeGroupId)),
    site: siteReference(telephony.sites.get(edge.siteId)),
    physicalEdge: false,
    managed: false,
    edgeDeploymentType: 'CDM',
    callDrainingState: 'NONE',
    selfUri: `${edgesPath}/${edge.id}`,
  };
}

/** `EdgeMetricsTopicEdgeMetrics`: the busier the more calls its trunks carry. {@link edgeMetricsBody} is the same with the edge's address. */
export function edgeMetricsEventBody(world: World, organisation: SimOrganisation, edge: SimEdge): Body {
  const { telephony } = organisation;
  const own = carrierTrunks(telephony).filter(({ edgeId }) => edgeId === edge.id);
  const calls = own.reduce((sum, { inbound, outbound }) => sum + inbound + outbound, 0);
  const capacity = callCapacity(organisation) / Math.max(1, telephony.edges.size);
  const activePct = Math.min(100, Math.round(8 + (70 * calls) / Math.max(1, capacity)));
  return {
    edge: { id: edge.id, name: edge.name },
    eventTime: world.clock.iso(),
    upTimeMsec: world.clock.now() - edge.startedMs,
    processors: [
      { cpuId: 'total', activeTimePct: activePct, idleTimePct: 100 - activePct, privilegedTimePct: 2, userTimePct: 6 },
    ],
    memory: [{ type: 'physical', availableBytes: 6_000_000_000, totalBytes: 16_000_000_000 }],
    disks: [{ partitionName: '/', availableBytes: 60_000_000_000, totalBytes: 100_000_000_000 }],
    subsystems: [],
    networks: [
      {
        ifname: 'eth0',
        sentBytesPerSec: calls * 10_900,
        receivedBytesPerSec: calls * 10_900,
        bandwidthBitsPerSec: 1_000_000_000,
        utilizationPct: Math.round((calls * 10_900 * 8) / 10_000_000),
      },
    ],
  };
}

/** `EdgeMetrics`. */
export function edgeMetricsBody(world: World, organisation: SimOrganisation, edge: SimEdge): Body {
  return { ...edgeMetricsEventBody(world, organisation, edge), edge: reference('', edge) };
}

/** `EdgeGroup` with the bases that Genesys Cloud made for phones and tie lines. */
export function edgeGroupBody(telephony: SimTelephony, group: SimEdgeGroup): Body {
  const own = (type: SimTrunkBase['trunkType']) =>
    [...telephony.trunkBases.values()]
      .filter(({ trunkType }) => trunkType === type)
      .map((base) => reference('trunkbasesettings/', base));
  return {
    ...groupReference(group),
    version: 1,
    state: 'active',
    managed: false,
    hybrid: false,
    edgeTrunkBaseAssignment: { family: 2, trunkBase: own('EDGE')[0] },
    phoneTrunkBases: own('PHONE'),
  };
}

/** `Site`; `edges` come when they are asked for. */
export function siteBody(organisation: SimOrganisation, site: SimSite, expand: ReadonlySet<string>): Body {
  const location = organisation.locations.find(({ id }) => id === site.locationId);
  const edges = [...organisation.telephony.edges.values()].filter(({ siteId }) => siteId === site.id);
  return {
    ...siteReference(site),
    version: 1,
    dateCreated: iso(site.createdMs),
    state: 'active',
    location: location
      ? { id: location.id, name: location.name, selfUri: `/api/v2/locations/${location.id}` }
      : { id: site.id, name: site.name },
    managed: false,
    mediaModel: 'Cloud',
    coreSite: site.isCore,
    mediaRegionsUseLatencyBased: false,
    mediaRegions: site.mediaRegions,
    ...(expand.has('edges') ? { edges: edges.map((edge) => reference('', edge)) } : {}),
  };
}
