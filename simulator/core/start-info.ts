import type { BuiltOrganisation } from '../data/build-organisation.ts';
import { demoPassword } from '../data/organisation-specs.ts';
import type { SimRegion } from './types.ts';
import type { CoreWorld } from './world.ts';

/** One way to sign in. */
export type SignInInfo = {
  readonly role: string;
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
};

/** What a test or tool needs to know of one organisation. */
export type OrganisationInfo = {
  readonly id: string;
  readonly name: string;
  readonly shortName: string;
  /** Region id, for example `eu-west-1`. */
  readonly region: string;
  readonly timeZone: string;
  readonly isVendor: boolean;
  /** Whether the vendor's client is approved there. */
  readonly isVendorAuthorised: boolean;
  readonly userCount: number;
  readonly clientCredentials: {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly roles: readonly string[];
  };
  readonly signIns: readonly SignInInfo[];
};

/** One region with the vendor's client that people sign in through. */
export type RegionInfo = {
  readonly id: string;
  readonly domain: string;
  readonly login: string;
  readonly api: string;
  readonly streaming: string;
  readonly apps: string;
  readonly vendorClient: {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly redirectUris: readonly string[];
  };
};

/** The first line of output. */
export type StartInfo = {
  readonly control: string;
  readonly seed: number;
  readonly timeScale: number;
  readonly regions: readonly RegionInfo[];
  readonly organisations: readonly OrganisationInfo[];
};

function vendorOf(world: CoreWorld, regionId: string): BuiltOrganisation {
  for (const built of world.built.values()) {
    if (built.organisation.regionId === regionId && built.vendorClient) return built;
  }
  throw new Error(`Region ${regionId} has no vendor organisation`);
}

/** Describes one organisation as the first line of output does. */
export function describeOrganisation(world: CoreWorld, built: BuiltOrganisation): OrganisationInfo {
  const { organisation, serviceClient, signIns } = built;
  const { vendorClient } = vendorOf(world, organisation.regionId);
  return {
    id: organisation.id,
    name: organisation.name,
    shortName: organisation.shortName,
    region: organisation.regionId,
    timeZone: organisation.timeZone,
    isVendor: organisation.isVendor,
    isVendorAuthorised: organisation.isVendor || vendorClient?.authorizedOrganisationIds.has(organisation.id) === true,
    userCount: organisation.users.size,
    clientCredentials: {
      clientId: serviceClient.id,
      clientSecret: serviceClient.secret,
      roles: serviceClient.roleDivisions.map(({ roleId }) => organisation.roles.get(roleId)?.name ?? roleId),
    },
    signIns: signIns.map(({ role, userId }) => {
      const user = organisation.users.get(userId);
      return { role, userId, name: user?.name ?? '', email: user?.email ?? '', password: demoPassword };
    }),
  };
}

function describeRegion(world: CoreWorld, region: SimRegion): RegionInfo {
  const { vendorClient } = vendorOf(world, region.id);
  if (!vendorClient) throw new Error(`Region ${region.id} has no vendor client`);
  return {
    id: region.id,
    domain: region.domain,
    login: region.loginBaseUrl,
    api: region.apiBaseUrl,
    streaming: region.streamingBaseUrl,
    apps: region.appsBaseUrl,
    vendorClient: {
      clientId: vendorClient.id,
      clientSecret: vendorClient.secret,
      redirectUris: vendorClient.redirectUris,
    },
  };
}

/** Describes the whole simulator: the JSON of its first line of output. */
export function describeSimulator(world: CoreWorld, controlUrl: string): StartInfo {
  return {
    control: controlUrl,
    seed: world.seed,
    timeScale: world.clock.timeScale,
    regions: world.regions.map((region) => describeRegion(world, region)),
    organisations: [...world.built.values()].map((built) => describeOrganisation(world, built)),
  };
}
