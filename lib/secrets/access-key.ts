import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A key for a program that has no session: random and long, so that nobody can find one by trying. */
export function newAccessKey(prefix: string): string {
  return `${prefix}_${randomBytes(32).toString('base64url')}`;
}

/** The hash under which such a key is kept; a plain one is enough. */
export function hashAccessKey(key: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash('sha256').update(key).digest());
}

/** Whether a key is one of those kept. Takes the same time whether much or little of it is right. */
export function isAmongKeys(key: string, hashes: readonly Uint8Array[]): boolean {
  const given = hashAccessKey(key);
  return hashes.some((hash) => hash.length === given.length && timingSafeEqual(hash, given));
}
