import { createHash, randomBytes } from 'node:crypto';
import type { OrganisationInfo, RegionInfo } from '../start-info.ts';
import { startSimulator } from '../../start-simulator.ts';
import type { RunningSimulator, SimulatorOptions } from '../../start-simulator.ts';

/** An answer, its JSON parsed. */
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON, or the text itself when it is none. */
  readonly body: Record<string, unknown>;
  readonly text: string;
};

/** Redirect address of the vendor's client in tests. */
export const testRedirectUri = 'http://localhost:3999/api/auth/callback/genesys';

/** A simulator under test with the calls tests make over HTTP. */
export type SimulatorClient = {
  readonly simulator: RunningSimulator;
  readonly organisation: OrganisationInfo;
  readonly region: RegionInfo;
  /** A fresh client-credentials token. */
  clientToken(organisation?: OrganisationInfo): Promise<string>;
  /** Signs a demo person in through the vendor's client, with PKCE and without its secret. */
  personToken(role: string, organisation?: OrganisationInfo): Promise<string>;
  /** Opens the authorize address and posts the sign-in form; the redirect is not followed. */
  signIn(email: string, query: URLSearchParams, password?: string): Promise<Answer>;
  postToken(form: Record<string, string>, basic?: string): Promise<Answer>;
  call(method: string, path: string, token: string | null, body?: unknown): Promise<Answer>;
  control(method: string, path: string, body?: unknown): Promise<Answer>;
  close(): Promise<void>;
};

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true && text !== '';
  const body = isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
  return { status: response.status, headers: response.headers, body, text };
}

/** `Basic` credentials of a client. */
export function basicOf(clientId: string, clientSecret: string): string {
  return `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
}

/** A PKCE verifier with its S256 challenge. */
export function newChallenge(): { readonly verifier: string; readonly challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

/** Starts a simulator with small organisations on free ports, its clock at a fixed moment and people standing still. */
export async function startSimulatorClient(options: Partial<SimulatorOptions> = {}): Promise<SimulatorClient> {
  const simulator = await startSimulator({
    port: 0,
    seed: 11,
    startMs: Date.parse('2026-11-23T09:00:00Z'),
    organisations: [{ userCount: 40 }],
    ...options,
    config: {
      presenceLife: false,
      ...options.config,
      oauth: { vendorRedirectUris: [testRedirectUri], ...options.config?.oauth },
    },
  });
  const organisation = simulator.info.organisations.find(({ isVendor }) => !isVendor);
  const region = simulator.info.regions.find(({ id }) => id === organisation?.region);
  if (!organisation || !region) throw new Error('The simulator has no customer organisation');

  const postToken = async (form: Record<string, string>, basic?: string) =>
    readAnswer(
      await fetch(`${region.login}/oauth/token`, {
        method: 'POST',
        body: new URLSearchParams(form),
        headers: basic ? { authorization: basic } : {},
      }),
    );
  const signIn = async (email: string, query: URLSearchParams, password = organisation.signIns[0]?.password ?? '') =>
    readAnswer(
      await fetch(`${region.login}/oauth/authorize?${query.toString()}`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ email, password }),
      }),
    );
  const tokenOf = (answer: Answer): string => {
    if (answer.status !== 200) throw new Error(`No token: ${answer.text}`);
    return String(answer.body.access_token);
  };

  return {
    simulator,
    organisation,
    region,
    postToken,
    signIn,
    async clientToken(of = organisation) {
      const { clientId, clientSecret } = of.clientCredentials;
      return tokenOf(await postToken({ grant_type: 'client_credentials' }, basicOf(clientId, clientSecret)));
    },
    async personToken(role, of = organisation) {
      const email = of.signIns.find((person) => person.role === role)?.email;
      if (!email) throw new Error(`${of.name} has no ${role}`);
      const { verifier, challenge } = newChallenge();
      const { clientId } = region.vendorClient;
      const query = new URLSearchParams({
        client_id: clientId,
        response_type: 'code',
        redirect_uri: testRedirectUri,
        code_challenge: challenge,
        code_challenge_method: 'S256',
      });
      const answer = await signIn(email, query);
      const code = new URL(answer.headers.get('location') ?? 'http://none').searchParams.get('code') ?? '';
      const form = {
        grant_type: 'authorization_code',
        code,
        redirect_uri: testRedirectUri,
        client_id: clientId,
        code_verifier: verifier,
      };
      return tokenOf(await postToken(form));
    },
    async call(method, path, token, body) {
      return readAnswer(
        await fetch(`${region.api}${path}`, {
          method,
          headers: {
            ...(token === null ? {} : { authorization: `Bearer ${token}` }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      );
    },
    async control(method, path, body) {
      return readAnswer(
        await fetch(`${simulator.controlUrl}${path}`, {
          method,
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      );
    },
    close: () => simulator.close(),
  };
}
