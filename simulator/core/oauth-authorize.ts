import type { IncomingMessage } from 'node:http';
import { demoPassword } from '../data/organisation-specs.ts';
import { consentPage, problemPage, signedOutPage, signInPage } from './login-pages.ts';
import type { SignInHelp } from './login-pages.ts';
import { findClient, findPerson } from './oauth-state.ts';
import type { OAuthState, OwnedClient } from './oauth-state.ts';
import { holds, permissionsOfRoles, visibleRoleIds } from './permissions.ts';
import type { SimOrganisation, SimRegion, SimUser } from './types.ts';
import type { CoreWorld } from './world.ts';

/** A page or a redirect of the login host. */
export type PageAnswer = {
  readonly status: number;
  readonly html: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
};

type Person = { readonly user: SimUser; readonly organisation: SimOrganisation };

/** Name of the browser session's cookie; cookies do not keep ports apart, so the region is in it. */
export function sessionCookieName(region: SimRegion): string {
  return `genesys-session-${region.id}`;
}

function readCookie(request: IncomingMessage, name: string): string {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [key, value = ''] = part.trim().split('=');
    if (key === name) return value;
  }
  return '';
}

/** The person whose browser session a request carries, or null. */
export function sessionPerson(
  world: CoreWorld,
  state: OAuthState,
  region: SimRegion,
  request: IncomingMessage,
): Person | null {
  const session = state.readTicket('session', readCookie(request, sessionCookieName(region)));
  const organisation = session && world.organisations.get(session.organisationId);
  const user = session && organisation?.users.get(session.userId);
  return organisation && user?.state === 'active' ? { user, organisation } : null;
}

function sessionCookie(region: SimRegion, value: string): string {
  const life = value ? '' : '; Max-Age=0';
  // SameSite=None with Partitioned: the page must also work inside another site's frame.
  return `${sessionCookieName(region)}=${value}; Path=/; HttpOnly; Secure; SameSite=None; Partitioned${life}`;
}

const page = (status: number, html: string, headers: PageAnswer['headers'] = {}): PageAnswer => ({
  status,
  html,
  headers,
});
const redirect = (location: string, headers: PageAnswer['headers'] = {}): PageAnswer =>
  page(302, '', { location, ...headers });

function helpFor(world: CoreWorld, region: SimRegion): SignInHelp[] {
  return [...world.built.values()]
    .filter(({ organisation }) => organisation.regionId === region.id)
    .map(({ organisation, signIns }) => ({
      organisation: organisation.name,
      accounts: signIns.map(({ role, userId }) => ({ role, email: organisation.users.get(userId)?.email ?? '' })),
    }));
}

/** Appends OAuth parameters to a redirect address: in the query for codes, in the fragment for tokens. */
function withParams(redirectUri: string, params: Readonly<Record<string, string | null>>, inFragment = false): string {
  const url = new URL(redirectUri);
  const target = inFragment ? new URLSearchParams() : url.searchParams;
  for (const [name, value] of Object.entries(params)) if (value !== null) target.set(name, value);
  if (inFragment) url.hash = target.toString();
  return url.toString();
}

/** Finishes a sign-in: a code, or a token for the implicit grant. */
function finish(
  world: CoreWorld,
  state: OAuthState,
  owned: OwnedClient,
  query: URLSearchParams,
  person: Person,
): string {
  const redirectUri = query.get('redirect_uri') ?? '';
  const stateParam = query.get('state');
  const { oauth } = world.config.current;
  if (query.get('response_type') === 'token') {
    const { user, organisation } = person;
    const grant = { organisation, clientOrganisation: owned.owner, client: owned.client, user };
    const token = world.tokenStore.issue(grant, world.clock.now(), oauth.tokensPerUserAndClient);
    const expires = String(owned.client.accessTokenValiditySeconds - 1);
    return withParams(
      redirectUri,
      { access_token: token.value, expires_in: expires, token_type: 'bearer', state: stateParam },
      true,
    );
  }
  const code = state.issueCode({
    clientId: owned.client.id,
    redirectUri,
    challenge: query.get('code_challenge'),
    organisationId: person.organisation.id,
    userId: person.user.id,
    expiresMs: world.clock.now() + oauth.codeSeconds * 1000,
  });
  return withParams(redirectUri, { code, state: stateParam });
}

/** What is wrong with an authorize request, said on a page because its redirect address cannot be trusted; else null. */
function refusal(owned: OwnedClient | null, query: URLSearchParams): string | null {
  if (!owned || owned.client.state !== 'active') return 'The application that sent you here is not known. (client_id)';
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!owned.client.redirectUris.includes(redirectUri)) {
    return 'The application asked to return to an address that is not registered for it. (redirect_uri)';
  }
  return null;
}

/** The OAuth error code of a request whose redirect address is good; else null. */
function protocolError(owned: OwnedClient, query: URLSearchParams): string | null {
  const responseType = query.get('response_type');
  const wanted = { code: 'CODE', token: 'TOKEN' }[responseType ?? ''];
  if (!wanted) return 'unsupported_response_type';
  if (owned.client.grantType !== wanted) return 'unauthorized_client';
  const hasOrg = query.has('org');
  if (hasOrg !== query.has('provider')) return 'invalid_request';
  const challenge = query.get('code_challenge');
  if (challenge !== null && query.get('code_challenge_method') !== 'S256') return 'invalid_request';
  return null;
}

