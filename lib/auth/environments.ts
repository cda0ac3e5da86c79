import 'server-only';
import { env } from '#lib/env.ts';
import type { GenesysEnvironment } from '#lib/genesys/gateway-types.ts';
import { regionEnvironment } from '#lib/genesys/regions.ts';

/** A place people can sign in to: one Genesys region or configured environment, with our OAuth client there. */
export type SignInEnvironment = GenesysEnvironment & { readonly clientId: string; readonly clientSecret?: string };

/** Every environment with an OAuth client: regions from `GENESYS_REGIONS`, then those of `GENESYS_ENVIRONMENTS`. */
export function signInEnvironments(): readonly SignInEnvironment[] {
  const { GENESYS_REGIONS, GENESYS_ENVIRONMENTS } = env();
  const regions = Object.entries(GENESYS_REGIONS).map(([domain, client]) => {
    const region = regionEnvironment(domain);
    if (!region) throw new Error(`GENESYS_REGIONS names "${domain}", which is not a Genesys Cloud domain.`);
    return { ...region, ...client };
  });
  return [...regions, ...GENESYS_ENVIRONMENTS];
}

/** The environment with this id, or null when it is not configured (any more). */
export function findEnvironment(id: string): SignInEnvironment | null {
  return signInEnvironments().find((environment) => environment.id === id) ?? null;
}
