import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { basicOf, newChallenge, startSimulatorClient, testRedirectUri } from './testing/simulator-client.ts';
import type { SimulatorClient } from './testing/simulator-client.ts';

let client: SimulatorClient;
let admin: string;

beforeAll(async () => {
  client = await startSimulatorClient({
    organisations: [{ userCount: 40 }, { userCount: 40, shortName: 'undecided', isVendorAuthorised: false }],
  });
  admin = client.organisation.signIns.find(({ role }) => role === 'admin')?.email ?? '';
});
afterAll(() => client.close());
beforeEach(() =>
  client.control('PUT', '/_sim/config', { presenceLife: false, oauth: { vendorRedirectUris: [testRedirectUri] } }),
);

const vendorBasic = () => basicOf(client.region.vendorClient.clientId, client.region.vendorClient.clientSecret);

function authorizeQuery(over: Record<string, string> = {}): URLSearchParams {
  return new URLSearchParams({
    client_id: client.region.vendorClient.clientId,
    response_type: 'code',
    redirect_uri: testRedirectUri,
    state: 'opaque state/+?',
    ...over,
  });
}

async function newCode(over: Record<string, string> = {}): Promise<string> {
  const answer = await client.signIn(admin, authorizeQuery(over));
  return new URL(answer.headers.get('location') ?? 'http://none').searchParams.get('code') ?? '';
}

describe('client credentials', () => {
  it('gives an opaque bearer token for a day', async () => {
    const { clientId, clientSecret } = client.organisation.clientCredentials;
    const answer = await client.postToken({ grant_type: 'client_credentials' }, basicOf(clientId, clientSecret));
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ token_type: 'bearer', expires_in: 86_399 });
    expect(answer.body).not.toHaveProperty('refresh_token');
  });

  it('refuses an unknown client with 400 and a wrong secret with 401, in the token endpoint’s own error form', async () => {
    const unknown = await client.postToken({ grant_type: 'client_credentials' }, basicOf('nobody', 'x'));
    expect([unknown.status, unknown.body]).toEqual([
      400,
      { error: 'invalid_client', description: 'client not found', error_description: 'client not found' },
    ]);
    const { clientId } = client.organisation.clientCredentials;
    const wrong = await client.postToken({ grant_type: 'client_credentials' }, basicOf(clientId, 'wrong'));
    expect([wrong.status, wrong.body]).toEqual([
      401,
      { error: 'invalid_client', description: 'authentication failed', error_description: 'authentication failed' },
    ]);
  });

  it('does not know clients of another region', async () => {
    const elsewhere = client.simulator.info.regions.find(({ id }) => id !== client.region.id);
    const { clientId, clientSecret } = elsewhere?.vendorClient ?? { clientId: '', clientSecret: '' };
    const answer = await client.postToken({ grant_type: 'client_credentials' }, basicOf(clientId, clientSecret));
    expect(answer.body.description).toBe('client not found');
  });

  it('keeps ten live tokens of a client; the eleventh drops the oldest', async () => {
    const first = await client.clientToken();
    for (let count = 0; count < 9; count += 1) await client.clientToken();
    expect((await client.call('HEAD', '/api/v2/tokens/me', first)).status).toBe(200);
    await client.clientToken();
    expect((await client.call('GET', '/api/v2/tokens/me', first)).body.code).toBe('bad.credentials');
  });

  it('throttles a client that asks for tokens too often, with 400', async () => {
    await client.control('PATCH', '/_sim/config', { loginThrottle: { allowed: 2, windowSeconds: 60 } });
    const { clientId, clientSecret } = client.organisation.clientCredentials;
    await client.control('POST', '/_sim/time', { advanceSeconds: 120 });
    const ask = () => client.postToken({ grant_type: 'client_credentials' }, basicOf(clientId, clientSecret));
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
    const third = await ask();
    expect(third.status).toBe(400);
    expect(third.body.error).toBe('invalid_request');
    expect(third.body.description).toMatch(/^rate limit exceeded;/);
    await client.control('POST', '/_sim/time', { advanceSeconds: 60 });
    expect((await ask()).status).toBe(200);
  });
});

describe('sign-in page', () => {
  it('is a form that lists the demo accounts of the region, and says when the password is wrong', async () => {
    const url = `${client.region.login}/oauth/authorize?${authorizeQuery().toString()}`;
    const page = await (await fetch(url)).text();
    expect(page).toContain('<label for="email">');
    expect(page).toContain(admin);
    const failed = await client.signIn(admin, authorizeQuery(), 'wrong');
    expect(failed.status).toBe(401);
    expect(failed.text).toContain('role="alert"');
    expect(failed.headers.get('location')).toBeNull();
  });

  it('does not take HTML from the address or the form', async () => {
    const answer = await client.signIn('"><script>x</script>', authorizeQuery({ login_hint: '<b>' }), 'wrong');
    expect(answer.text).not.toContain('<script>');
  });

  it('never redirects to an address that is not registered', async () => {
    for (const redirect_uri of ['http://evil.example/', `${testRedirectUri}/more`, '']) {
      const answer = await client.signIn(admin, authorizeQuery({ redirect_uri }));
      expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    }
  });

  it('sends protocol errors back to the application with its state', async () => {
    const answer = await client.signIn(admin, authorizeQuery({ response_type: 'magic' }));
    const location = new URL(answer.headers.get('location') ?? '');
    expect(location.searchParams.get('error')).toBe('unsupported_response_type');
    expect(location.searchParams.get('state')).toBe('opaque state/+?');
  });

  it('remembers the browser unless the application asks for a new sign-in', async () => {
    const signedIn = await client.signIn(admin, authorizeQuery());
    const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    expect(signedIn.headers.get('set-cookie')).toMatch(/SameSite=None; Partitioned/);
    const open = (query: URLSearchParams) =>
      fetch(`${client.region.login}/oauth/authorize?${query.toString()}`, { headers: { cookie }, redirect: 'manual' });
    expect((await open(authorizeQuery())).headers.get('location')).toContain('code=');
    expect((await open(authorizeQuery({ prompt: 'login' }))).status).toBe(200);
    await fetch(`${client.region.login}/logout`, { headers: { cookie } });
    expect((await open(authorizeQuery())).status).toBe(200);
  });
});

