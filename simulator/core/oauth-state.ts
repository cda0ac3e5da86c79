import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { createWindow, takeFromWindow } from './rate-limit.ts';
import type { WindowState } from './rate-limit.ts';
import type { SimOAuthClient, SimOrganisation, SimUser } from './types.ts';
import type { CoreWorld } from './world.ts';

/** A code waiting to be exchanged, with everything it is bound to. */
export type AuthorizationCode = {
  readonly clientId: string;
  readonly redirectUri: string;
  /** S256 challenge, or null when the client did not use PKCE. */
  readonly challenge: string | null;
  readonly organisationId: string;
  readonly userId: string;
  readonly expiresMs: number;
};

/** A client with the organisation that owns it. */
export type OwnedClient = { readonly client: SimOAuthClient; readonly owner: SimOrganisation };

/** What the login hosts remember between requests. */
export type OAuthState = {
  /** Issues a code for {@link AuthorizationCode}. */
  issueCode(grant: AuthorizationCode): string;
  /** The grant of a code, used up by asking; null when unknown, used or expired. */
  takeCode(code: string): AuthorizationCode | null;
  /** Seconds to wait when a client asks the token endpoint too often, else null. Counts the request. */
  throttle(clientId: string): number | null;
  /** A one-time ticket that lets a signed-in person go on (consent) or come back (browser session). */
  issueTicket(
    kind: 'consent' | 'session',
    person: { readonly userId: string; readonly organisationId: string },
  ): string;
  readTicket(kind: 'consent' | 'session', ticket: string): { userId: string; organisationId: string } | null;
  dropTicket(ticket: string): void;
};

/** The OAuth client of a region by id, with its owner. */
export function findClient(world: CoreWorld, regionId: string, clientId: string): OwnedClient | null {
  for (const owner of world.organisations.values()) {
    if (owner.regionId !== regionId) continue;
    const client = owner.clients.get(clientId);
    if (client) return { client, owner };
  }
  return null;
}

/** A person of a region by mail address. */
export function findPerson(
  world: CoreWorld,
  regionId: string,
  email: string,
): { readonly user: SimUser; readonly organisation: SimOrganisation } | null {
  const wanted = email.trim().toLowerCase();
  for (const organisation of world.organisations.values()) {
    if (organisation.regionId !== regionId || !wanted.endsWith(`@${organisation.mailDomain}`)) continue;
    for (const user of organisation.users.values()) {
      if (user.email.toLowerCase() === wanted && user.state === 'active') return { user, organisation };
    }
  }
  return null;
}

/** Whether a verifier answers a challenge (S256). */
export function answersChallenge(challenge: string, verifier: string): boolean {
  return createHash('sha256').update(verifier).digest('base64url') === challenge;
}

/** Compares secrets without telling by time where they differ. */
export function isSameSecret(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

/** A state without codes or tickets; everything goes when the world is reset. */
export function createOAuthState(world: CoreWorld): OAuthState {
  const codes = new Map<string, AuthorizationCode>();
  const tickets = new Map<string, { kind: string; userId: string; organisationId: string }>();
  const throttles = new Map<string, WindowState>();
  world.onReset(() => {
    codes.clear();
    tickets.clear();
    throttles.clear();
  });
  return {
    issueCode(grant) {
      const nowMs = world.clock.now();
      for (const [code, other] of codes) if (other.expiresMs <= nowMs) codes.delete(code);
      const code = randomBytes(32).toString('base64url');
      codes.set(code, grant);
      return code;
    },
    takeCode(code) {
      const grant = codes.get(code);
      codes.delete(code);
      return grant && grant.expiresMs > world.clock.now() ? grant : null;
    },
    throttle(clientId) {
      const { enabled, allowed, windowSeconds } = world.config.current.loginThrottle;
      if (!enabled) return null;
      const state = throttles.get(clientId) ?? createWindow();
      throttles.set(clientId, state);
      const rule = { allowed, windowMs: windowSeconds * 1000, windowType: 'fixed', countRejected: false } as const;
      const verdict = takeFromWindow(state, rule, world.clock.now());
      return verdict.admitted ? null : Math.max(1, Math.ceil(verdict.resetMs / 1000));
    },
    issueTicket(kind, person) {
      const ticket = randomBytes(24).toString('base64url');
      tickets.set(ticket, { kind, ...person });
      return ticket;
    },
    readTicket(kind, ticket) {
      const found = tickets.get(ticket);
      return found?.kind === kind ? found : null;
    },
    dropTicket(ticket) {
      tickets.delete(ticket);
    },
  };
}
