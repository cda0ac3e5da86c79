import { describe, expect, it } from 'vitest';
import { HttpProblem } from '../data/fetch-json.ts';
import { endSession, startSignIn } from './auth-requests.ts';

/** Answers `/api/auth/csrf` with a token and everything else with `url`; keeps what was sent. */
function authServer(url: string) {
  const sent: { path: string; form: Record<string, string> }[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const path = input instanceof Request ? input.url : input.toString();
    if (path === '/api/auth/csrf') return Response.json({ csrfToken: 'csrf-1' });
    sent.push({ path, form: Object.fromEntries(init?.body as URLSearchParams) });
    return Response.json({ url });
  };
  return { sent, fetch };
}

describe('requests to the sign-in routes', () => {
  it('asks for the sign-in of one provider with the forgery token and answers where to go', async () => {
    const server = authServer('https://login.example/oauth/authorize?state=s');
    await expect(startSignIn('genesys-mypurecloud.ie', '/install', server.fetch)).resolves.toBe(
      'https://login.example/oauth/authorize?state=s',
    );
    expect(server.sent).toEqual([
      {
        path: '/api/auth/signin/genesys-mypurecloud.ie',
        form: { callbackUrl: '/install', csrfToken: 'csrf-1', json: 'true' },
      },
    ]);
  });

  it('rejects with the code when the sign-in cannot start', async () => {
    const server = authServer('http://localhost:3000/signin?error=OAuthSignin');
    const started = startSignIn('genesys-mypurecloud.ie', '/', server.fetch);
    await expect(started).rejects.toBeInstanceOf(HttpProblem);
    await expect(started).rejects.toMatchObject({ code: 'OAuthSignin' });
  });

  it('signs out with the forgery token and leads back to the sign-in page', async () => {
    const server = authServer('/signin');
    await expect(endSession(server.fetch)).resolves.toBe('/signin');
    expect(server.sent[0]?.path).toBe('/api/auth/signout');
    expect(server.sent[0]?.form['csrfToken']).toBe('csrf-1');
  });
});
