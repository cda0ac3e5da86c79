import 'server-only';
import type { OrgTx } from '#lib/tenancy/with-org.ts';

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

/** Stores a token fetched while `version` was current; false when somebody replaced it (or the grant ended) meanwhile. */
export async function replaceToken(
  tx: OrgTx,
  orgId: string,
  version: number,
  token: { tokenJwe: string; tokenExpiresAt: Date },
): Promise<boolean> {
  const { count } = await tx.grant.updateMany({
    where: { orgId, state: 'active', tokenVersion: version },
    data: { ...token, tokenVersion: version + 1 },
  });
  return count === 1;
}

/** Ends an active grant that Genesys refused; false when it had ended already. */
export async function refuseGrant(tx: OrgTx, orgId: string, reason: string): Promise<boolean> {
  const { count } = await tx.grant.updateMany({
    where: { orgId, state: 'active' },
    data: { state: 'refused', stateReason: reason, tokenJwe: null, tokenExpiresAt: null },
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
