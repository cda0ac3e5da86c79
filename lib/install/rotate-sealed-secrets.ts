import 'server-only';
import { resealSessions } from '#lib/auth/reseal-sessions.ts';
import { env } from '#lib/env.ts';
import { log } from '#lib/log.ts';
import { isSealedWithOldKey, openSecret, sealSecret, type SecretBinding } from '#lib/secrets/secret-box.ts';
import { createPartnerContext } from '#lib/tenancy/org-context.ts';
import { withOrg, withPartner } from '#lib/tenancy/with-org.ts';
import { findGrant, replaceSealedSecrets } from './grant-store.ts';
import { listOrganisationIds } from './store.ts';
import { systemContext } from './system-context.ts';

/** What a rotation did: secrets sealed again under the current key, and those that could not be opened. */
export type RotationReport = { readonly resealed: number; readonly failed: number };

/** A partner context needs a person; listing organisations by id at start-up has none. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * Seals every stored secret and token that an older key of the ring sealed again under the current one, so that the older
 * key can be dropped afterwards. Safe to run in several processes at once and to stop half-way.
 */
export async function rotateSealedSecrets(): Promise<RotationReport> {
  const { PARTNER_ID } = env();
  const partner = createPartnerContext({ partnerId: PARTNER_ID, userId: NOBODY, name: 'Headroom', roles: [] });
  const organisationIds = await withPartner(partner, listOrganisationIds);
  const report = { resealed: 0, failed: 0 };
  for (const id of organisationIds) {
    const one = await rotateOrganisation(id);
    report.resealed += one.resealed;
    report.failed += one.failed;
  }
  return report;
}

async function rotateOrganisation(orgId: string): Promise<RotationReport> {
  const ctx = systemContext(orgId);
  const grant = await withOrg(ctx, (tx) => findGrant(tx, orgId));
  const report = { resealed: 0, failed: 0 };
  if (grant) {
    const { secretJwe, tokenJwe } = grant;
    const secret = await reseal(secretJwe, { orgId, purpose: 'client-secret' }, report);
    const token = tokenJwe && (await reseal(tokenJwe, { orgId, purpose: 'org-token' }, report));
    if (secret !== secretJwe || token !== tokenJwe) {
      const after = { secretJwe: secret, tokenJwe: token };
      const isReplaced = await withOrg(ctx, (tx) => replaceSealedSecrets(tx, orgId, { secretJwe, tokenJwe }, after));
      if (isReplaced) report.resealed += 1;
    }
  }
  report.resealed += await resealSessions(ctx, (jwe) => reseal(jwe, { orgId, purpose: 'user-token' }, report));
  return report;
}

/** The secret under the current key; unchanged when it is there already, wiped, or cannot be opened (which is counted). */
async function reseal(jwe: string, binding: SecretBinding, report: { failed: number }): Promise<string> {
  const ring = env().ENCRYPTION_KEYS;
  if (jwe === '') return jwe;
  try {
    if (!isSealedWithOldKey(jwe, ring)) return jwe;
    return await sealSecret(await openSecret(jwe, binding, ring), binding, ring);
  } catch (error) {
    report.failed += 1;
    const reason = error instanceof Error ? error.message : 'unknown';
    log.error({ orgId: binding.orgId, purpose: binding.purpose, reason }, 'stored secret cannot be sealed again');
    return jwe;
  }
}
