import type { z } from 'zod';
import { badRequest, commonError } from './errors.ts';
import type { SimRequest, SimResponse } from './types.ts';

/** A body that fits its schema, or the 400 Genesys answers for one that does not. */
export type Input<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly response: SimResponse };

/** Checks the JSON body of a request. */
export function readInput<T>(request: SimRequest, schema: z.ZodType<T>): Input<T> {
  if (request.body === undefined)
    return { ok: false, response: commonError(request.correlationId, 400, 'bad.request') };
  const parsed = schema.safeParse(request.body);
  if (parsed.success) return { ok: true, value: parsed.data };
  const details = parsed.error.issues.map((issue) => ({
    errorCode: 'constraint.validation',
    fieldName: issue.path.map(String).join('.') || 'body',
  }));
  const sentence = parsed.error.issues
    .map((issue) => `${issue.path.map(String).join('.') || 'body'}: ${issue.message}`)
    .join('; ');
  return {
    ok: false,
    response: badRequest(request.correlationId, 'constraint.validation', sentence, { details }),
  };
}

/** Values of a query parameter that may be repeated or comma separated. */
export function queryList(query: URLSearchParams, name: string): string[] {
  return query
    .getAll(name)
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '');
}
