import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a signed link grants: one method on one path until a moment, with certain headers. */
type SignedGrant = {
  readonly method: 'GET' | 'PUT';
  readonly path: string;
  readonly expiresMs: number;
  /** Lower-case names; all of them are part of the signature. */
  readonly headers: Readonly<Record<string, string>>;
};

/** The signature of a grant. */
export function signGrant(secret: string, grant: SignedGrant): string {
  const headers = Object.keys(grant.headers)
    .sort()
    .map((name) => `${name}:${grant.headers[name] ?? ''}`);
  const text = [grant.method, grant.path, String(grant.expiresMs), ...headers].join('\n');
  return createHmac('sha256', secret).update(text).digest('hex');
}

/** The query string that carries a grant. */
export function signedQuery(secret: string, grant: SignedGrant): string {
  const query = new URLSearchParams({
    expires: String(grant.expiresMs),
    signedheaders: Object.keys(grant.headers).sort().join(';'),
    signature: signGrant(secret, grant),
  });
  return query.toString();
}

/** Compares a signature from the wire with the right one in constant time. */
export function isSameSignature(sent: string, right: string): boolean {
  const left = Buffer.from(sent);
  const wanted = Buffer.from(right);
  return left.length === wanted.length && timingSafeEqual(left, wanted);
}
