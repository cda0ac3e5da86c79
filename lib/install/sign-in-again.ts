import { fail } from '#lib/result.ts';

/** The failure of a person whose Genesys token has ended or was refused. */
export function signInAgain() {
  return fail(
    'sign_in_again',
    'Your Genesys Cloud sign-in has ended. Sign in again, then go on here; nothing is lost.',
  );
}
