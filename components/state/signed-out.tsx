import { LogIn } from 'lucide-react';
import { ButtonLink } from '../ui/link.tsx';
import { Banner } from '../ui/banner.tsx';
import { StatePanel } from './state-panel.tsx';

/** Props of {@link SignedOut}. */
export type SignedOutProps = {
  /** Where signing in starts and leads back from. */
  signInHref: string;
  /** Why the session ended, where known: "Your organisation ends sessions after 15 minutes without activity." */
  reason?: string;
  /** Set to show it as a banner over work that must stay on screen. */
  isOverWork?: boolean;
};

/** The session ended: says so and offers the one way forward; work on screen stays. */
export function SignedOut({ signInHref, reason, isOverWork = false }: SignedOutProps) {
  const action = (
    <ButtonLink href={signInHref} variant="primary" size={isOverWork ? 'sm' : 'md'}>
      Sign in again
    </ButtonLink>
  );
  if (isOverWork) {
    return (
      <Banner tone="warning" title="You are signed out." actions={action} isUrgent>
        {reason} What you entered is still here.
      </Banner>
    );
  }
  return (
    <StatePanel icon={<LogIn />} title="You are signed out" actions={action}>
      <p>{reason ?? 'Your session ended.'}</p>
    </StatePanel>
  );
}
