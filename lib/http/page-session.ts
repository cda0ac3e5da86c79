import 'server-only';
import { redirect } from 'next/navigation';
import { readSession, type SignedIn } from '#lib/auth/session.ts';
import { hasPermission, type Permission } from '#lib/tenancy/permissions.ts';

/** The signed-in person, for a page; everybody else goes to the sign-in page and comes back to `returnTo` afterwards. */
export async function requireSignedIn(returnTo: string): Promise<SignedIn> {
  const signedIn = await readSession();
  if (!signedIn) redirect(`/signin?callbackUrl=${encodeURIComponent(returnTo)}`);
  return signedIn;
}

/** Whether a page may show its content, or must show its forbidden state. */
export function mayView(signedIn: SignedIn, permission: Permission): boolean {
  return hasPermission(signedIn.roles, permission);
}
