import 'server-only';
import { readSession, type SignedIn } from '#lib/auth/session.ts';
import { env } from '#lib/env.ts';
import { hasPermission, type Permission } from '#lib/tenancy/permissions.ts';

/** Why a request is turned away before it does anything. */
export type Refusal = {
  readonly status: 401 | 403;
  readonly code: string;
  readonly detail: string;
  readonly context?: Record<string, string>;
};

/**
 * Lets a signed-in person with the permission through. A refusal never says whether the thing asked for exists.
 */
export async function authorise(permission: Permission): Promise<{ signedIn: SignedIn } | { refusal: Refusal }> {
  const signedIn = await readSession();
  if (!signedIn) return { refusal: { status: 401, code: 'signed_out', detail: 'Sign in to Genesys Cloud to go on.' } };
  if (!hasPermission(signedIn.roles, permission)) {
    const detail = `This needs the Headroom permission ${permission}. An admin of ${signedIn.organisation.name} can grant it.`;
    return { refusal: { status: 403, code: 'forbidden', detail, context: { permission } } };
  }
  return { signedIn };
}

/**
 * Cross-site request forgery fence for everything that changes something: a browser names the page's origin on such
 * requests, and it must be ours (our pages have our origin inside the Genesys client's frame too).
 */
export function refuseForeignOrigin(headers: Headers): Refusal | null {
  const origin = headers.get('origin');
  if (origin === new URL(env().APP_URL).origin) return null;
  return { status: 403, code: 'foreign_origin', detail: 'This request did not come from a page of Headroom.' };
}
