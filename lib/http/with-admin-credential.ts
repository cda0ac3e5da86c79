import 'server-only';
import { readUserCredential, type SignedIn } from '#lib/auth/session.ts';
import type { UserCredential } from '#lib/genesys/gateway-types.ts';
import { signInAgain } from '#lib/install/sign-in-again.ts';
import type { Result } from '#lib/result.ts';

/** Runs a verb that acts with the signed-in person's own Genesys token, or says that they have to sign in again. */
export async function withAdminCredential<T, Code extends string>(
  signedIn: SignedIn,
  work: (credential: UserCredential) => Promise<Result<T, Code>>,
): Promise<Result<T, Code | 'sign_in_again'>> {
  const credential = await readUserCredential(signedIn);
  return credential ? work(credential) : signInAgain();
}
