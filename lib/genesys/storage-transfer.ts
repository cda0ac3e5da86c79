import type { z } from 'zod';
import { fail, ok } from '#lib/result.ts';
import type { Result } from '#lib/result.ts';
import type { Bucket } from './bucket.ts';
import { abortedFailure, malformedFailure, unavailableFailure } from './failures.ts';
import type { Answer, GatewayCode, LedgerSink, TransferOptions } from './gateway-types.ts';
import type { Transport, WireAnswer, WireRequest } from './transport.ts';
import { trustedUrl } from './trusted-url.ts';

/** What a transfer needs. */
export type TransferDeps = {
  readonly transport: Transport;
  readonly ledger: LedgerSink;
  readonly now: () => number;
};

/** PUTs bytes to a signed address with exactly the headers it was signed for. Repeating it overwrites the same object. */
export async function uploadSigned(
  bucket: Bucket,
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
  options: TransferOptions,
  deps: TransferDeps,
): Promise<Result<{ readonly status: number }, GatewayCode>> {
  const sent = await transfer(bucket, 'storage.upload', url, { method: 'PUT', headers, body }, options, deps);
  if (!sent.ok) return sent;
  return ok({ status: sent.data.status ?? 0 });
}

/** GETs and parses JSON from a signed address. */
export async function downloadSigned<A>(
  bucket: Bucket,
  url: string,
  schema: z.ZodType<A>,
  options: TransferOptions,
  deps: TransferDeps,
): Promise<Result<Answer<A>, GatewayCode>> {
  const headers = { accept: 'application/json' };
  const sent = await transfer(bucket, 'storage.download', url, { method: 'GET', headers }, options, deps);
  if (!sent.ok) return sent;
  const parsed = schema.safeParse(sent.data.body);
  if (!parsed.success) return malformedFailure('storage.download', 'answer_has_another_shape');
  const { correlationId } = sent.data;
  return ok({ data: parsed.data, fetchedAtMs: deps.now(), ageMs: 0, source: 'genesys', correlationId });
}

async function transfer(
  bucket: Bucket,
  operation: string,
  text: string,
  request: Omit<WireRequest, 'url'>,
  options: TransferOptions,
  deps: TransferDeps,
): Promise<Result<WireAnswer, GatewayCode>> {
  if (bucket.lane.haltReason !== null) return abortedFailure();
  const environment = await bucket.credentials.environment();
  if (environment === null) return fail('not_installed', 'Headroom has no active grant of this organisation.');
  const url = trustedUrl(text, environment);
  if (url === null) {
    return fail('invalid_request', 'The address does not belong to this organisation’s Genesys Cloud environment.');
  }
  const signals = options.signal === undefined ? [bucket.stop.signal] : [bucket.stop.signal, options.signal];
  const startedAtMs = deps.now();
  const answer = await deps.transport({ ...request, url }, signals);
  deps.ledger.record({
    orgId: bucket.orgId,
    operation,
    family: 'storage',
    consumer: options.consumer,
    priority: options.priority,
    method: request.method,
    startedAtMs,
    waitMs: 0,
    latencyMs: deps.now() - startedAtMs,
    attempt: 1,
    outcome: answer.outcome,
    status: answer.status,
    cache: 'none',
    metered: false,
    correlationId: answer.correlationId,
    retryAfterMs: null,
    cause: answer.cause,
  });
  return readTransfer(operation, answer);
}

function readTransfer(operation: string, answer: WireAnswer): Result<WireAnswer, GatewayCode> {
  const context = { operation, status: answer.status, cause: answer.cause };
  switch (answer.outcome) {
    case 'ok':
      return ok(answer);
    case 'aborted':
      return abortedFailure();
    case 'malformed':
      // What storage answers to a PUT is nobody's business.
      return operation === 'storage.upload' ? ok(answer) : malformedFailure(operation, answer.cause ?? 'unreadable');
    case 'unauthorized':
    case 'forbidden':
    case 'client_error':
      return fail('invalid_request', 'Storage does not accept the signed address (any longer). Ask for a new one.', {
        context,
      });
    case 'throttled':
    case 'server_error':
    case 'network_error':
    case 'timeout':
      return unavailableFailure(operation, answer.cause);
  }
}
