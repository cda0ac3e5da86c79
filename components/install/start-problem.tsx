import { Banner } from '../ui/banner.tsx';
import { ButtonLink } from '../ui/link.tsx';
import { ActionProblem } from './install-actions.ts';

/** What a failed start or resume says: the blocker in words, and the sign-in where that is the way forward. */
export function StartProblem({ error, signInHref }: { error: Error; signInHref: string }) {
  const needsSignIn = error instanceof ActionProblem && (error.code === 'sign_in_again' || error.code === 'signed_out');
  return (
    <Banner
      tone="error"
      title="The installation did not start."
      isUrgent
      actions={
        needsSignIn && (
          <ButtonLink href={signInHref} size="sm">
            Sign in again
          </ButtonLink>
        )
      }
    >
      {error instanceof ActionProblem ? error.message : 'Headroom did not answer. Try again.'}
    </Banner>
  );
}
