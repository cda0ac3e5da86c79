'use client';

import { ErrorState } from '#components/state/error-state.tsx';

/** A page broke. The digest finds the failure in our logs; the message itself stays on the server. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className="py-16">
      <h1 className="sr-only">This page could not be shown</h1>
      <ErrorState
        title="This page could not be shown"
        cause="We made a mistake while preparing it. Runs and other work in the background go on."
        nextStep="Try again; if it stays, send us the reference."
        referenceId={error.digest}
        onRetry={reset}
      />
    </main>
  );
}
