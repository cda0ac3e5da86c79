import { createHash } from 'node:crypto';

/**
 * The UUID (version 4 form) of one label, the same whenever it is asked for. Unlike the world's running UUID streams it does
 * not depend on the order of calls, so things built on first touch keep their ids; the digest keeps a million ids apart.
 */
export function stableUuid(seed: number, label: string): string {
  const digest = createHash('sha256').update(`${seed}|${label}`).digest('hex');
  const variant = ((Number.parseInt(digest[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-4${digest.slice(13, 16)}-${variant}${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}
