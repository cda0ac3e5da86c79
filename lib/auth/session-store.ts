import 'server-only';
import type { OrgTx } from '#lib/tenancy/with-org.ts';
import type { Identity } from './identity.ts';

type NewSession = { tokenJwe: string; tokenExpiresAt: Date; expiresAt: Date };

/** Writes organisation, membership and a fresh session of one sign-in; returns the session's id. */
export async function insertSession(
  tx: OrgTx,
  identity: Identity,
  partnerId: string,
  session: NewSession,
): Promise<string> {
  const { orgId, userId, environmentId } = identity;
  const organisation = { name: identity.organisationName, environmentId };
  await tx.organisation.upsert({
    where: { id: orgId },
    create: { id: orgId, partnerId, ...organisation },
    update: organisation,
  });
  const person = { name: identity.name, email: identity.email, roles: [...identity.roles], lastSeenAt: new Date() };
  await tx.membership.upsert({
    where: { orgId_userId: { orgId, userId } },
    create: { orgId, userId, ...person },
    update: person,
  });
  const row = await tx.session.create({ data: { orgId, userId, environmentId, ...session }, select: { id: true } });
  return row.id;
}

/** The session with its person and organisation, or null when it is unknown, revoked or expired at `now`. */
export async function findLiveSession(tx: OrgTx, orgId: string, id: string, now: Date) {
  return tx.session.findFirst({
    where: { orgId, id, revokedAt: null, expiresAt: { gt: now } },
    select: {
      id: true,
      userId: true,
      environmentId: true,
      tokenJwe: true,
      tokenExpiresAt: true,
      membership: { select: { name: true, email: true, roles: true } },
      organisation: {
        select: {
          id: true,
          name: true,
          environmentId: true,
          partnerId: true,
          grant: { select: { state: true, verifiedAt: true } },
        },
      },
    },
  });
}

/** Ends a session; ending it twice changes nothing. */
export async function revokeSession(tx: OrgTx, orgId: string, id: string): Promise<void> {
  await tx.session.updateMany({ where: { orgId, id, revokedAt: null }, data: { revokedAt: new Date() } });
}

/** Ids and sealed tokens of the sessions that are live at `now`. */
export async function listSealedSessions(tx: OrgTx, orgId: string, now: Date) {
  return tx.session.findMany({
    where: { orgId, revokedAt: null, expiresAt: { gt: now } },
    select: { id: true, tokenJwe: true },
  });
}

/** Puts a re-encrypted token in the place of the one read before; false when it changed meanwhile. */
export async function replaceSessionToken(
  tx: OrgTx,
  orgId: string,
  id: string,
  before: string,
  after: string,
): Promise<boolean> {
  const { count } = await tx.session.updateMany({ where: { orgId, id, tokenJwe: before }, data: { tokenJwe: after } });
  return count === 1;
}
