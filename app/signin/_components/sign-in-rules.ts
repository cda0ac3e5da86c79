import type { FrameHints } from '#components/embed/frame-hints.ts';

/** A blocker and the next step, for the person who could not sign in. */
export type SignInProblem = { readonly title: string; readonly nextStep: string };

const TRY_AGAIN = 'Try again. If it happens again, tell whoever runs Headroom the time of this attempt.';

/** The words for next-auth's error codes. */
const PROBLEMS: Readonly<Record<string, SignInProblem>> = {
  OAuthSignin: { title: 'The sign-in could not be started.', nextStep: TRY_AGAIN },
  OAuthCallback: {
    title: 'Genesys Cloud did not finish the sign-in.',
    nextStep:
      'Try again. If your organisation has not approved Headroom yet, an admin approves it under Admin, Authorized Applications.',
  },
  Callback: { title: 'We could not finish the sign-in.', nextStep: TRY_AGAIN },
  AccessDenied: {
    title: 'Genesys Cloud refused the sign-in.',
    nextStep: 'Check the region, or ask an admin of your organisation.',
  },
  SessionRequired: { title: 'Your session ended.', nextStep: 'Sign in again.' },
};

/** What an error code of the sign-in means, in words. */
export function signInProblem(code: string): SignInProblem {
  return PROBLEMS[code] ?? { title: 'The sign-in failed.', nextStep: TRY_AGAIN };
}

/** Where to go after the sign-in: a path of our own, or the front door. Anything that could leave our site is dropped. */
export function ownPath(wanted: string | null): string {
  const base = 'http://own.invalid';
  if (!wanted || !URL.canParse(wanted, base)) return '/';
  const target = new URL(wanted, base);
  // An absolute address of our own arrives here too (next-auth hands it on); only its path counts.
  const isRelative = target.origin === base && wanted.startsWith('/') && !wanted.startsWith('//');
  if (!isRelative) return '/';
  const path = `${target.pathname}${target.search}`;
  // Back to the sign-in page would be a loop.
  return path === '/signin' || path.startsWith('/signin?') || path.startsWith('//') ? '/' : path;
}

/** The environment whose Genesys Cloud client shows us, by its origin; null when it names none of ours. */
export function hintedEnvironment(
  environments: readonly { readonly id: string; readonly appsOrigin: string }[],
  hints: FrameHints,
): string | null {
  const { hostOrigin } = hints;
  if (!hostOrigin || !URL.canParse(hostOrigin)) return null;
  const { origin } = new URL(hostOrigin);
  return environments.find((environment) => new URL(environment.appsOrigin).origin === origin)?.id ?? null;
}
