import { createGateway } from '../create-gateway.ts';
import { completeSettings } from '../gateway-settings.ts';
import type { GatewaySettings } from '../gateway-settings.ts';
import type { CallOptions, Gateway, GenesysEnvironment, GrantCredential, Priority } from '../gateway-types.ts';
import { createMemoryGrants } from '../memory-grants.ts';
import type { MemoryGrants } from '../memory-grants.ts';
import { createMemoryLedger } from '../memory-ledger.ts';
import type { MemoryLedger } from '../memory-ledger.ts';
import { createPooledTransport } from '../pooled-transport.ts';
import type { Transport } from '../transport.ts';

/** An organisation of a simulated Genesys Cloud, as its control interface describes it. */
export type RigOrganisation = {
  readonly id: string;
  readonly region: string;
  readonly clientCredentials: { readonly clientId: string; readonly clientSecret: string };
};

/** A region of a simulated Genesys Cloud. */
export type RigRegion = {
  readonly id: string;
  readonly login: string;
  readonly api: string;
  readonly streaming: string;
  readonly apps: string;
};

/** A gateway with grants and ledger in memory. */
export type GatewayRig = {
  readonly gateway: Gateway;
  readonly grants: MemoryGrants;
  readonly ledger: MemoryLedger;
};

/** The environment of a simulated region. */
export function rigEnvironment(region: RigRegion): GenesysEnvironment {
  return {
    id: `simulator-${region.id}`,
    name: `Simulated ${region.id}`,
    loginBaseUrl: region.login,
    apiBaseUrl: region.api,
    appsOrigin: region.apps,
    trustedOrigins: [region.streaming],
  };
}

/** The credential of an organisation's own client. */
export function rigCredential(organisation: RigOrganisation, regions: readonly RigRegion[]): GrantCredential {
  const region = regions.find(({ id }) => id === organisation.region);
  if (region === undefined) throw new Error(`no region ${organisation.region}`);
  return { orgId: organisation.id, environment: rigEnvironment(region), ...organisation.clientCredentials };
}

/** A gateway in which the organisations are installed; `around` may stand between it and the API. */
export function createGatewayRig(
  organisations: readonly RigOrganisation[],
  regions: readonly RigRegion[],
  settings: Partial<GatewaySettings> = {},
  around: (send: Transport) => Transport = (send) => send,
): GatewayRig {
  const grants = createMemoryGrants(organisations.map((organisation) => rigCredential(organisation, regions)));
  const ledger = createMemoryLedger();
  const all = completeSettings(settings);
  const pool = createPooledTransport({ ...all, connections: all.hostSlots });
  return {
    grants,
    ledger,
    gateway: createGateway({ grants, ledger, settings, transport: { ...pool, send: around(pool.send) } }),
  };
}

/** Call options of a test. */
export function as(priority: Priority, org: { readonly id: string }, extra: Partial<CallOptions> = {}): CallOptions {
  return { org: org.id, consumer: 'test', priority, ...extra };
}
