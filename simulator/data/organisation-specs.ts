import { singaporeAndTokyo, smallTelephony, type TelephonySpec } from '../telephony/telephony-spec.ts';

/** What distinguishes an organisation before it is built. */
export type OrganisationSpec = {
  readonly name: string;
  /** Unique in the simulator; ids and mail addresses derive from it. */
  readonly shortName: string;
  readonly regionId: string;
  readonly timeZone: string;
  readonly userCount: number;
  readonly isVendor: boolean;
  /** Whether the vendor's client is approved from the start. */
  readonly isVendorAuthorised: boolean;
  /** Null for an organisation that has no trunks. */
  readonly telephony: TelephonySpec | null;
};

/** Part of a spec that a caller may choose; the rest is filled in by {@link completeSpec}. */
export type OrganisationSpecInput = Partial<Omit<OrganisationSpec, 'isVendor'>> & { readonly userCount: number };

/** The simulated regions, by the name of their AWS region. */
export const regionSpecs = [
  { id: 'eu-west-1', domain: 'mypurecloud.ie' },
  { id: 'us-east-1', domain: 'mypurecloud.com' },
  { id: 'ap-northeast-1', domain: 'mypurecloud.jp' },
] as const;

/** Password of every demo person. */
export const demoPassword = 'Headroom-demo-1';

/** OAuth scopes of the vendor's client: what the install wizard and the tools act on as a person. */
export const vendorScopes: readonly string[] = [
  'user-basic-info',
  'users:readonly',
  'integrations',
  'authorization',
  'groups',
  'locations:readonly',
  'oauth',
  'organization:readonly',
  'notifications',
  'presence:readonly',
  'routing:readonly',
  'scripts:readonly',
  'telephony:readonly',
  'workforce-management:readonly',
  'audits:readonly',
];

const customer = (
  name: string,
  shortName: string,
  regionId: string,
  timeZone: string,
  userCount: number,
  rest: Partial<Pick<OrganisationSpec, 'isVendorAuthorised' | 'telephony'>> = {},
): OrganisationSpec => ({
  name,
  shortName,
  regionId,
  timeZone,
  userCount,
  isVendor: false,
  isVendorAuthorised: true,
  telephony: null,
  ...rest,
});

/** The organisations of the demo. One has not approved the vendor's client yet. */
export const demoOrganisations: readonly OrganisationSpec[] = [
  customer('Harbourline Insurance', 'harbourline', 'eu-west-1', 'Europe/Dublin', 1_600, {
    telephony: singaporeAndTokyo(4),
  }),
  customer('Lumen Utilities', 'lumen', 'eu-west-1', 'Europe/Berlin', 350, { telephony: smallTelephony }),
  customer('Little Fjord Coffee', 'littlefjord', 'eu-west-1', 'Europe/Oslo', 40, { isVendorAuthorised: false }),
  customer('Meridian Air', 'meridian', 'us-east-1', 'America/New_York', 5_000),
  customer('Prairie Health Network', 'prairiehealth', 'us-east-1', 'America/Chicago', 900),
  customer('Sakura Travel', 'sakura', 'ap-northeast-1', 'Asia/Tokyo', 120, { telephony: singaporeAndTokyo(1) }),
];

/** The partner's own organisation; there is one in every region, because OAuth clients do not cross regions. */
export function vendorSpec(regionId: string): OrganisationSpec {
  return {
    name: `Headroom Partner (${regionId})`,
    shortName: `headroom-${regionId}`,
    regionId,
    timeZone: 'Europe/Dublin',
    userCount: 12,
    isVendor: true,
    isVendorAuthorised: true,
    telephony: null,
  };
}

/** Fills in what the caller left open; `ordinal` keeps names apart. */
export function completeSpec(input: OrganisationSpecInput, ordinal: number): OrganisationSpec {
  const shortName = input.shortName ?? `organisation-${ordinal}`;
  return {
    name: input.name ?? `Organisation ${ordinal}`,
    shortName,
    regionId: input.regionId ?? regionSpecs[0].id,
    timeZone: input.timeZone ?? 'Europe/Dublin',
    userCount: input.userCount,
    isVendor: false,
    isVendorAuthorised: input.isVendorAuthorised ?? true,
    telephony: input.telephony ?? null,
  };
}
