import 'server-only';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { SignedIn } from '#lib/auth/session.ts';
import type { Result } from '#lib/result.ts';
import type { Permission } from '#lib/tenancy/permissions.ts';
import { authorise, refuseForeignOrigin } from './guard.ts';
import { problemOfError } from './problem-of-error.ts';
import { problem, problemOf, type InvalidParam } from './problem.ts';

type Parsed<S extends z.ZodType | undefined> = S extends z.ZodType ? z.infer<S> : undefined;

type RouteDeclaration<
  P extends z.ZodType | undefined,
  Q extends z.ZodType | undefined,
  B extends z.ZodType | undefined,
> = {
  readonly permission: Permission;
  /** Path parameters. */
  readonly params?: P;
  /** Query parameters; unknown ones are refused, so declare a strict object. */
  readonly query?: Q;
  /** JSON body. Leave out for uploads and read `request` instead. */
  readonly body?: B;
  readonly handler: (input: {
    readonly signedIn: SignedIn;
    readonly params: Parsed<P>;
    readonly query: Parsed<Q>;
    readonly body: Parsed<B>;
    readonly request: Request;
  }) => Promise<Result<unknown> | Response>;
};

type RouteContext = { params: Promise<Record<string, string | string[] | undefined>> };

/**
 * Declares a route handler: signed in, permitted, same-origin for anything but GET, input parsed. A verb's `Result` becomes
 * JSON or problem+json; what is thrown becomes what {@link problemOfError} makes of it.
 */
export function defineRoute<
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
>(declaration: RouteDeclaration<P, Q, B>) {
  return async (request: Request, context: RouteContext): Promise<Response> => {
    const requestId = randomUUID();
    try {
      const foreign = request.method === 'GET' ? null : refuseForeignOrigin(request.headers);
      if (foreign) return problem({ ...foreign, requestId });
      const access = await authorise(declaration.permission);
      if ('refusal' in access) return problem({ ...access.refusal, requestId });

      const input = await parseInput(declaration, request, context);
      if ('invalid' in input) {
        const detail = input.invalid.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
        return problem({ status: 400, code: 'invalid_request', detail, requestId, invalidParams: input.invalid });
      }
      const outcome = await declaration.handler({
        ...(input as never as { params: Parsed<P>; query: Parsed<Q>; body: Parsed<B> }),
        signedIn: access.signedIn,
        request,
      });
      if (outcome instanceof Response) return outcome;
      if (!outcome.ok) return problemOf(outcome.error, requestId);
      return Response.json(outcome.data, { headers: { 'cache-control': 'no-store' } });
    } catch (error) {
      return problemOfError(error, request, requestId);
    }
  };
}

async function parseInput(
  declaration: { params?: z.ZodType; query?: z.ZodType; body?: z.ZodType },
  request: Request,
  context: RouteContext,
): Promise<{ params: unknown; query: unknown; body: unknown } | { invalid: InvalidParam[] }> {
  const invalid: InvalidParam[] = [];
  const parse = (schema: z.ZodType | undefined, value: unknown, place: string): unknown => {
    if (!schema) return undefined;
    const parsed = schema.safeParse(value);
    if (parsed.success) return parsed.data;
    invalid.push(
      ...parsed.error.issues.map((issue) => ({ name: issue.path.join('.') || place, reason: issue.message })),
    );
    return undefined;
  };
  const params = parse(declaration.params, await context.params, 'path');
  const query = parse(
    declaration.query ?? z.strictObject({}),
    Object.fromEntries(new URL(request.url).searchParams),
    'query',
  );
  let body: unknown;
  if (declaration.body) {
    const json: unknown = await request.json().catch(() => undefined);
    if (json === undefined) invalid.push({ name: 'body', reason: 'must be JSON' });
    else body = parse(declaration.body, json, 'body');
  }
  return invalid.length > 0 ? { invalid } : { params, query, body };
}
