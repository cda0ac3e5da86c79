import type { CookiesOptions } from 'next-auth';

/**
 * Cookies that work inside the Genesys client's cross-site frame with third-party cookies blocked: partitioned, and for
 * that Secure and SameSite=None. A partitioned session is not visible in a tab of its own; a person signs in once in each.
 */
const framed = { httpOnly: true, sameSite: 'none', secure: true, path: '/', partitioned: true } as const;

/** Lifetime of the cookies that only bridge the way to the Genesys sign-in page and back. */
const SIGN_IN_SECONDS = 15 * 60;

/** Name of the cookie that carries the session id, encrypted. */
export const SESSION_COOKIE = '__Host-headroom.session';

/** Every cookie next-auth sets. */
export const authCookies: Partial<CookiesOptions> = {
  sessionToken: { name: SESSION_COOKIE, options: framed },
  csrfToken: { name: '__Host-headroom.csrf', options: framed },
  callbackUrl: { name: '__Host-headroom.return', options: framed },
  state: { name: '__Host-headroom.state', options: { ...framed, maxAge: SIGN_IN_SECONDS } },
  pkceCodeVerifier: { name: '__Host-headroom.pkce', options: { ...framed, maxAge: SIGN_IN_SECONDS } },
  nonce: { name: '__Host-headroom.nonce', options: { ...framed, maxAge: SIGN_IN_SECONDS } },
};
