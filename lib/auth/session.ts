import 'server-only';
import { decode } from 'next-auth/jwt';
import { cookies } from 'next/headers';
import { cache } from 'react';
import { z } from 'zod';
import { env } from '#lib/env.ts';
import type { UserCredential } from '#lib/genesys/gateway-types.ts';
import { openSecret, sealSecret } from '#lib/secrets/secret-box.ts';
import {
  createOrgContext,
  createPartnerContext,
  type OrgContext,
  type PartnerContext,
} from '#lib/tenancy/org-context.ts';
import { hasPermission, ROLES, type Permission, type Role } from '#lib/tenancy/permissions.ts';
import { withOrg } from '#lib/tenancy/with-org.ts';
import { SESSION_COOKIE } from './cookies.ts';
import { findEnvironment } from './environments.ts';
import type { Identity } from './identity.ts';
import { findLiveSession, insertSession, revokeSession } from './session-store.ts';

/** A sign-in ends after this, whatever the person does. */
export const SESSION_SECONDS = 12 * 60 * 60;

/** What the encrypted session cookie holds: ids, never a token. */
const SessionClaims = z.object({ orgId: z.guid(), sessionId: z.guid(), userId: z.guid() });
export type SessionClaims = z.infer<typeof SessionClaims>;

/** The person behind the current request. */
export type SignedIn = {
  readonly sessionId: string;
  readonly ctx: OrgContext;
  /** Set for people of the partner's own organisation. */
  readonly partner: PartnerContext | null;
  readonly user: { readonly id: string; readonly name: string; readonly email: string };
  readonly roles: readonly Role[];
  readonly organisation: {
    readonly id: string;
    readonly name: string;
    readonly environmentId: string;
    /** What the grant is: active, refused, removed, or none when no installation was ever finished. */
    readonly grantState: 'active' | 'refused' | 'removed' | 'none';
  };
};

/** Opens a session for a verified identity and returns what the cookie is to hold. A new id at every sign-in. */
export async function startSession(
  identity: Identity,
  token: { accessToken: string; expiresAtMs: number },
): Promise<SessionClaims> {
  const { orgId, userId, name } = identity;
  const ctx = createOrgContext({ orgId, actor: { kind: 'user', id: userId, name }, roles: identity.roles });
  const tokenJwe = await sealSecret(token.accessToken, { orgId, purpose: 'user-token' }, env().ENCRYPTION_KEYS);
  const expiresAtMs = Math.min(Date.now() + SESSION_SECONDS * 1000, token.expiresAtMs);
  const sessionId = await withOrg(ctx, (tx) =>
    insertSession(tx, identity, env().PARTNER_ID, {
      tokenJwe,
      tokenExpiresAt: new Date(token.expiresAtMs),
      expiresAt: new Date(expiresAtMs),
    }),
  );
  return { orgId, userId, sessionId };
}

/** Ends the session a cookie names. */
export async function endSession(claims: SessionClaims): Promise<void> {
  await withOrg(contextOf(claims), (tx) => revokeSession(tx, claims.orgId, claims.sessionId));
}

/** Claims from a decoded cookie, or null when they are not ours. */
export function parseClaims(decoded: unknown): SessionClaims | null {
  return SessionClaims.safeParse(decoded).data ?? null;
}

/** Who is signed in, verified against the database once per request; null when nobody is. */
export const readSession = cache(async (): Promise<SignedIn | null> => {
  const claims = await readClaims();
  if (!claims) return null;
  const row = await withOrg(contextOf(claims), (tx) => findLiveSession(tx, claims.orgId, claims.sessionId, new Date()));
  if (!row || row.userId !== claims.userId) return null;
  const roles = z.array(z.enum(ROLES)).parse(row.membership.roles);
  const { name, email } = row.membership;
  return {
    sessionId: row.id,
    ctx: createOrgContext({ orgId: claims.orgId, actor: { kind: 'user', id: row.userId, name }, roles }),
    partner: roles.includes('partner')
      ? createPartnerContext({ partnerId: row.organisation.partnerId, userId: row.userId, name, roles })
      : null,
    user: { id: row.userId, name, email },
    roles,
    organisation: {
      id: row.organisation.id,
      name: row.organisation.name,
      environmentId: row.organisation.environmentId,
      grantState: grantStateOf(row.organisation.grant),
    },
  };
});

/** Whether the person of an answer that goes on for long still is signed in, and permitted. */
export async function isStillAllowed({ ctx, sessionId }: SignedIn, permission: Permission): Promise<boolean> {
  const row = await withOrg(ctx, (tx) => findLiveSession(tx, ctx.orgId, sessionId, new Date()));
  return row !== null && hasPermission(z.array(z.enum(ROLES)).parse(row.membership.roles), permission);
}

/**
 * The signed-in person's own Genesys token, for the install wizard alone: it acts with the admin's rights. Null when it
 * has expired or the environment is not configured any more.
 */
export async function readUserCredential(signedIn: SignedIn): Promise<UserCredential | null> {
  const { orgId } = signedIn.ctx;
  const row = await withOrg(signedIn.ctx, (tx) => findLiveSession(tx, orgId, signedIn.sessionId, new Date()));
  const environment = row && findEnvironment(row.environmentId);
  if (!row || !environment || row.tokenExpiresAt.getTime() <= Date.now()) return null;
  return {
    kind: 'user',
    id: signedIn.sessionId,
    environment,
    accessToken: await openSecret(row.tokenJwe, { orgId, purpose: 'user-token' }, env().ENCRYPTION_KEYS),
  };
}

/** An active grant counts from the moment real calls have proved it. */
function grantStateOf(grant: { state: string; verifiedAt: Date | null } | null) {
  const state = z.enum(['active', 'refused', 'removed']).parse(grant?.state ?? 'removed');
  if (!grant || (state === 'active' && !grant.verifiedAt)) return 'none' as const;
  return state;
}

async function readClaims(): Promise<SessionClaims | null> {
  const value = (await cookies()).get(SESSION_COOKIE)?.value;
  if (!value) return null;
  // A cookie that does not decrypt is somebody else's or out of date: not signed in, and no error.
  const decoded = await decode({ token: value, secret: env().HEADROOM_SECRET }).catch(() => null);
  return parseClaims(decoded);
}

function contextOf(claims: SessionClaims): OrgContext {
  return createOrgContext({
    orgId: claims.orgId,
    actor: { kind: 'user', id: claims.userId, name: 'session' },
    roles: [],
  });
}
