import { z } from 'zod';
import { fetchJson, HttpProblem } from '../data/fetch-json.ts';

const CsrfAnswer = z.object({ csrfToken: z.string().min(1) });
const RedirectAnswer = z.object({ url: z.string().min(1) });

/** The browser's own fetch unless a test passes one. */
type Fetch = typeof globalThis.fetch;

/**
 * Starts a sign-in with a provider and answers where the browser goes next: the Genesys Cloud sign-in page. Rejects with
 * HttpProblem. Asked by script and not by a form, whose redirect to another host the content security policy refuses.
 */
export async function startSignIn(providerId: string, callbackUrl: string, fetch?: Fetch): Promise<string> {
  return postAuth(`/api/auth/signin/${encodeURIComponent(providerId)}`, { callbackUrl }, fetch);
}

/** Ends the session; answers where to go next. Rejects with HttpProblem. */
export async function endSession(fetch?: Fetch): Promise<string> {
  return postAuth('/api/auth/signout', { callbackUrl: '/signin' }, fetch);
}

async function postAuth(
  path: string,
  fields: Readonly<Record<string, string>>,
  doFetch: Fetch = globalThis.fetch,
): Promise<string> {
  const { csrfToken } = await fetchJson('/api/auth/csrf', { schema: CsrfAnswer, fetch: doFetch });
  // The body is a form, which `fetchJson` does not send; everything else of it still holds.
  const asForm: Fetch = (input, init) =>
    doFetch(input, { ...init, method: 'POST', body: new URLSearchParams({ ...fields, csrfToken, json: 'true' }) });
  const { url } = await fetchJson(path, { schema: RedirectAnswer, fetch: asForm });
  const error = new URL(url, 'http://localhost').searchParams.get('error');
  if (!error) return url;
  throw new HttpProblem({ status: 400, code: error, title: 'Genesys Cloud could not be asked to sign you in.' });
}
