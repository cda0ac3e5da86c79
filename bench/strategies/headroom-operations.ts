import { z } from 'zod';
import { defineOperation } from '#lib/genesys/operation.ts';
import type { Operation } from '#lib/genesys/operation.ts';
import type { BenchMethod } from '../strategy.ts';

/** Parameters of an operation made from a method and a path. */
export type BenchParams = { readonly path: string; readonly body: unknown };

/** An operation of the gateway that sends what it is told to send. */
export type BenchOperation = Operation<BenchParams, unknown>;

/** Segments that name one object: UUIDs, numbers, and other long mixtures of digits and letters. */
const ID = /^(?:[0-9a-f]{8}-[0-9a-f-]{27}|\d+|(?=[^/]*\d)[\w-]{12,})$/i;

/** The route of a path: ids become `{id}`, the query goes. `/api/v2/users/7f…/presences` is `/api/v2/users/{id}/presences`. */
export function routeOf(path: string): string {
  const [withoutQuery = ''] = path.split('?');
  return withoutQuery
    .split('/')
    .map((segment) => (ID.test(segment) ? '{id}' : segment))
    .join('/');
}

/**
 * Declares the operations of a program that works with whatever path it is given: one for each method and route, declared
 * once. Reads are idempotent. Writes are not, because each application leaves a trace of its own (a note, a version, an
 * audit entry): one whose outcome is unknown is read back.
 */
export function createOperations(): (method: BenchMethod, path: string) => BenchOperation {
  const declared = new Map<string, BenchOperation>();
  return (method, path) => {
    const route = routeOf(path);
    const name = `${method} ${route}`;
    let operation = declared.get(name);
    if (operation === undefined) {
      operation = defineOperation<BenchParams, unknown>({
        name,
        family: route.split('/')[3] ?? 'root',
        method,
        request: toRequest,
        isIdempotent: method === 'GET',
        cost: 1,
        cache: null,
        permission: null,
        scope: '',
        answer: z.unknown(),
      });
      declared.set(name, operation);
    }
    return operation;
  };
}

function toRequest({ path, body }: BenchParams) {
  const [plain = '', search = ''] = path.split('?');
  const query: Record<string, string[]> = {};
  for (const [key, value] of new URLSearchParams(search)) (query[key] ??= []).push(value);
  return { path: plain, query, ...(body === undefined ? {} : { body }) };
}
