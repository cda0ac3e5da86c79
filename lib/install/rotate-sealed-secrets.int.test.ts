import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { env } from '#lib/env.ts';
import { log } from '#lib/log.ts';
import { isSealedWithOldKey, openSecret, sealSecret, type KeyRing } from '#lib/secrets/secret-box.ts';
import { useTestDatabase } from '#scripts/test/database.ts';
import { query } from '#scripts/test/query.ts';
import { rotateSealedSecrets } from './rotate-sealed-secrets.ts';

const oldKey = ['old', randomBytes(32).toString('base64')] as const;
const newKey = ['new', randomBytes(32).toString('base64')] as const;
const lostKey = ['lost', randomBytes(32).toString('base64')] as const;
const database = useTestDatabase(() => ({
  ENCRYPTION_KEYS: [newKey, oldKey].map(([id, key]) => `${id}:${key}`).join(','),
}));

log.level = 'silent';

type Sealed = { secret_jwe: string; token_jwe: string; session_jwe: string };

/** An organisation whose secrets are sealed with the ring's first key. */
async function organisationSealedWith(ring: KeyRing): Promise<string> {
  const orgId = randomUUID();
  const owner = database.ownerUrl();
  await query(owner, `INSERT INTO organisations VALUES ($1, 'Org', 'env', 'headroom', now(), now())`, [orgId]);
  await query(owner, `INSERT INTO memberships VALUES ($1, $1, 'Name', 'mail', '{viewer}')`, [orgId]);
  await query(
    owner,
    `INSERT INTO grants (org_id, environment_id, client_id, secret_jwe, token_jwe, state, updated_at) VALUES ($1, 'env', 'c', $2, $3, 'active', now())`,
    [
      orgId,
      await sealSecret('the secret', { orgId, purpose: 'client-secret' }, ring),
      await sealSecret('the token', { orgId, purpose: 'org-token' }, ring),
    ],
  );
  await query(owner, `INSERT INTO sessions VALUES ($1, $2, $1, 'env', $3, now(), now(), now() + interval '1 hour')`, [
    orgId,
    randomUUID(),
    await sealSecret('the person', { orgId, purpose: 'user-token' }, ring),
  ]);
  return orgId;
}

async function sealedOf(orgId: string): Promise<Sealed> {
  const [row] = await query<Sealed>(
    database.ownerUrl(),
    `SELECT g.secret_jwe, g.token_jwe, s.token_jwe AS session_jwe FROM grants g JOIN sessions s USING (org_id) WHERE org_id = $1`,
    [orgId],
  );
  if (!row) throw new Error('no row');
  return row;
}

describe('rotating the encryption key', () => {
  it('seals every secret again under the new key, so that the old one can be dropped, and does it once', async () => {
    const organisations = [await organisationSealedWith([oldKey]), await organisationSealedWith([oldKey])];
    const current = await organisationSealedWith([newKey]);
    const untouched = await sealedOf(current);

    expect(await rotateSealedSecrets()).toEqual({ resealed: 4, failed: 0 });
    for (const orgId of organisations) {
      const sealed = await sealedOf(orgId);
      const ring: KeyRing = [newKey];
      expect(await openSecret(sealed.secret_jwe, { orgId, purpose: 'client-secret' }, ring)).toBe('the secret');
      expect(await openSecret(sealed.token_jwe, { orgId, purpose: 'org-token' }, ring)).toBe('the token');
      expect(await openSecret(sealed.session_jwe, { orgId, purpose: 'user-token' }, ring)).toBe('the person');
    }
    expect(await sealedOf(current)).toEqual(untouched);
    expect(await rotateSealedSecrets()).toEqual({ resealed: 0, failed: 0 });
  });

  it('leaves what no key opens as it is, counts it, and goes on', async () => {
    const lost = await organisationSealedWith([lostKey]);
    const before = await sealedOf(lost);
    const fine = await organisationSealedWith([oldKey]);
    expect(await rotateSealedSecrets()).toEqual({ resealed: 2, failed: 3 });
    expect(await sealedOf(lost)).toEqual(before);
    expect(isSealedWithOldKey((await sealedOf(fine)).secret_jwe, env().ENCRYPTION_KEYS)).toBe(false);
  });

  it('passes over a grant whose secret was wiped', async () => {
    const orgId = await organisationSealedWith([newKey]);
    await query(
      database.ownerUrl(),
      `UPDATE grants SET state = 'removed', secret_jwe = '', token_jwe = NULL WHERE org_id = $1`,
      [orgId],
    );
    expect((await rotateSealedSecrets()).resealed).toBe(0);
  });
});
