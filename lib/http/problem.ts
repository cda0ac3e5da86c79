import type { Failure } from '#lib/result.ts';

/** One wrong parameter or field of a request. */
export type InvalidParam = { readonly name: string; readonly reason: string };

type ProblemFields = {
  status: number;
  code: string;
  detail: string;
  requestId: string;
  retryAfterMs?: number;
  invalidParams?: readonly InvalidParam[];
  context?: Readonly<Record<string, unknown>>;
};

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Forbidden',
  404: 'Not found',
  409: 'Conflict',
  413: 'Too large',
  422: 'Cannot be done',
  429: 'Too many requests',
  500: 'Internal error',
  502: 'Genesys Cloud failed',
  503: 'Unavailable',
};

/** HTTP status of failure codes that verbs share; every other code is 422: understood, and cannot be done. */
const STATUS_BY_CODE: Record<string, number> = {
  not_found: 404,
  forbidden: 403,
  conflict: 409,
  not_installed: 409,
  grant_refused: 409,
  invalid_request: 400,
  throttled: 429,
  parked: 429,
  unavailable: 503,
  malformed: 502,
  ambiguous: 502,
  unauthorized: 401,
  sign_in_again: 401,
  missing_permissions: 403,
  wrong_organisation: 403,
  too_large: 413,
};

/** An RFC 9457 `application/problem+json` answer. A 429 always carries `Retry-After`. */
export function problem(fields: ProblemFields): Response {
  const { status, code, detail, requestId, retryAfterMs, invalidParams, context } = fields;
  const headers = new Headers({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  if (status === 429 || retryAfterMs !== undefined)
    headers.set('retry-after', String(Math.ceil((retryAfterMs ?? 1000) / 1000)));
  const body = {
    type: 'about:blank',
    title: TITLES[status] ?? 'Error',
    status,
    code,
    detail,
    requestId,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(invalidParams ? { invalid_params: invalidParams } : {}),
    ...(context ? { context } : {}),
  };
  return new Response(JSON.stringify(body), { status, headers });
}

/** The answer for a verb's expected failure. The cause stays on the server. */
export function problemOf(failure: Failure, requestId: string): Response {
  const { code, message, retryAfterMs, context } = failure;
  return problem({ status: STATUS_BY_CODE[code] ?? 422, code, detail: message, requestId, retryAfterMs, context });
}