function mayApprove(world: CoreWorld, { user, organisation }: Person): boolean {
  const granted = permissionsOfRoles(organisation, visibleRoleIds(user, world.clock.now()));
  return holds(granted, 'oauth:client:authorize');
}

/** After the password: organisation checks, consent where it is missing, then back to the application. */
function proceed(
  world: CoreWorld,
  state: OAuthState,
  region: SimRegion,
  owned: OwnedClient,
  url: URL,
  person: Person,
): PageAnswer {
  const { organisation } = person;
  const query = url.searchParams;
  const wantedOrg = query.get('org');
  const target = query.get('target');
  const isElsewhere =
    (wantedOrg !== null && wantedOrg !== organisation.shortName) || (target !== null && target !== organisation.id);
  const cookie = {
    'set-cookie': sessionCookie(
      region,
      state.issueTicket('session', { userId: person.user.id, organisationId: organisation.id }),
    ),
  };
  if (isElsewhere)
    return page(403, problemPage(`${person.user.name} has no access to the organisation asked for.`, null), cookie);
  const isApproved = organisation.id === owned.owner.id || owned.client.authorizedOrganisationIds.has(organisation.id);
  if (isApproved) return redirect(finish(world, state, owned, query, person), cookie);
  const back = withParams(query.get('redirect_uri') ?? '', {
    error: 'access_denied',
    error_description: 'The organization has not authorized this client.',
    state: query.get('state'),
  });
  if (!mayApprove(world, person)) {
    const sentence = `${organisation.name} has not approved ${owned.client.name} yet. Ask an administrator to sign in and approve it.`;
    return page(403, problemPage(sentence, back), cookie);
  }
  const ticket = state.issueTicket('consent', { userId: person.user.id, organisationId: organisation.id });
  return page(200, consentPage(owned.client, organisation.name, url, ticket, back), cookie);
}

/** `GET` and `POST /oauth/authorize`: sign-in page, password check, consent, redirect with a code. */
export function answerAuthorize(
  world: CoreWorld,
  state: OAuthState,
  region: SimRegion,
  url: URL,
  request: IncomingMessage,
  form: URLSearchParams,
): PageAnswer {
  const query = url.searchParams;
  const isShell = url.pathname === '/login';
  const owned = isShell ? null : findClient(world, region.id, query.get('client_id') ?? '');
  const help = helpFor(world, region);
  if (!isShell) {
    const problem = refusal(owned, query);
    if (problem !== null || !owned) return page(400, problemPage(problem ?? '', null));
    const error = protocolError(owned, query);
    if (error !== null)
      return redirect(withParams(query.get('redirect_uri') ?? '', { error, state: query.get('state') }));
  }
  const ticket = form.get('consent');
  if (owned && ticket) {
    const consent = state.readTicket('consent', ticket);
    state.dropTicket(ticket);
    const organisation = consent && world.organisations.get(consent.organisationId);
    const user = consent && organisation?.users.get(consent.userId);
    if (!organisation || !user) return page(400, problemPage('This approval is no longer valid. Start again.', null));
    owned.client.authorizedOrganisationIds.add(organisation.id);
    return proceed(world, state, region, owned, url, { user, organisation });
  }
  const after = (person: Person): PageAnswer => {
    if (owned) return proceed(world, state, region, owned, url, person);
    const session = state.issueTicket('session', { userId: person.user.id, organisationId: person.organisation.id });
    return redirect(`${region.appsBaseUrl}/directory/${url.search}`, { 'set-cookie': sessionCookie(region, session) });
  };
  if (request.method === 'POST') {
    const email = form.get('email') ?? '';
    const person = findPerson(world, region.id, email);
    if (person && form.get('password') === demoPassword) return after(person);
    return page(
      401,
      signInPage({ region, url, applicationName: owned?.client.name ?? null, email, hasFailed: true, help }),
    );
  }
  const session = query.get('prompt') === 'login' ? null : sessionPerson(world, state, region, request);
  if (session) return after(session);
  const email = query.get('login_hint') ?? '';
  return page(
    200,
    signInPage({ region, url, applicationName: owned?.client.name ?? null, email, hasFailed: false, help }),
  );
}

/** `GET /logout`: ends the browser session and the person's tokens of the client, then goes back if the address is registered. */
export function answerLogout(
  world: CoreWorld,
  state: OAuthState,
  region: SimRegion,
  url: URL,
  request: IncomingMessage,
): PageAnswer {
  const person = sessionPerson(world, state, region, request);
  const clientId = url.searchParams.get('client_id') ?? '';
  state.dropTicket(readCookie(request, sessionCookieName(region)));
  if (person)
    world.tokenStore.revoke((token) => token.userId === person.user.id && token.clientId === clientId, 'logout');
  const cookie = { 'set-cookie': sessionCookie(region, '') };
  const redirectUri = url.searchParams.get('redirect_uri') ?? '';
  const isRegistered = findClient(world, region.id, clientId)?.client.redirectUris.includes(redirectUri) === true;
  return isRegistered ? redirect(redirectUri, cookie) : page(200, signedOutPage(), cookie);
}
