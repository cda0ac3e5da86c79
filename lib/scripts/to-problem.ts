import type { GatewayCode } from '#lib/genesys/gateway-types.ts';
import type { Failure } from '#lib/result.ts';
import type { ScriptFailure } from './schema.ts';

/** After a failure that names no wait. */
const RETRY_MS = 30_000;

/** What is kept of a failure, and when to try again: at once after what no call was spent on. */
export function toProblem({ code, message, context, retryAfterMs }: Failure<GatewayCode>): {
  failure: ScriptFailure;
  retryAtMs: number | null;
} {
  const wasUnspent = code === 'not_installed' || code === 'grant_refused';
  return {
    failure: { code, message, cause: causeOf(code, context?.cause) },
    retryAtMs: wasUnspent ? null : Date.now() + (retryAfterMs ?? RETRY_MS),
  };
}

function causeOf(code: GatewayCode, cause: unknown): ScriptFailure['cause'] {
  if (code === 'throttled' || code === 'parked') return 'throttled';
  return cause === 'breaker_open' || cause === 'breaker_held' ? cause : 'other';
}
