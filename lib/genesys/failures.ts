import { fail } from '#lib/result.ts';
import type { Failure, Result } from '#lib/result.ts';
import type { ErrorBody } from './error-body.ts';
import type { GatewayCode } from './gateway-types.ts';
import type { WireAnswer } from './transport.ts';

/** The parts of an operation that a failure may name. */
export type FailedOperation = { readonly name: string; readonly permission: string | null; readonly scope: string };

type Extra = Partial<Omit<Failure<GatewayCode>, 'code' | 'message'>>;
type Failed = Result<never, GatewayCode>;

/** Genesys said no, in a way that repeating does not change. */
export function refusalFailure(operation: FailedOperation, answer: WireAnswer, error: ErrorBody): Failed {
  const context = {
    operation: operation.name,
    status: answer.status,
    code: error.code,
    correlationId: answer.correlationId,
  };
  const words = error.message === null ? '' : ` Genesys says: ${error.message}`;
  switch (answer.status) {
    case 401:
      return fail(
        'unauthorized',
        'Genesys Cloud does not accept the access token. Sign in again, or repair the installation.',
        {
          context,
        },
      );
    case 403:
      return forbiddenFailure(operation, error, context);
    case 404:
      return fail('not_found', `Genesys Cloud has no such object (${operation.name}).${words}`, { context });
    case 409:
      return fail('conflict', `It was changed by somebody else meanwhile (${operation.name}). Read it again.${words}`, {
        context,
      });
    default:
      // An outdated version of a user is answered 400, not 409 (platform document §5.1).
      if (error.code !== null && /\.conflict$/.test(error.code)) {
        return fail(
          'conflict',
          `It was changed by somebody else meanwhile (${operation.name}). Read it again.${words}`,
          {
            context,
          },
        );
      }
      return fail('invalid_request', `Genesys Cloud does not accept this request (${operation.name}).${words}`, {
        context,
      });
  }
}

function forbiddenFailure(operation: FailedOperation, error: ErrorBody, context: Record<string, unknown>): Failed {
  if (error.missingScope !== null || error.code === 'app.not.authorized.for.scope') {
    const missingScope = error.missingScope ?? operation.scope;
    return fail('forbidden', `The app may not use the scope ${missingScope}. Add it to the OAuth client.`, {
      context: { ...context, missingScope },
    });
  }
  const missingPermissions =
    error.missingPermissions.length > 0
      ? error.missingPermissions
      : operation.permission === null
        ? []
        : [operation.permission];
  const named = missingPermissions.length === 0 ? '' : ` Missing: ${missingPermissions.join(', ')}.`;
  return fail(
    'forbidden',
    `Genesys Cloud does not allow ${operation.name}.${named} Give it to the role, then try again.`,
    {
      context: { ...context, missingPermissions },
    },
  );
}

/** Nothing was changed, and trying again later can help. */
export function unavailableFailure(operation: string, cause: string | null, extra: Extra = {}): Failed {
  return fail('unavailable', `Genesys Cloud does not answer ${operation} at present. Nothing was changed; try again.`, {
    retryable: true,
    ...extra,
    context: { operation, cause },
  });
}

/** A person opened the family's breaker; nothing was sent. */
export function heldFailure(operation: string, family: string, retryAfterMs: number): Failed {
  return fail(
    'unavailable',
    `An admin holds calls of ${family} back. Nothing was changed; it goes on when they are let go.`,
    {
      retryable: true,
      retryAfterMs,
      context: { operation, cause: 'breaker_held' },
    },
  );
}

/** Whether a person holds the call back, for as long as they like: whoever waits for it has not failed. */
export function isHeld({ context }: Pick<Failure, 'context'>): boolean {
  return context?.['cause'] === 'breaker_held';
}

/** The caller must look before it repeats. */
export function ambiguousFailure(operation: string, cause: string | null): Failed {
  return fail('ambiguous', `It is not known whether ${operation} took effect. Read back before repeating it.`, {
    context: { operation, cause },
  });
}

/** The answer made no sense. */
export function malformedFailure(operation: string, cause: string, details?: unknown): Failed {
  return fail('malformed', `Genesys Cloud answered ${operation} with something that cannot be read.`, {
    context: { operation, cause, ...(details === undefined ? {} : { details }) },
  });
}

/** The bucket is paused for longer than the call may wait. */
export function pausedFailure(reason: 'throttled' | 'parked', retryAfterMs: number): Failed {
  const seconds = Math.ceil(retryAfterMs / 1_000);
  return reason === 'throttled'
    ? fail('throttled', `Genesys Cloud’s rate limit is used up. Room comes back in ${seconds} seconds.`, {
        retryable: true,
        retryAfterMs,
      })
    : fail(
        'parked',
        `Genesys Cloud asks for a pause of ${Math.ceil(seconds / 60)} minutes. Calls are parked until then.`,
        {
          retryable: true,
          retryAfterMs,
        },
      );
}

/** The caller, or the program's end, stopped it. */
export function abortedFailure(): Failed {
  return fail('aborted', 'The call was stopped before it had an answer.');
}