describe('authorization code', () => {
  it('comes with the state and buys a token and a refresh token for the client’s secret', async () => {
    const answer = await client.signIn(admin, authorizeQuery());
    const location = new URL(answer.headers.get('location') ?? '');
    expect(location.searchParams.get('state')).toBe('opaque state/+?');
    const code = location.searchParams.get('code') ?? '';
    const form = { grant_type: 'authorization_code', code, redirect_uri: testRedirectUri };
    const bought = await client.postToken(form, vendorBasic());
    expect(bought.status).toBe(200);
    const me = await client.call('GET', '/api/v2/users/me?expand=organization', String(bought.body.access_token));
    expect(me.body).toMatchObject({ email: admin, organization: { id: client.organisation.id } });
    const refresh = { grant_type: 'refresh_token', refresh_token: String(bought.body.refresh_token) };
    const renewed = await client.postToken(refresh, vendorBasic());
    expect(renewed.body).toHaveProperty('refresh_token');
    expect((await client.postToken(refresh, vendorBasic())).body.error).toBe('invalid_grant');
  });

  it('buys a token without a secret by PKCE, and then no refresh token', async () => {
    const { verifier, challenge } = newChallenge();
    const code = await newCode({ code_challenge: challenge, code_challenge_method: 'S256' });
    const form = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: testRedirectUri,
      client_id: client.region.vendorClient.clientId,
      code_verifier: verifier,
    };
    const answer = await client.postToken(form);
    expect(answer.status).toBe(200);
    expect(answer.body).not.toHaveProperty('refresh_token');
  });

  it('works once', async () => {
    const form = { grant_type: 'authorization_code', code: await newCode(), redirect_uri: testRedirectUri };
    expect((await client.postToken(form, vendorBasic())).status).toBe(200);
    const replay = await client.postToken(form, vendorBasic());
    expect([replay.status, replay.body.error]).toEqual([400, 'invalid_grant']);
  });

  it('expires after a minute', async () => {
    const form = { grant_type: 'authorization_code', code: await newCode(), redirect_uri: testRedirectUri };
    await client.control('POST', '/_sim/time', { advanceSeconds: 61 });
    expect((await client.postToken(form, vendorBasic())).body.error).toBe('invalid_grant');
  });

  it('is bound to its redirect address, its client and its challenge', async () => {
    const { challenge } = newChallenge();
    const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };
    const base = { grant_type: 'authorization_code', redirect_uri: testRedirectUri };
    const elsewhere = { ...base, code: await newCode(), redirect_uri: 'http://localhost:3999/' };
    expect((await client.postToken(elsewhere, vendorBasic())).body.error).toBe('invalid_grant');
    const wrongVerifier = { ...base, code: await newCode(pkce), code_verifier: newChallenge().verifier };
    expect((await client.postToken(wrongVerifier, vendorBasic())).body.error).toBe('invalid_grant');
    const noVerifier = { ...base, code: await newCode(pkce) };
    expect((await client.postToken(noVerifier, vendorBasic())).body.error).toBe('invalid_grant');
    const { clientId, clientSecret } = client.organisation.clientCredentials;
    const otherClient = await client.postToken({ ...base, code: await newCode() }, basicOf(clientId, clientSecret));
    expect(otherClient.body.error).toBe('unauthorized_client');
    const neitherSecretNorProof = { ...base, code: await newCode(), client_id: client.region.vendorClient.clientId };
    expect((await client.postToken(neitherSecretNorProof)).status).toBe(401);
  });
});

describe('an organisation that has not approved the client', () => {
  const undecided = () => client.simulator.info.organisations.find(({ shortName }) => shortName === 'undecided');
  const emailOf = (role: string) => undecided()?.signIns.find((person) => person.role === role)?.email ?? '';

  it('keeps its planners out, and lets an administrator approve once for everybody', async () => {
    const refused = await client.signIn(emailOf('planner'), authorizeQuery());
    expect(refused.status).toBe(403);
    expect(refused.text).toContain('has not approved');
    const consent = await client.signIn(emailOf('admin'), authorizeQuery());
    const ticket = /name="consent" value="([^"]+)"/.exec(consent.text)?.[1] ?? '';
    const approve = () =>
      fetch(`${client.region.login}/oauth/authorize?${authorizeQuery().toString()}`, {
        method: 'POST',
        redirect: 'manual',
        body: new URLSearchParams({ consent: ticket }),
      });
    expect((await approve()).headers.get('location')).toContain('code=');
    expect((await approve()).status).toBe(400);
    const planner = await client.signIn(emailOf('planner'), authorizeQuery());
    expect(planner.headers.get('location')).toContain('code=');
  });
});

describe('well-known addresses', () => {
  it('has the OAuth metadata and no OpenID configuration', async () => {
    const metadata = await fetch(`${client.region.login}/.well-known/oauth-authorization-server`);
    expect(await metadata.json()).toMatchObject({ code_challenge_methods_supported: ['S256'] });
    expect((await fetch(`${client.region.login}/.well-known/openid-configuration`)).status).toBe(404);
  });
});
