import type { AccessToken, GrantCredential, GrantSource } from './gateway-types.ts';

/** Grants held in memory, for programs without a database: benches, tests, one-off tools. */
export type MemoryGrants = GrantSource & {
  /** Installs an organisation or replaces its credential, with a token where one is known already. */
  install(credential: GrantCredential, token?: AccessToken): void;
  uninstall(orgId: string): void;
  /** Reason of a refusal that was marked, by organisation. */
  readonly refused: ReadonlyMap<string, string>;
};

/** Grants of `credentials`; refreshes of one organisation run one at a time. */
export function createMemoryGrants(credentials: readonly GrantCredential[] = []): MemoryGrants {
  const grants = new Map(credentials.map((credential) => [credential.orgId, credential]));
  const tokens = new Map<string, AccessToken>();
  const refused = new Map<string, string>();
  const running = new Map<string, Promise<AccessToken>>();
  return {
    install(credential, token) {
      grants.set(credential.orgId, credential);
      refused.delete(credential.orgId);
      if (token === undefined) tokens.delete(credential.orgId);
      else tokens.set(credential.orgId, token);
    },
    uninstall(orgId) {
      grants.delete(orgId);
      tokens.delete(orgId);
    },
    refused,
    load: async (orgId) => (refused.has(orgId) ? null : (grants.get(orgId) ?? null)),
    whyStopped: async (orgId) => (refused.has(orgId) ? 'grant_refused' : 'not_installed'),
    readToken: async (orgId) => tokens.get(orgId) ?? null,
    async refreshToken(orgId, stale, request) {
      const current = tokens.get(orgId);
      if (current !== undefined && current.value !== stale?.value) return current;
      let refresh = running.get(orgId);
      if (refresh === undefined) {
        const credential = refused.has(orgId) ? undefined : grants.get(orgId);
        if (credential === undefined) throw new Error('The grant has ended; there is nothing to refresh.');
        refresh = request(credential).finally(() => running.delete(orgId));
        running.set(orgId, refresh);
      }
      const token = await refresh;
      tokens.set(orgId, token);
      return token;
    },
    async markRefused(orgId, reason) {
      refused.set(orgId, reason);
    },
  };
}
