'use client';

import { HttpProblem } from '../data/fetch-json.ts';
import { ErrorState } from './error-state.tsx';
import { ForbiddenState } from './forbidden-state.tsx';
import { SignedOut } from './signed-out.tsx';

/** Props of {@link ProblemState}. */
export type ProblemStateProps = {
  /** What a query or mutation rejected with. */
  error: unknown;
  /** What was wanted, for the sentence "You cannot …": "see the directory". */
  action: string;
  /** The blocker, when the error says nothing better: "The directory could not be read." */
  title: string;
  onRetry?: () => void;
  isRetrying?: boolean;
  signInHref?: string;
};

/** Whether waiting or trying again can mend it: no answer, 5xx, throttled. */
export function isRetryable(error: unknown): boolean {
  return error instanceof HttpProblem && (error.status === 0 || error.status === 429 || error.status >= 500);
}

function missingPermissions(problem: HttpProblem): readonly string[] {
  const { permission, permissions } = problem.context;
  if (Array.isArray(permissions)) return permissions.filter((each) => typeof each === 'string');
  return typeof permission === 'string' ? [permission] : [];
}

/** The right state for a failed request: signed out, forbidden with the permission's name, or an error. */
export function ProblemState({ error, action, title, onRetry, isRetrying, signInHref = '/' }: ProblemStateProps) {
  if (!(error instanceof HttpProblem)) {
    return <ErrorState title={title} cause="We made a mistake on this page." nextStep="Reload the page." />;
  }
  if (error.status === 401) return <SignedOut signInHref={signInHref} reason={error.detail} />;
  const permissions = missingPermissions(error);
  if (error.status === 403 && permissions.length > 0)
    return <ForbiddenState action={action} permissions={permissions} />;
  return (
    <ErrorState
      title={title}
      cause={error.detail ?? error.title}
      referenceId={error.requestId}
      onRetry={isRetryable(error) ? onRetry : undefined}
      isRetrying={isRetrying}
    />
  );
}
