import 'server-only';
import { randomUUID } from 'node:crypto';
import { headers } from 'next/headers';
import type { z } from 'zod';
import type { SignedIn } from '#lib/auth/session.ts';
import { DatabaseUnavailable } from '#lib/db/database-unavailable.ts';
import { log } from '#lib/log.ts';
import { fail, type Failure, type Result } from '#lib/result.ts';
import { PermissionDenied, type Permission } from '#lib/tenancy/permissions.ts';
import { authorise, refuseForeignOrigin } from './guard.ts';

/** Failure codes any action can answer, whatever its verb. */
export type ActionCode =
  'signed_out' | 'forbidden' | 'foreign_origin' | 'invalid_input' | 'database_unavailable' | 'internal_error';

/** What the browser receives of a failure: never the cause. */
export type ActionFailure<Code extends string> = Omit<Failure<Code | ActionCode>, 'cause'>;
export type ActionResult<T, Code extends string> = { ok: true; data: T } | { ok: false; error: ActionFailure<Code> };

/**
 * Declares a server action, that is a public POST endpoint: same-origin, signed in, permitted, input parsed, then one verb.
 * The browser gets a plain result; the cause of a failure stays on the server.
 */
export function defineAction<S extends z.ZodType, T, Code extends string>(declaration: {
  readonly permission: Permission;
  readonly input: S;
  readonly handler: (input: { readonly signedIn: SignedIn; readonly input: z.infer<S> }) => Promise<Result<T, Code>>;
}) {
  return async (raw: z.input<S>): Promise<ActionResult<T, Code>> => {
    const refusal = refuseForeignOrigin(await headers());
    if (refusal) return refused(refusal.code as ActionCode, refusal.detail);
    try {
      const access = await authorise(declaration.permission);
      if ('refusal' in access) return refused(access.refusal.code as ActionCode, access.refusal.detail);
      const parsed = declaration.input.safeParse(raw);
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        return refused('invalid_input', `${issue?.path.join('.') || 'input'}: ${issue?.message ?? 'is not valid'}`);
      }
      const result = await declaration.handler({ signedIn: access.signedIn, input: parsed.data });
      if (result.ok) return { ok: true, data: result.data };
      const { code, message, retryable, retryAfterMs, context } = result.error;
      return { ok: false, error: { code, message, retryable, retryAfterMs, context } };
    } catch (error) {
      if (error instanceof PermissionDenied) return refused('forbidden', error.message);
      if (error instanceof DatabaseUnavailable) {
        log.warn({ err: error }, 'action failed without the database');
        return refused(error.digest, error.message);
      }
      const requestId = randomUUID();
      log.error({ err: error, requestId }, 'action failed');
      return refused('internal_error', `We made a mistake. Quote the reference ${requestId} when you ask for help.`);
    }
  };
}

function refused(code: ActionCode, message: string): { ok: false; error: ActionFailure<never> } {
  const { error } = fail(code, message);
  return { ok: false, error };
}
