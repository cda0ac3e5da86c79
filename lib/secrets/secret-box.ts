import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose';

/** Named 256-bit keys, the current one first; older ones stay until everything is re-encrypted. */
export type KeyRing = readonly (readonly [keyId: string, base64Key: string])[];

/**
 * What a secret is and whose. It is part of the encrypted envelope and checked when opening, so that a ciphertext copied
 * to another organisation's row, or to another purpose, does not open.
 */
export type SecretBinding = { readonly orgId: string; readonly purpose: 'client-secret' | 'org-token' | 'user-token' };

/** Encrypts `plain` as a compact JWE (direct key, A256GCM) under the ring's current key. */
export async function sealSecret(plain: string, binding: SecretBinding, ring: KeyRing): Promise<string> {
  const [keyId, key] = currentKey(ring);
  return new CompactEncrypt(new TextEncoder().encode(plain))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid: keyId, org: binding.orgId, use: binding.purpose })
    .encrypt(Buffer.from(key, 'base64'));
}

/** Opens what {@link sealSecret} made. Throws when the key is gone, the text was altered, or the binding differs. */
export async function openSecret(jwe: string, binding: SecretBinding, ring: KeyRing): Promise<string> {
  const header = decodeProtectedHeader(jwe);
  const key = ring.find(([keyId]) => keyId === header.kid)?.[1];
  if (!key)
    throw new Error(`A stored secret is encrypted with key "${header.kid}", which ENCRYPTION_KEYS does not hold.`);
  const { plaintext, protectedHeader } = await compactDecrypt(jwe, Buffer.from(key, 'base64'), {
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
  });
  if (protectedHeader['org'] !== binding.orgId || protectedHeader['use'] !== binding.purpose) {
    throw new Error('A stored secret belongs to another organisation or purpose.');
  }
  return new TextDecoder().decode(plaintext);
}

/** Whether the secret should be sealed again because a newer key leads the ring. */
export function isSealedWithOldKey(jwe: string, ring: KeyRing): boolean {
  return decodeProtectedHeader(jwe).kid !== currentKey(ring)[0];
}

function currentKey(ring: KeyRing): readonly [string, string] {
  const key = ring[0];
  if (!key) throw new Error('The key ring is empty.');
  return key;
}
