import { createHash, randomBytes } from 'node:crypto';
import type { OrganisationInfo, StartInfo } from '#simulator/core/start-info.ts';
import type { SimOAuthClient, SimRole } from '#simulator/core/types.ts';
import { startSimulator, type RunningSimulator, type SimulatorOptions } from '#simulator/start-simulator.ts';

/** Where tests pretend that the application's sign-in callback is. */
const REDIRECT_URI = 'http://localhost:3000/api/auth/callback/test';

/** An organisation with what the control interface knows of its roles and clients. */
export type DescribedOrganisation = OrganisationInfo & {
  readonly roles: readonly SimRole[];
  readonly clients: readonly Omit<SimOAuthClient, 'secret'>[];
};

/** A simulated Genesys Cloud in this process. */
export type SimulatedGenesys = {
  readonly simulator: () => RunningSimulator;
  /** The application's variables that point at it; for `useTestDatabase`. */
  readonly variables: () => Record<string, string>;
  /** An organisation that no other test uses. */
  readonly mint: (options?: {
    userCount?: number;
    isVendorAuthorised?: boolean;
    /** None without it. */
    telephony?: object | null;
  }) => Promise<OrganisationInfo>;
  readonly describe: (organisationId: string) => Promise<DescribedOrganisation>;
  /** Signs in on the login host as a person would, and answers the access token. */
  readonly signIn: (organisation: OrganisationInfo, role: string) => Promise<string>;
  /** One request to the control interface, its JSON answer. */
  readonly control: (method: string, path: string, body?: unknown) => Promise<unknown>;
};

/** The application's id of a simulated region. */
export function environmentIdOf(regionId: string): string {
  return `simulator-${regionId}`;
}

/** The application's variable `GENESYS_ENVIRONMENTS` for the regions of a simulator. */
export function environmentsOf(regions: StartInfo['regions']): string {
  return JSON.stringify(
    regions.map((region) => ({
      id: environmentIdOf(region.id),
      name: `Simulated ${region.id}`,
      loginBaseUrl: region.login,
      apiBaseUrl: region.api,
      appsOrigin: region.apps,
      trustedOrigins: [region.streaming, region.api],
      clientId: region.vendorClient.clientId,
      clientSecret: region.vendorClient.clientSecret,
    })),
  );
}

/** Starts a simulator without organisations on free ports. Its `close` ends it. */
export async function startSimulatedGenesys(options: Partial<SimulatorOptions> = {}): Promise<RunningSimulator> {
  const running = await startSimulator({ port: 0, seed: 7, organisations: [], ...options });
  await controlOf(running)('PATCH', '/_sim/config', { oauth: { vendorRedirectUris: [REDIRECT_URI] } });
  return running;
}

function controlOf({ controlUrl }: RunningSimulator): SimulatedGenesys['control'] {
  return async (method, path, body) => {
    const response = await fetch(`${controlUrl}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as unknown;
  };
}

/** What can be done with a simulator from outside, once it is there. */
export function operateSimulator(simulator: () => RunningSimulator): SimulatedGenesys {
  const control: SimulatedGenesys['control'] = (...request) => controlOf(simulator())(...request);
  const regionOf = (organisation: OrganisationInfo) => {
    const region = simulator().info.regions.find(({ id }) => id === organisation.region);
    if (!region) throw new Error(`no region ${organisation.region}`);
    return region;
  };

  return {
    simulator,
    control,
    variables: () => ({ GENESYS_ENVIRONMENTS: environmentsOf(simulator().info.regions) }),
    mint: async (input = {}) =>
      (await control('POST', '/_sim/organisations', { userCount: 12, ...input })) as OrganisationInfo,
    describe: async (organisationId) =>
      (await control('GET', `/_sim/organisations/${organisationId}`)) as DescribedOrganisation,
    signIn: async (organisation, role) => {
      const person = organisation.signIns.find((candidate) => candidate.role === role);
      if (!person) throw new Error(`${organisation.name} has nobody with the role ${role}`);
      const region = regionOf(organisation);
      const { clientId, clientSecret } = region.vendorClient;
      const verifier = randomBytes(32).toString('base64url');
      const authorize = new URL(`${region.login}/oauth/authorize`);
      authorize.search = new URLSearchParams({
        client_id: clientId,
        response_type: 'code',
        redirect_uri: REDIRECT_URI,
        state: 'test',
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      }).toString();
      const signedIn = await fetch(authorize, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ email: person.email, password: person.password }),
      });
      const location = signedIn.headers.get('location');
      const code = location === null ? null : new URL(location).searchParams.get('code');
      if (code === null) throw new Error(`no code after the sign-in: ${signedIn.status} ${await signedIn.text()}`);
      const token = await fetch(`${region.login}/oauth/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code,
          redirect_uri: REDIRECT_URI,
          code_verifier: verifier,
        }),
      });
      const answer = (await token.json()) as { access_token?: string };
      if (!answer.access_token) throw new Error(`no token for the code: ${token.status}`);
      return answer.access_token;
    },
  };
}
