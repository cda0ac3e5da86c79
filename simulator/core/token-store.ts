import { randomBytes, randomUUID } from 'node:crypto';
import type { SimOAuthClient, SimOrganisation, SimToken, SimUser } from './types.ts';

/** Whom a token is issued to. */
export type TokenGrant = {
  /** Organisation the token acts in. */
  readonly organisation: SimOrganisation;
  readonly clientOrganisation: SimOrganisation;
  readonly client: SimOAuthClient;
  /** Null for client credentials. */
  readonly user: SimUser | null;
};

/** Why a token died before its time. */
export type RevocationReason = 'logout' | 'control' | 'client' | 'evicted' | 'fault' | 'expired';

/** Issues, finds and revokes opaque tokens. */
export type TokenStore = {
  /** Issues an access token; the oldest live one of the same person and client gives way when there are too many. */
  issue(grant: TokenGrant, nowMs: number, tokenLimit: number): SimToken;
  /** Issues a refresh token that goes with `token`. */
  issueRefresh(token: SimToken): string;
  /** The grant of a refresh token, which is used up by asking; null when unknown or revoked. */
  takeRefresh(value: string): SimToken | null;
  /** The live token of this value: not unknown, expired or revoked. */
  find(value: string, nowMs: number): SimToken | null;
  /** Revokes every live token that fits, with its refresh token; answers them. */
  revoke(fits: (token: SimToken) => boolean, reason: RevocationReason): SimToken[];
  /** Listens to revocations, to close sockets and tell channels. Returns the removal. */
  onRevoked(listener: (token: SimToken, reason: RevocationReason) => void): () => void;
  /** Moment the newest token of a person was issued, by user id. */
  lastIssuedMs(userId: string): number | undefined;
  clear(): void;
};

/** A store over the world's map of tokens by value. */
export function createTokenStore(tokens: Map<string, SimToken>): TokenStore {
  const refreshTokens = new Map<string, SimToken>();
  const lastIssued = new Map<string, number>();
  const listeners = new Set<(token: SimToken, reason: RevocationReason) => void>();

  const revoke = (fits: (token: SimToken) => boolean, reason: RevocationReason): SimToken[] => {
    const gone: SimToken[] = [];
    for (const token of tokens.values()) {
      if (token.revoked || !fits(token)) continue;
      token.revoked = true;
      gone.push(token);
    }
    // A token that ends by itself leaves the refresh token that goes with it.
    if (reason !== 'evicted' && reason !== 'expired') {
      for (const [value, token] of refreshTokens) if (fits(token)) refreshTokens.delete(value);
    }
    for (const token of gone) for (const listener of listeners) listener(token, reason);
    return gone;
  };

  const makeRoom = (grant: TokenGrant, nowMs: number, tokenLimit: number): void => {
    const userId = grant.user?.id ?? null;
    const live: SimToken[] = [];
    for (const token of tokens.values()) {
      const isDead = token.revoked || token.expiresMs <= nowMs;
      if (isDead) tokens.delete(token.value);
      else if (
        token.clientId === grant.client.id &&
        token.userId === userId &&
        token.organisationId === grant.organisation.id
      ) {
        live.push(token);
      }
    }
    for (const token of live.slice(0, Math.max(0, live.length - tokenLimit + 1))) {
      revoke((other) => other === token, 'evicted');
    }
  };

  return {
    issue(grant, nowMs, tokenLimit) {
      makeRoom(grant, nowMs, tokenLimit);
      const token: SimToken = {
        id: randomUUID(),
        value: randomBytes(48).toString('base64url'),
        organisationId: grant.organisation.id,
        homeOrganisationId: grant.organisation.id,
        clientId: grant.client.id,
        clientOrganisationId: grant.clientOrganisation.id,
        userId: grant.user?.id ?? null,
        grantType: grant.client.grantType,
        scopes: grant.user ? grant.client.scopes : [],
        issuedMs: nowMs,
        expiresMs: nowMs + grant.client.accessTokenValiditySeconds * 1000,
        revoked: false,
      };
      tokens.set(token.value, token);
      if (grant.user) lastIssued.set(grant.user.id, nowMs);
      return token;
    },
    issueRefresh(token) {
      const value = randomBytes(48).toString('base64url');
      refreshTokens.set(value, token);
      return value;
    },
    takeRefresh(value) {
      const token = refreshTokens.get(value) ?? null;
      refreshTokens.delete(value);
      return token;
    },
    find(value, nowMs) {
      const token = tokens.get(value);
      return token && !token.revoked && token.expiresMs > nowMs ? token : null;
    },
    revoke,
    onRevoked(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    lastIssuedMs: (userId) => lastIssued.get(userId),
    clear() {
      tokens.clear();
      refreshTokens.clear();
      lastIssued.clear();
    },
  };
}
