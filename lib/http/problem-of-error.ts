import { DatabaseUnavailable } from '#lib/db/database-unavailable.ts';
import { log } from '#lib/log.ts';
import { PermissionDenied } from '#lib/tenancy/permissions.ts';
import { problem } from './problem.ts';

/** The database is usually back within this. */
const TRY_AGAIN_MS = 5_000;

/**
 * The answer for what was thrown: 403 for a missing permission, 503 while the database is away, and 500 for a bug, which is
 * logged here, once, under the request id that the person gets.
 */
export function problemOfError(error: unknown, request: Request, requestId: string): Response {
  if (error instanceof PermissionDenied) {
    const context = { permission: error.permission };
    return problem({ status: 403, code: 'forbidden', detail: error.message, requestId, context });
  }
  const where = { requestId, method: request.method, path: new URL(request.url).pathname };
  if (error instanceof DatabaseUnavailable) {
    log.warn({ ...where, err: error }, 'request failed without the database');
    const { message: detail, digest: code } = error;
    return problem({ status: 503, code, detail, requestId, retryAfterMs: TRY_AGAIN_MS });
  }
  log.error({ ...where, err: error }, 'request failed');
  const detail = 'We made a mistake. Quote the reference when you ask for help.';
  return problem({ status: 500, code: 'internal_error', detail, requestId });
}
