import 'server-only';
import type { OrgTx } from '#lib/tenancy/with-org.ts';

/** No refresh is under way. */
const NO_REFRESH = { refreshOwner: null, refreshUntil: null };

/** The organisation's grant with its sealed secrets, or null. */
export async function findGrant(tx: OrgTx, orgId: string) {
  return tx.grant.findFirst({
    where: { orgId },
    select: {
      environmentId: true,
      clientId: true,
      secretJwe: true,
      state: true,
      stateReason: true,
      verifiedAt: true,
      tokenJwe: true,
      tokenExpiresAt: true,
      tokenVersion: true,
    },
  });
}

/** A new credential for the organisation: active, not verified yet, without the token of the one before. */
export async function upsertGrant(
  tx: OrgTx,
  orgId: string,
  credential: { environmentId: string; clientId: string; secretJwe: string },
): Promise<void> {
  const fresh = {
    ...credential,
    state: 'active',
    stateReason: null,
    verifiedAt: null,
    tokenJwe: null,
    tokenExpiresAt: null,
    ...NO_REFRESH,
  };
  await tx.grant.upsert({
    where: { orgId },
    create: { orgId, ...fresh },
    update: { ...fresh, tokenVersion: { increment: 1 } },
  });
}

/** Notes that the credential of this client was proved with real calls. */
export async function markGrantVerified(tx: OrgTx, orgId: string, clientId: string, at: Date): Promise<void> {
  await tx.grant.updateMany({ where: { orgId, clientId, state: 'active' }, data: { verifiedAt: at } });
}

/**
 * The right to refresh the token of one generation of a grant. The version fences: whatever happens to a grant raises it,
 * and then nothing that was asked under the claim can be written any more.
 */
export type RefreshClaim = { readonly orgId: string; readonly owner: string; readonly version: number };

/**
 * Takes the right to refresh for `leaseMs`; false while somebody else holds it, and when the claim's version is not the
 * grant's any more. Time is the database's.
 */
export async function claimRefresh(tx: OrgTx, claim: RefreshClaim, leaseMs: number): Promise<boolean> {
  const count = await tx.$executeRaw`
    UPDATE grants SET refresh_owner = ${claim.owner}::uuid, refresh_until = now() + ${leaseMs} * interval '1 millisecond'
    WHERE org_id = ${claim.orgId}::uuid AND state = 'active' AND token_version = ${claim.version}
      AND (refresh_until IS NULL OR refresh_until < now())`;
  return count === 1;
}

/** Keeps a claim for another `leaseMs`, unless it was released or taken over. */
export async function keepRefresh(tx: OrgTx, claim: RefreshClaim, leaseMs: number): Promise<void> {
  await tx.$executeRaw`
    UPDATE grants SET refresh_until = now() + ${leaseMs} * interval '1 millisecond'
    WHERE org_id = ${claim.orgId}::uuid AND refresh_owner = ${claim.owner}::uuid`;
}

/** Lets the next one refresh. Does nothing when the claim has been taken over. */
export async function releaseRefresh(tx: OrgTx, claim: RefreshClaim): Promise<void> {
  await tx.grant.updateMany({ where: { orgId: claim.orgId, refreshOwner: claim.owner }, data: NO_REFRESH });
}

/** Stores the token fetched under a claim and ends the claim; false when the grant was changed or taken over meanwhile. */
export async function replaceToken(
  tx: OrgTx,
  { orgId, owner, version }: RefreshClaim,
  token: { tokenJwe: string; tokenExpiresAt: Date },
): Promise<boolean> {
  const { count } = await tx.grant.updateMany({
    where: { orgId, state: 'active', tokenVersion: version, refreshOwner: owner },
    data: { ...token, ...NO_REFRESH, tokenVersion: version + 1 },
  });
  return count === 1;
}

/**
 * Ends an active grant that Genesys refused; false when it had ended already. With a claim only while the grant is still
 * the one that was refused: a credential replaced meanwhile stays.
 */
export async function refuseGrant(
  tx: OrgTx,
  orgId: string,
  reason: string,
  claim: RefreshClaim | undefined,
): Promise<boolean> {
  const { count } = await tx.grant.updateMany({
    where: { orgId, state: 'active', ...(claim && { tokenVersion: claim.version }) },
    data: {
      state: 'refused',
      stateReason: reason,
      tokenJwe: null,
      tokenExpiresAt: null,
      ...NO_REFRESH,
      tokenVersion: { increment: 1 },
    },
  });
  return count === 1;
}

/** Ends the grant and wipes its secret and token; the client id stays, so that leftovers can be named. */
export async function removeGrant(tx: OrgTx, orgId: string, reason: string): Promise<void> {
  await tx.grant.updateMany({
    where: { orgId },
    data: {
      state: 'removed',
      stateReason: reason,
      secretJwe: '',
      tokenJwe: null,
      tokenExpiresAt: null,
      verifiedAt: null,
      ...NO_REFRESH,
      tokenVersion: { increment: 1 },
    },
  });
}

/** Puts re-encrypted secrets in the place of those read before; false when the row changed meanwhile. */
export async function replaceSealedSecrets(
  tx: OrgTx,
  orgId: string,
  before: { secretJwe: string; tokenJwe: string | null },
  after: { secretJwe: string; tokenJwe: string | null },
): Promise<boolean> {
  const { count } = await tx.grant.updateMany({ where: { orgId, ...before }, data: after });
  return count === 1;
}
