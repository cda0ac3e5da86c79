/** A place of an organisation's telephony. Its media regions say through which AWS regions calls may stream. */
export type SimSite = {
  readonly id: string;
  name: string;
  /** For example `ap-southeast-1`. */
  mediaRegions: string[];
  readonly isCore: boolean;
  readonly locationId: string | null;
  readonly createdMs: number;
};

/** A device of Genesys' cloud media. */
export type SimEdge = {
  readonly id: string;
  readonly name: string;
  readonly siteId: string;
  readonly edgeGroupId: string;
  onlineStatus: 'ONLINE' | 'OFFLINE';
  /** Since when it has been running. */
  startedMs: number;
};

export type SimEdgeGroup = { readonly id: string; readonly name: string };

/** Settings of a carrier's trunks (EXTERNAL), or of the phones and tie lines that Genesys Cloud makes for itself. */
export type SimTrunkBase = {
  readonly id: string;
  name: string;
  description: string;
  version: number;
  readonly trunkType: 'EXTERNAL' | 'PHONE' | 'EDGE';
  /** For example `external_sip_pcv_byoc_carrier.json`. */
  readonly metabaseId: string;
  isManaged: boolean;
  /** In service: its property `trunk_enabled`. */
  isEnabled: boolean;
  siteId: string | null;
  /** The carrier's servers. */
  proxies: string[];
  /** Calls at once over all its trunks; null is Genesys' default, unlimited. */
  maxCalls: number | null;
  modifiedMs: number;
};

/** What one of a carrier's servers last answered to OPTIONS or REGISTER. */
export type SimProbe = {
  readonly proxyAddress: string;
  isUp: boolean;
  sinceMs: number;
  error: { readonly code: string; readonly text: string } | null;
};

/** A trunk: a base on an edge. */
export type SimTrunk = {
  readonly id: string;
  readonly name: string;
  readonly trunkBaseId: string;
  readonly edgeId: string;
  isConnected: boolean;
  connectedMs: number;
  options: SimProbe[];
  registers: SimProbe[];
  inbound: number;
  outbound: number;
  /** QoS mismatches of the last 24 hours. */
  mismatches: number;
  /** Until when its figures are what somebody set by the control host; 0 when nobody did. */
  heldUntilMs: number;
};

/** Everything telephonic of an organisation, by id, but where its calls go out. */
export type SimTelephony = {
  readonly sites: Map<string, SimSite>;
  readonly edgeGroups: Map<string, SimEdgeGroup>;
  readonly edges: Map<string, SimEdge>;
  readonly trunkBases: Map<string, SimTrunkBase>;
  readonly trunks: Map<string, SimTrunk>;
};
