'use client';

import { ErrorState } from './error-state.tsx';

/** What Next.js hands to an error page. */
export type BrokenPageStateProps = { error: Error & { digest?: string }; reset: () => void };

/** The digest under which the server says that its database is away; the message of an error does not reach the browser. */
const DATABASE_UNAVAILABLE = 'database_unavailable';

/** A page broke. The digest finds the failure in our logs; the message itself stays on the server. */
export function BrokenPageState({ error, reset }: BrokenPageStateProps) {
  const isDatabaseAway = error.digest === DATABASE_UNAVAILABLE;
  return (
    <>
      <h1 className="sr-only">This page could not be shown</h1>
      {isDatabaseAway ? (
        <ErrorState
          title="This page could not be shown"
          cause="Headroom cannot reach its database at the moment. Runs go on by themselves when it is back."
          nextStep="Try again in a few seconds."
          onRetry={() => window.location.reload()}
        />
      ) : (
        <ErrorState
          title="This page could not be shown"
          cause="We made a mistake while preparing it. Runs and other work in the background go on."
          nextStep={`Try again; if it stays, send us ${error.digest ? 'the reference' : 'the time and what you did'}.`}
          referenceId={error.digest}
          onRetry={reset}
        />
      )}
    </>
  );
}
