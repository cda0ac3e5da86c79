import type { SimSession } from './sim-session.ts';

/** Goes through the sign-in page as a browser does, without one: the code the redirect carries. */
export async function signInForCode(
  session: SimSession,
  role: string,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const person = session.organisation.signIns.find((candidate) => candidate.role === role);
  if (!person) throw new Error(`No sign-in with the role ${role}.`);
  const url = `${session.region.login}/oauth/authorize?${new URLSearchParams(parameters).toString()}`;
  const page = await fetch(url);
  if (page.status !== 200) throw new Error(`The sign-in page answered ${page.status}: ${await page.text()}`);
  const answer = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ email: person.email, password: person.password }),
  });
  const location = new URL(answer.headers.get('location') ?? 'about:blank');
  const code = location.searchParams.get('code');
  if (!code) throw new Error(`Signing in answered ${answer.status} without a code.`);
  if (location.searchParams.get('state') !== (parameters.state ?? null)) throw new Error('The state was not returned.');
  return code;
}
