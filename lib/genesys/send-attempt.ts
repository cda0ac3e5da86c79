import type { Clock } from '#lib/clock.ts';
import { attributeThrottle } from '#lib/limits/attribution.ts';
import type { Settlement } from '#lib/limits/budget-types.ts';
import type { Health } from '#lib/limits/circuit-breakers.ts';
import { NO_RATE_HEADERS, parseRateHeaders } from '#lib/limits/rate-headers.ts';
import { parseRetryAfter } from '#lib/limits/retry-after.ts';
import type { RetryAfter } from '#lib/limits/retry-after.ts';
import type { Bucket } from './bucket.ts';
import type { Access } from './credentials.ts';
import { readErrorBody } from './error-body.ts';
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
    };

/** What sending needs. */
export type SendDeps = {
  readonly clock: Clock;
  readonly settings: GatewaySettings;
  readonly transport: Transport;
  readonly ledger: LedgerSink;
};

/**
 * Sends one attempt inside its turn: token, room in the budget, breaker, transport; then tells the budget and the ledger.
 * A pause that the answer asks for is set by the caller before the turn ends.
 */
export async function sendAttempt(errand: Errand, deps: SendDeps): Promise<AttemptEnd> {
  const { bucket, operation } = errand;
  const { clock, settings } = deps;
  const access = await bucket.credentials.current();
  if (!access.ok) return { kind: 'no_access', access };
  const permit = bucket.lane.start(errand.priority());
  if (permit === null) return { kind: 'no_room' };
  const startedAtMs = clock.now();
  let settlement: Omit<Settlement, 'atMs'> = { outcome: 'unsent', headers: NO_RATE_HEADERS };
  try {
    const answer = await bucket.breakers.run(operation.family, () => send(errand, access, deps), healthOf);
    if (answer === null) return { kind: 'breaker_open' };
    const endedAtMs = clock.now();
    errand.attempts += 1;
    const error = readErrorBody(answer.status === null || answer.status < 400 ? undefined : answer.body);
    const headers =
      answer.headers === null ? NO_RATE_HEADERS : parseRateHeaders(answer.headers, settings.serverSecondMs);
    const attribution =
      answer.outcome === 'throttled'
        ? attributeThrottle({ operation: operation.name, headers, limit: error.limit })
        : null;
    settlement = { outcome: settledAs(answer, attribution?.scope ?? null), headers };
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
      metered: settlement.outcome !== 'unsent',
      correlationId: answer.correlationId,
      retryAfterMs: answer.outcome === 'throttled' ? (retryAfter?.waitMs ?? null) : null,
      cause: attribution?.cause ?? error.code ?? answer.cause,
    });
    return { kind: 'answered', access, answer, error, retryAfter, startedAtMs, endedAtMs };
  } finally {
    bucket.lane.settle(permit, settlement);
  }
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

/** A rejected token's call is counted against no window; a call without an answer may have been. */
function settledAs(answer: WireAnswer, throttledBy: 'token' | 'elsewhere' | null): Settlement['outcome'] {
  if (throttledBy !== null) return throttledBy === 'token' ? 'throttled' : 'throttled_elsewhere';
  if (answer.wasUnsent || answer.outcome === 'unauthorized') return 'unsent';
  return answer.status === null ? 'unknown' : 'admitted';
}

function retryAfterOf(answer: WireAnswer, error: ErrorBody, nowMs: number, secondMs: number): RetryAfter | null {
  const header = answer.headers?.get('retry-after') ?? null;
  if (answer.outcome === 'throttled') return parseRetryAfter(header, error.message, nowMs, secondMs);
  return answer.status === 503 && header !== null ? parseRetryAfter(header, null, nowMs, secondMs) : null;
}
