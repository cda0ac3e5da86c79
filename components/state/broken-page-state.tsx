'use client';

import { ErrorState } from './error-state.tsx';

/** What Next.js hands to an error page. */
export type BrokenPageStateProps = { error: Error & { digest?: string }; reset: () => void };

/** A page broke. The digest finds the failure in our logs; the message itself stays on the server. */
export function BrokenPageState({ error, reset }: BrokenPageStateProps) {
  return (
    <>
      <h1 className="sr-only">This page could not be shown</h1>
      <ErrorState
        title="This page could not be shown"
        cause="We made a mistake while preparing it. Runs and other work in the background go on."
        nextStep={`Try again; if it stays, send us ${error.digest ? 'the reference' : 'the time and what you did'}.`}
        referenceId={error.digest}
        onRetry={reset}
      />
    </>
  );
}
