import 'server-only';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { recordAudit } from '#lib/audit/record-audit.ts';
import { findEnvironment } from '#lib/auth/environments.ts';
import { systemClock, type Clock } from '#lib/clock.ts';
import { env } from '#lib/env.ts';
import type { AccessToken, GrantCredential, GrantSource } from '#lib/genesys/gateway-types.ts';
import { log } from '#lib/log.ts';
import { openSecret, sealSecret } from '#lib/secrets/secret-box.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import {
  claimRefresh,
  findGrant,
  keepRefresh,
  refuseGrant,
  releaseRefresh,
  replaceToken,
  type RefreshClaim,
} from './grant-store.ts';
import { systemContext } from './system-context.ts';

/** How a refresh is shared between processes; a test may set shorter times. */
export type RefreshTimes = {
  /** A process that falls silent in the middle of a refresh is not waited for longer; a living one keeps its claim. */
  readonly leaseMs: number;
  /** A process that waits for another one's refresh looks again ever more rarely, at least this often. */
  readonly lookAgainMs: number;
};

const DEFAULT_TIMES: RefreshTimes = { leaseMs: 5_000, lookAgainMs: 80 };
const FIRST_LOOK_MS = 5;

/** A refresh that takes longer than this, transport time-outs included, is given up by those who wait for it. */
const WAIT_AT_MOST_MS = 60_000;

const OrganisationId = z.guid();

type GrantRow = NonNullable<Awaited<ReturnType<typeof findGrant>>>;
type Refresh = (credential: GrantCredential) => Promise<AccessToken>;

/** What a look at the grant came to. `busy`: somebody else is refreshing. */
type Look =
  | { readonly kind: 'token'; readonly token: AccessToken }
  | { readonly kind: 'claimed'; readonly claim: RefreshClaim; readonly row: GrantRow }
  | { readonly kind: 'busy' };

/**
 * The grants table as the gateway's source of credentials and tokens. Every process reads the same token. A refresh is
 * claimed in the grant's row for a few seconds at a time and fenced by the row's version; its network request runs outside
 * any transaction. A process that dies or hangs with a claim is overtaken when the claim runs out, and what it may still
 * bring is not written.
 */
export function createPostgresGrants(clock: Clock = systemClock, times: Partial<RefreshTimes> = {}): GrantSource {
  const { leaseMs, lookAgainMs } = { ...DEFAULT_TIMES, ...times };
  /** This process's refresh under way, by organisation, and the claim it runs under. */
  const flights = new Map<string, Promise<AccessToken>>();
  const claims = new Map<string, RefreshClaim>();

  const refresh = async (orgId: string, stale: AccessToken | null, request: Refresh): Promise<AccessToken> => {
    const giveUpAtMs = clock.now() + WAIT_AT_MOST_MS;
    const owner = randomUUID();
    for (let waitMs = FIRST_LOOK_MS; ; waitMs = Math.min(waitMs * 2, lookAgainMs)) {
      const look = await withOrg(systemContext(orgId), async (tx): Promise<Look> => {
        const row = await findGrant(tx, orgId);
        if (row?.state !== 'active') throw new Error('The grant has ended; there is nothing to refresh.');
        const token = await openToken(orgId, row);
        if (token && token.value !== stale?.value && token.expiresAtMs > clock.now()) return { kind: 'token', token };
        const claim = { orgId, owner, version: row.tokenVersion };
        return (await claimRefresh(tx, claim, leaseMs)) ? { kind: 'claimed', claim, row } : { kind: 'busy' };
      });
      if (look.kind === 'token') return look.token;
      if (look.kind === 'claimed') return fetchUnder(look.claim, look.row, request);
      if (clock.now() >= giveUpAtMs) {
        throw new Error('Another process has been refreshing this token for over a minute.');
      }
      await clock.sleep(waitMs);
    }
  };

  /** Asks Genesys and stores the answer, unless the grant was replaced, stopped or taken over while we asked. */
  const fetchUnder = async (claim: RefreshClaim, row: GrantRow, request: Refresh): Promise<AccessToken> => {
    const { orgId } = claim;
    const ctx = systemContext(orgId);
    claims.set(orgId, claim);
    const keep = () =>
      withOrg(ctx, (tx) => keepRefresh(tx, claim, leaseMs)).catch((error: unknown) =>
        log.warn({ err: error, orgId }, 'the claim to a token refresh could not be kept'),
      );
    const heartbeat = setInterval(() => void keep(), leaseMs / 3).unref();
    let isStored = false;
    try {
      const credential = await openCredential(orgId, row);
      if (!credential) throw new Error('The grant belongs to an environment that is not configured any more.');
      const token = await request(credential);
      const tokenJwe = await sealSecret(token.value, { orgId, purpose: 'org-token' }, env().ENCRYPTION_KEYS);
      const stored = { tokenJwe, tokenExpiresAt: new Date(token.expiresAtMs) };
      isStored = await withOrg(ctx, (tx) => replaceToken(tx, claim, stored));
      if (isStored) return token;
    } finally {
      clearInterval(heartbeat);
      claims.delete(orgId);
      if (!isStored) await release(claim);
    }
    const newer = await readActive(orgId);
    const token = newer && (await openToken(orgId, newer));
    if (token) return token;
    throw new Error('The grant ended or got a new secret while its token was being refreshed.');
  };

  const release = (claim: RefreshClaim) =>
    withOrg(systemContext(claim.orgId), (tx) => releaseRefresh(tx, claim)).catch((error: unknown) =>
      // It runs out by itself; what made the refresh fail is the better news.
      log.warn({ err: error, orgId: claim.orgId }, 'the claim to a token refresh could not be given back'),
    );

  return {
    async load(orgId) {
      const row = await readActive(orgId);
      return row && openCredential(orgId, row);
    },
    async whyStopped(orgId) {
      const row = await readRow(orgId);
      return row?.state === 'refused' ? 'grant_refused' : 'not_installed';
    },
    async readToken(orgId) {
      const row = await readActive(orgId);
      return row && openToken(orgId, row);
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
        if (!(await refuseGrant(tx, orgId, reason, claims.get(orgId)))) return;
        await recordAudit(tx, ctx, { action: 'grant.refuse', after: { state: 'refused', reason } });
      });
    },
  };
}

async function readRow(orgId: string): Promise<GrantRow | null> {
  if (!OrganisationId.safeParse(orgId).success) return null;
  return withOrg(systemContext(orgId), (tx) => findGrant(tx, orgId));
}

async function readActive(orgId: string): Promise<GrantRow | null> {
  const row = await readRow(orgId);
  return row?.state === 'active' ? row : null;
}

async function openCredential(orgId: string, row: GrantRow): Promise<GrantCredential | null> {
  const environment = findEnvironment(row.environmentId);
  if (!environment) return null;
  const binding = { orgId, purpose: 'client-secret' } as const;
  const clientSecret = await openSecret(row.secretJwe, binding, env().ENCRYPTION_KEYS);
  return { orgId, environment, clientId: row.clientId, clientSecret };
}

async function openToken(orgId: string, row: GrantRow): Promise<AccessToken | null> {
  if (!row.tokenJwe || !row.tokenExpiresAt) return null;
  const value = await openSecret(row.tokenJwe, { orgId, purpose: 'org-token' }, env().ENCRYPTION_KEYS);
  return { value, expiresAtMs: row.tokenExpiresAt.getTime() };
}
