import 'server-only';
import { z } from 'zod';
import { recordAudit } from '#lib/audit/record-audit.ts';
import { findEnvironment } from '#lib/auth/environments.ts';
import { systemClock, type Clock } from '#lib/clock.ts';
import { env } from '#lib/env.ts';
import type { AccessToken, GrantSource } from '#lib/genesys/gateway-types.ts';
import { openSecret, sealSecret } from '#lib/secrets/secret-box.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { findGrant, refuseGrant, replaceToken } from './grant-store.ts';
import { createRefreshFence } from './refresh-fence.ts';
import { systemContext } from './system-context.ts';

/** How often a process that waits for another one's refresh looks again. */
const LOOK_AGAIN_MS = 40;

/** A refresh that takes longer than this, transport time-outs included, is given up by those who wait for it. */
const WAIT_AT_MOST_MS = 60_000;

const OrganisationId = z.guid();

type StoredToken = { readonly token: AccessToken | null; readonly version: number };

/**
 * The grants table as the gateway's source of credentials and tokens. Every process reads the same token; a refresh is
 * fenced by a database lock and a version, and its network request runs outside any transaction.
 */
export function createPostgresGrants(clock: Clock = systemClock): GrantSource {
  const fence = createRefreshFence(() => env().APP_DATABASE_URL);
  /** This process's refresh under way, by organisation. */
  const flights = new Map<string, Promise<AccessToken>>();

  const refresh = async (
    orgId: string,
    stale: AccessToken | null,
    request: () => Promise<AccessToken>,
  ): Promise<AccessToken> => {
    const giveUpAtMs = clock.now() + WAIT_AT_MOST_MS;
    for (;;) {
      const replaced = replacementOf(await readStored(orgId), stale, clock.now());
      if (replaced) return replaced;
      if (await fence.tryEnter(orgId)) {
        try {
          // Looked at again inside the fence: the holder before us may just have finished.
          const stored = await readStored(orgId);
          const current = replacementOf(stored, stale, clock.now());
          return current ?? (await fetchToken(orgId, stored?.version ?? 0, request));
        } finally {
          await fence.leave(orgId);
        }
      }
      if (clock.now() >= giveUpAtMs)
        throw new Error('Another process has been refreshing this token for over a minute.');
      await clock.sleep(LOOK_AGAIN_MS);
    }
  };

  return {
    async load(orgId) {
      if (!OrganisationId.safeParse(orgId).success) return null;
      const row = await withOrg(systemContext(orgId), (tx) => findGrant(tx, orgId));
      const environment = row && findEnvironment(row.environmentId);
      if (row?.state !== 'active' || !environment) return null;
      const binding = { orgId, purpose: 'client-secret' } as const;
      const clientSecret = await openSecret(row.secretJwe, binding, env().ENCRYPTION_KEYS);
      return { orgId, environment, clientId: row.clientId, clientSecret };
    },
    async readToken(orgId) {
      return (await readStored(orgId))?.token ?? null;
    },
    async refreshToken(orgId, stale, request) {
      const flight = flights.get(orgId);
      if (flight) {
        const token = await flight;
        if (token.value !== stale?.value) return token;
      }
      const own = refresh(orgId, stale, request).finally(() => {
        if (flights.get(orgId) === own) flights.delete(orgId);
      });
      flights.set(orgId, own);
      return own;
    },
    async markRefused(orgId, reason) {
      const ctx = systemContext(orgId);
      await withOrg(ctx, async (tx) => {
        if (!(await refuseGrant(tx, orgId, reason))) return;
        await recordAudit(tx, ctx, { action: 'grant.refuse', after: { state: 'refused', reason } });
      });
    },
  };
}

/** The stored token when it is a live one other than `stale`. */
function replacementOf(stored: StoredToken | null, stale: AccessToken | null, nowMs: number): AccessToken | null {
  const token = stored?.token;
  return token && token.value !== stale?.value && token.expiresAtMs > nowMs ? token : null;
}

async function readStored(orgId: string): Promise<StoredToken | null> {
  const row = await withOrg(systemContext(orgId), (tx) => findGrant(tx, orgId));
  if (row?.state !== 'active') return null;
  if (!row.tokenJwe || !row.tokenExpiresAt) return { token: null, version: row.tokenVersion };
  const value = await openSecret(row.tokenJwe, { orgId, purpose: 'org-token' }, env().ENCRYPTION_KEYS);
  return { token: { value, expiresAtMs: row.tokenExpiresAt.getTime() }, version: row.tokenVersion };
}

/** Asks Genesys and stores the answer, unless the credential was replaced or stopped while we asked. */
async function fetchToken(orgId: string, version: number, request: () => Promise<AccessToken>): Promise<AccessToken> {
  const token = await request();
  const tokenJwe = await sealSecret(token.value, { orgId, purpose: 'org-token' }, env().ENCRYPTION_KEYS);
  const isStored = await withOrg(systemContext(orgId), (tx) =>
    replaceToken(tx, orgId, version, { tokenJwe, tokenExpiresAt: new Date(token.expiresAtMs) }),
  );
  if (isStored) return token;
  const newer = await readStored(orgId);
  if (newer?.token) return newer.token;
  throw new Error('The grant ended or got a new secret while its token was being refreshed.');
}
