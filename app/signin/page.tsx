import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { parseFrameHints } from '#components/embed/frame-hints.ts';
import { Brand } from '#components/shell/brand.tsx';
import { ErrorState } from '#components/state/error-state.tsx';
import { Card } from '#components/ui/card.tsx';
import { providerId } from '#lib/auth/auth-options.ts';
import { signInEnvironments } from '#lib/auth/environments.ts';
import { readSession } from '#lib/auth/session.ts';
import { SignInForm } from './_components/sign-in-form.tsx';
import { hintedEnvironment, ownPath, signInProblem } from './_components/sign-in-rules.ts';

export const metadata: Metadata = { title: 'Sign in' };

type Search = Promise<Record<string, string | string[] | undefined>>;

/** Choice of the Genesys Cloud region and the way to its sign-in page. What the URL says preselects and never decides. */
export default async function SignInPage({ searchParams }: { searchParams: Search }) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(await searchParams)) {
    if (value !== undefined) search.set(name, Array.isArray(value) ? (value[0] ?? '') : value);
  }
  const callbackUrl = ownPath(search.get('callbackUrl'));
  const error = search.get('error');
  // Who asks to sign in again wants the choice, even while the session stands.
  if (!error && !search.has('again') && (await readSession())) redirect(callbackUrl);

  const environments = signInEnvironments().map(({ id, name, appsOrigin }) => ({ id, name, appsOrigin }));
  return (
    <main className="mx-auto flex min-h-dvh w-full max-w-md flex-col justify-center gap-4 p-4">
      <Brand />
      <Card>
        <h1 className="mb-1 text-xl">Sign in</h1>
        <p className="mb-4 text-mid">
          With your Genesys Cloud account, in the region of your organisation. We read your name, your organisation and
          your permissions; your password stays with Genesys Cloud.
        </p>
        {environments.length === 0 ? (
          <ErrorState
            title="No Genesys Cloud region is configured"
            cause="This Headroom was started without a region to sign in to."
            nextStep="Whoever runs it sets GENESYS_REGIONS, as the README describes."
          />
        ) : (
          <SignInForm
            regions={environments.map(({ id, name }) => ({ id, name, providerId: providerId(id) }))}
            hintedRegionId={hintedEnvironment(environments, parseFrameHints(search.toString()))}
            callbackUrl={callbackUrl}
            problem={error === null ? null : signInProblem(error)}
          />
        )}
      </Card>
    </main>
  );
}
