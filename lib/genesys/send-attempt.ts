import type { Clock } from '#lib/clock.ts';
import { attributeThrottle } from '#lib/limits/attribution.ts';
import type { RateHeaders, RefusalScope } from '#lib/limits/budget-types.ts';
import type { Health } from '#lib/limits/circuit-breakers.ts';
import type { Grant, GrantEnd } from '#lib/limits/grant.ts';
import { NO_RATE_HEADERS, parseRateHeaders } from '#lib/limits/rate-headers.ts';
import { parseRetryAfter } from '#lib/limits/retry-after.ts';
import type { RetryAfter } from '#lib/limits/retry-after.ts';
import type { Bucket } from './bucket.ts';
import type { Access } from './credentials.ts';
import { NO_ERROR, readErrorBody } from './error-body.ts';
import type { ErrorBody } from './error-body.ts';
import type { GatewaySettings } from './gateway-settings.ts';
import type { LedgerEntry, LedgerSink, Priority } from './gateway-types.ts';
import type { HttpMethod } from './operation.ts';
import type { Transport, WireAnswer } from './transport.ts';
import { wireUrl } from './wire-request.ts';

/** One call on its way: what is sent, for whom, and how far it has come. */
export type Errand = {
  readonly bucket: Bucket;
  readonly operation: { readonly name: string; readonly family: string; readonly method: HttpMethod };
  readonly path: string;
  readonly body: unknown;
  readonly consumer: string;
  /** May rise while the call waits. */
  readonly priority: () => Priority;
  readonly signal: AbortSignal | undefined;
  readonly cache: LedgerEntry['cache'];
  askedAtMs: number;
  attempts: number;
};

/** What became of one turn in the lane. */
export type AttemptEnd =
  | { readonly kind: 'no_access'; readonly access: Exclude<Access, { ok: true }> }
  /** The room was taken by a pause or another count between the turn and the start: come again. */
  | { readonly kind: 'no_room' }
  | { readonly kind: 'breaker_open' }
  | {
      readonly kind: 'answered';
      readonly access: Extract<Access, { ok: true }>;
      readonly answer: WireAnswer;
      readonly error: ErrorBody;
      /** On a 429, and on a 503 that names one. */
      readonly retryAfter: RetryAfter | null;
      readonly startedAtMs: number;
      readonly endedAtMs: number;
      /** How the grant is to be settled, once a pause that the answer asks for has been set. */
      readonly grantEnd: GrantEnd;
    };

/** What sending needs. */
export type SendDeps = {
  readonly clock: Clock;
  readonly settings: GatewaySettings;
  readonly transport: Transport;
  readonly ledger: LedgerSink;
};

/**
 * Sends one attempt inside its turn: token, last look at the budget, breaker, transport; then says whose limit refused it and
 * tells the ledger. The caller sets the pause that an answer asks for and settles the grant.
 */
