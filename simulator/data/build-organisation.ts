import { createHash } from 'node:crypto';
import { createRng, uuidFrom } from '../core/random.ts';
import type { SimClock, SimLocation, SimOAuthClient, SimOrganisation, SimRole } from '../core/types.ts';
import { buildTelephony, noTelephony } from '../telephony/build-telephony.ts';
import { buildGroups } from './build-groups.ts';
import { buildQueues } from './build-queues.ts';
import { buildUsers } from './build-users.ts';
import { roleTemplates } from './default-roles.ts';
import type { DefaultRoleKey } from './default-roles.ts';
import { defaultLimits } from './limits-catalogue.ts';
import { vendorScopes } from './organisation-specs.ts';
import type { OrganisationSpec } from './organisation-specs.ts';
import { secondaryPresences, systemPresences } from './presence-definitions.ts';

/** An organisation with what the first line of output tells of it. */
export type BuiltOrganisation = {
  readonly organisation: SimOrganisation;
  readonly serviceClient: SimOAuthClient;
  readonly roleIds: Readonly<Record<DefaultRoleKey, string>>;
  readonly signIns: readonly { readonly role: string; readonly userId: string }[];
  /** The vendor organisation's CODE client. */
  readonly vendorClient: SimOAuthClient | null;
};

const cities: Readonly<Record<string, readonly [string, string][]>> = {
  'eu-west-1': [
    ['Dublin', 'IE'],
    ['Berlin', 'DE'],
    ['Kraków', 'PL'],
    ['Porto', 'PT'],
  ],
  'us-east-1': [
    ['Columbus', 'US'],
    ['Tampa', 'US'],
    ['Manila', 'PH'],
    ['San José', 'CR'],
  ],
  'ap-northeast-1': [
    ['Tokyo', 'JP'],
    ['Fukuoka', 'JP'],
    ['Sendai', 'JP'],
  ],
};

/** A secret that looks like Genesys' and is the same for the same seed. */
function seededSecret(seed: number, label: string): string {
  return createHash('sha256').update(`${seed}:${label}`).digest('base64url');
}

function buildLocations(spec: OrganisationSpec, uuid: () => string): SimLocation[] {
  const places = cities[spec.regionId] ?? [['Dublin', 'IE']];
  const wanted = spec.userCount < 100 ? 1 : Math.min(places.length, 2 + Math.floor(spec.userCount / 1000));
  return places
    .slice(0, wanted)
    .map(([city, countryCode]) => ({ id: uuid(), name: `${city} office`, city, countryCode }));
}

function newClient(id: string, secret: string, over: Partial<SimOAuthClient>): SimOAuthClient {
  return {
    id,
    name: '',
    description: '',
    secret,
    grantType: 'CLIENT-CREDENTIALS',
    accessTokenValiditySeconds: 86_400,
    redirectUris: [],
    scopes: [],
    roleDivisions: [],
    state: 'active',
    createdMs: 1_700_000_000_000,
    modifiedMs: 1_700_000_000_000,
    createdBy: null,
    authorizedOrganisationIds: new Set(),
    ...over,
  };
}

/** Builds one organisation from its spec: the same seed and spec give the same people, ids and secrets. */
export function buildOrganisation(spec: OrganisationSpec, seed: number, clock: SimClock): BuiltOrganisation {
  const ids = createRng(seed, `ids:${spec.shortName}`);
  const uuid = () => uuidFrom(ids);
  const roles = new Map<string, SimRole>();
  const roleIds = {} as Record<DefaultRoleKey, string>;
  for (const { key, ...template } of roleTemplates) {
    const role = { ...template, id: uuid(), permissions: [...template.permissions] };
    roles.set(role.id, role);
    roleIds[key] = role.id;
  }
  const homeDivisionId = uuid();
  const organisation: SimOrganisation = {
    id: uuid(),
    name: spec.name,
    shortName: spec.shortName,
    regionId: spec.regionId,
    timeZone: spec.timeZone,
    isVendor: spec.isVendor,
    homeDivisionId,
    mailDomain: `${spec.shortName}.example`,
    users: new Map(),
    roles,
    clients: new Map(),
    presenceDefinitions: [
      ...systemPresences.map(({ name }) => ({ id: uuid(), systemPresence: name, label: name, primary: true })),
      ...secondaryPresences.map((extra) => ({ id: uuid(), ...extra, primary: false })),
    ],
    groups: new Map(),
    locations: buildLocations(spec, uuid),
    queues: new Map(),
    queueIdsByUser: new Map(),
    limits: defaultLimits(),
    telephony: noTelephony(),
  };
  if (spec.telephony) {
    const place = { shortName: spec.shortName, locationId: organisation.locations[0]?.id ?? null };
    organisation.telephony = buildTelephony(place, spec.telephony, seed, clock.now());
  }
  const signIns = buildUsers(organisation, spec, roleIds, seed, clock.now());
  buildGroups(organisation, uuid, seed);
  buildQueues(organisation, seed);
  const serviceClient = newClient(uuid(), seededSecret(seed, `service:${spec.shortName}`), {
    name: spec.isVendor ? 'Partner operations service' : 'Background service',
    description: 'Client credentials for tests and tools',
    roleDivisions: [roleIds.employee, roleIds.service].map((roleId) => ({ roleId, divisionId: homeDivisionId })),
  });
  organisation.clients.set(serviceClient.id, serviceClient);
  let vendorClient: SimOAuthClient | null = null;
  if (spec.isVendor) {
    vendorClient = newClient(uuid(), seededSecret(seed, `vendor:${spec.regionId}`), {
      name: 'Headroom',
      description: 'Sign-in of the AppFoundry application Headroom',
      grantType: 'CODE',
      scopes: [...vendorScopes],
    });
    organisation.clients.set(vendorClient.id, vendorClient);
  }
  return { organisation, serviceClient, roleIds, signIns, vendorClient };
}
