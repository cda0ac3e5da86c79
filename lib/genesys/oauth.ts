import { z } from 'zod';
import { fail, ok } from '#lib/result.ts';
import type { Result } from '#lib/result.ts';
import type { AccessToken, GenesysEnvironment } from './gateway-types.ts';
import { createTransport } from './transport.ts';
import type { WireAnswer } from './transport.ts';

/**
 * Why the login host gave no token. `refused`: the credential or code itself; asking again cannot help. `throttled`: its
 * own limit, answered as a 400 (platform document §3.1). `unavailable`: no answer, or none that could be read.
 */
export type TokenCode = 'refused' | 'throttled' | 'unavailable';

/** A client of one environment. Without a secret it is a public client and must prove itself with PKCE. */
export type TokenClient = {
  readonly environment: GenesysEnvironment;
  readonly clientId: string;
  readonly clientSecret?: string;
};

/** What a code is exchanged for; the refresh token comes with confidential clients only. */
export type CodeTokens = { readonly accessToken: AccessToken; readonly refreshToken: string | null };

/** What the token requests need from outside; the defaults are the machine's own. */
export type TokenRequestDeps = {
  readonly fetch?: typeof fetch;
  readonly now?: () => number;
  /** Length of one second of the server's clock, see the gateway's settings. */
  readonly serverSecondMs?: number;
  readonly timeoutMs?: number;
};

/** `grant_type=client_credentials` (platform document §2.1). */
export async function requestClientCredentialsToken(
  client: Required<TokenClient>,
  deps: TokenRequestDeps = {},
): Promise<Result<AccessToken, TokenCode>> {
  const answer = await requestToken(client, { grant_type: 'client_credentials' }, deps);
  return answer.ok ? ok(answer.data.accessToken) : answer;
}

/** `grant_type=authorization_code`, with PKCE where a verifier is given (platform document §2.1). A code works once. */
export async function exchangeCode(
  client: TokenClient,
  grant: { readonly code: string; readonly redirectUri: string; readonly codeVerifier?: string },
  deps: TokenRequestDeps = {},
): Promise<Result<CodeTokens, TokenCode>> {
  return requestToken(
    client,
    {
      grant_type: 'authorization_code',
      code: grant.code,
      redirect_uri: grant.redirectUri,
      ...(grant.codeVerifier === undefined ? {} : { code_verifier: grant.codeVerifier }),
    },
    deps,
  );
}

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  refresh_token: z.string().nullish(),
});

const tokenError = z.object({
  error: z.string(),
  error_description: z.string().nullish(),
  description: z.string().nullish(),
});

async function requestToken(
  client: TokenClient,
  form: Record<string, string>,
  deps: TokenRequestDeps,
): Promise<Result<CodeTokens, TokenCode>> {
  const { fetch: fetcher = fetch, now = Date.now, serverSecondMs = 1_000, timeoutMs = 16_000 } = deps;
  const { environment, clientId, clientSecret } = client;
  const transport = createTransport(fetcher, { timeoutMs, maxAnswerBytes: 64 * 1024 });
  const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' };
  if (clientSecret !== undefined) headers.authorization = basicAuthorization(clientId, clientSecret);
  const fields = clientSecret === undefined ? { ...form, client_id: clientId } : form;
  const body = new TextEncoder().encode(new URLSearchParams(fields).toString());
  const askedAtMs = now();
  const url = new URL('/oauth/token', environment.loginBaseUrl);
  const answer = await transport({ method: 'POST', url, headers, body }, []);
  if (answer.outcome !== 'ok') return refusalOf(answer, serverSecondMs);
  const parsed = tokenAnswer.safeParse(answer.body);
  if (!parsed.success) {
    return fail('unavailable', 'The Genesys login host gave an answer that holds no token.', { retryable: true });
  }
  const { access_token: value, expires_in: seconds, refresh_token: refreshToken } = parsed.data;
  return ok({
    accessToken: { value, expiresAtMs: askedAtMs + seconds * serverSecondMs },
    refreshToken: refreshToken ?? null,
  });
}

function basicAuthorization(clientId: string, clientSecret: string): string {
  const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

function refusalOf(answer: WireAnswer, serverSecondMs: number): Result<never, TokenCode> {
  const parsed = tokenError.safeParse(answer.body);
  if (!parsed.success || answer.status === null || answer.status >= 500 || answer.status === 429) {
    const message = 'The Genesys login host does not answer. The call is tried again.';
    return fail(answer.status === 429 ? 'throttled' : 'unavailable', message, {
      retryable: true,
      context: { reason: answer.cause ?? 'unknown' },
    });
  }
  const { error, error_description: long, description: short } = parsed.data;
  const description = long ?? short ?? error;
  if (/rate limit exceeded/i.test(description)) {
    const seconds = /(\d{1,4}) seconds/.exec(description)?.[1];
    return fail('throttled', 'The Genesys login host limits token requests. The call is tried again.', {
      retryable: true,
      ...(seconds === undefined ? {} : { retryAfterMs: Number(seconds) * serverSecondMs }),
    });
  }
  return fail('refused', `Genesys refuses the credential: ${description} (${error}).`, { context: { error } });
}