export async function sendAttempt(errand: Errand, grant: Grant, deps: SendDeps): Promise<AttemptEnd> {
  const { bucket, operation } = errand;
  const { clock, settings } = deps;
  const access = await bucket.credentials.current();
  if (!access.ok) return { kind: 'no_access', access };
  if (bucket.lane.haltReason !== null || !grant.depart()) return { kind: 'no_room' };
  const startedAtMs = clock.now();
  const answer = await bucket.breakers.run(operation.family, () => send(errand, access, deps), healthOf, failureOf);
  if (answer === null) return { kind: 'breaker_open' };
  const endedAtMs = clock.now();
  errand.attempts += 1;
  const error = answer.status === null || answer.status < 400 ? NO_ERROR : readErrorBody(answer.body);
  const headers = answer.headers === null ? NO_RATE_HEADERS : parseRateHeaders(answer.headers, settings.serverSecondMs);
  const refusal = answer.outcome === 'throttled' ? judgeRefusal(errand, headers, error) : null;
  // A token blamed by the company of other refusals is not explained by its headers.
  const believed = refusal?.isTokenByCompany === true ? NO_RATE_HEADERS : headers;
  const grantEnd: GrantEnd = {
    outcome: settledAs(answer),
    headers: believed,
    ...(refusal === null ? {} : { refusedBy: refusal.scope }),
  };
  const retryAfter = retryAfterOf(answer, error, endedAtMs, settings.serverSecondMs);
  deps.ledger.record({
    orgId: bucket.orgId,
    operation: operation.name,
    family: operation.family,
    consumer: errand.consumer,
    priority: errand.priority(),
    method: operation.method,
    startedAtMs,
    waitMs: startedAtMs - errand.askedAtMs,
    latencyMs: endedAtMs - startedAtMs,
    attempt: errand.attempts,
    outcome: answer.outcome,
    status: answer.status,
    cache: errand.cache,
    metered: grantEnd.outcome !== 'unsent',
    correlationId: answer.correlationId,
    retryAfterMs: answer.outcome === 'throttled' ? (retryAfter?.waitMs ?? null) : null,
    cause: refusal?.cause ?? error.code ?? answer.cause,
  });
  return { kind: 'answered', access, answer, error, retryAfter, startedAtMs, endedAtMs, grantEnd };
}

type JudgedRefusal = { readonly scope: RefusalScope; readonly cause: string; readonly isTokenByCompany: boolean };

/** Whose limit it was: by what the 429 carries first, then by who else is refused at the same moment. */
function judgeRefusal({ bucket, operation }: Errand, headers: RateHeaders, { limit }: ErrorBody): JudgedRefusal {
  const { used, limit: believed, limitSource } = bucket.lane.state();
  const { isElsewhere, cause } = attributeThrottle({ headers, limit, used, believed, limitSource });
  const scope = bucket.lane.refused(operation.name, isElsewhere);
  const isTokenByCompany = isElsewhere && scope === 'token';
  return { scope, cause: scope === 'host' ? 'refused_by_host' : cause, isTokenByCompany };
}

function send(errand: Errand, access: Extract<Access, { ok: true }>, { transport }: SendDeps): Promise<WireAnswer> {
  const headers: Record<string, string> = { authorization: `Bearer ${access.token.value}`, accept: 'application/json' };
  if (errand.body !== undefined) headers['content-type'] = 'application/json';
  const { signal, bucket } = errand;
  const signals = signal === undefined ? [bucket.stop.signal] : [bucket.stop.signal, signal];
  const url = wireUrl(access.environment, errand.path);
  return transport({ method: errand.operation.method, url, headers, body: errand.body }, signals);
}

function healthOf(answer: WireAnswer): Health {
  switch (answer.outcome) {
    case 'server_error':
    case 'network_error':
    case 'timeout':
    case 'malformed':
      return 'down';
    case 'aborted':
      return 'neither';
    case 'ok':
    case 'throttled':
    case 'unauthorized':
    case 'forbidden':
    case 'client_error':
      return 'up';
  }
}

/** In words that name no secret: `503 server_error`, `timeout`. */
function failureOf({ status, outcome }: WireAnswer): string {
  return status === null ? outcome : `${status} ${outcome}`;
}

/** A rejected token's call is counted against no window; a call without an answer may have been. */
function settledAs(answer: WireAnswer): GrantEnd['outcome'] {
  if (answer.outcome === 'throttled') return 'throttled';
  if (answer.wasUnsent || answer.outcome === 'unauthorized') return 'unsent';
  return answer.status === null ? 'unknown' : 'admitted';
}

function retryAfterOf(answer: WireAnswer, error: ErrorBody, nowMs: number, secondMs: number): RetryAfter | null {
  if (answer.outcome !== 'throttled' && answer.status !== 503) return null;
  const header = answer.headers?.get('retry-after') ?? null;
  const date = answer.headers?.get('date') ?? null;
  if (answer.outcome === 'throttled') return parseRetryAfter({ header, date, message: error.message }, nowMs, secondMs);
  return header === null ? null : parseRetryAfter({ header, date, message: null }, nowMs, secondMs);
}
