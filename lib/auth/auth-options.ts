import 'server-only';
import type { NextAuthOptions } from 'next-auth';
import type { OAuthConfig } from 'next-auth/providers/oauth';
import { env } from '#lib/env.ts';
import { log } from '#lib/log.ts';
import { authCookies } from './cookies.ts';
import { signInEnvironments, type SignInEnvironment } from './environments.ts';
import { readIdentity, type Identity } from './identity.ts';
import { endSession, parseClaims, SESSION_SECONDS, startSession } from './session.ts';

/** The next-auth provider id of an environment. */
export function providerId(environmentId: string): string {
  return `genesys-${environmentId}`;
}

/**
 * next-auth's settings: one provider per Genesys region or configured environment, authorization code with PKCE and
 * state. The Genesys token goes to the database, encrypted; the cookie holds the session's ids.
 */
export function authOptions(): NextAuthOptions {
  return {
    secret: env().HEADROOM_SECRET,
    providers: signInEnvironments().map(provider),
    session: { strategy: 'jwt', maxAge: SESSION_SECONDS },
    useSecureCookies: true,
    cookies: authCookies,
    pages: { signIn: '/signin', error: '/signin' },
    callbacks: {
      async jwt({ token, account, profile }) {
        if (!account) return token;
        const identity = profile as Identity | undefined;
        if (!identity || !account.access_token) throw new Error('Genesys Cloud returned no access token.');
        const expiresAtMs = (account.expires_at ?? 0) * 1000;
        return { ...(await startSession(identity, { accessToken: account.access_token, expiresAtMs })) };
      },
      session({ session, token }) {
        return { expires: session.expires, user: { id: parseClaims(token)?.userId } } as typeof session;
      },
      redirect({ url, baseUrl }) {
        // Only paths of our own: an absolute address to anywhere else would be an open redirect.
        const target = new URL(url, baseUrl);
        return target.origin === new URL(baseUrl).origin ? target.toString() : baseUrl;
      },
    },
    events: {
      async signOut({ token }) {
        const claims = parseClaims(token);
        if (claims) await endSession(claims);
      },
    },
    logger: {
      error: (code, metadata) => log.error({ code, reason: reasonOf(metadata) }, 'sign-in failed'),
      warn: (code) => log.debug({ code }, 'sign-in warning'),
      debug: () => undefined,
    },
  };
}

function provider(environment: SignInEnvironment): OAuthConfig<Identity> {
  return {
    id: providerId(environment.id),
    name: environment.name,
    type: 'oauth',
    version: '2.0',
    checks: ['pkce', 'state'],
    idToken: false,
    clientId: environment.clientId,
    clientSecret: environment.clientSecret,
    // A public client proves itself with PKCE alone and must not send an empty Basic header.
    client: { token_endpoint_auth_method: environment.clientSecret ? 'client_secret_basic' : 'none' },
    authorization: { url: `${environment.loginBaseUrl}/oauth/authorize`, params: { scope: '' } },
    token: `${environment.loginBaseUrl}/oauth/token`,
    userinfo: {
      async request({ tokens }) {
        if (!tokens.access_token) throw new Error('Genesys Cloud returned no access token.');
        const identity = await readIdentity(environment, tokens.access_token);
        if (!identity.ok) throw new Error(identity.error.message);
        return { ...identity.data, sub: identity.data.userId };
      },
    },
    profile: (identity) => ({ id: identity.userId, name: identity.name, email: identity.email }),
  };
}

/** next-auth hands over whatever it caught; only the message is fit for a log, the rest may hold codes and tokens. */
function reasonOf(metadata: unknown): string {
  const error = metadata instanceof Error ? metadata : (metadata as { error?: unknown } | null)?.error;
  return error instanceof Error ? error.message : 'unknown';
}
