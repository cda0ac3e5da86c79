import type { z } from 'zod';

/** HTTP methods the Genesys API uses. */
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';

/** Query values; an array repeats the name, `undefined` leaves it out. */
export type QueryValue = string | number | boolean | undefined | readonly (string | number)[];

/** One wire request without host, token or headers. `path` starts with `/api/v2`. */
export type OperationRequest = {
  readonly path: string;
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly body?: unknown;
};

/** How long an answer is served without asking, how long it may be served when asking fails, and what makes it untrue. */
export type CachePolicy<P> = {
  readonly freshMs: number;
  /** Counted from the end of `freshMs`. */
  readonly staleMs: number;
  readonly tags: (params: P) => readonly string[];
};

/** One Genesys REST operation, declared once. */
export type Operation<P, A> = {
  /** For example `users.list`; stable, it is what the ledger and the quota page show. */
  readonly name: string;
  /** Operations that share a service behind the API, and so its limits and its outages. */
  readonly family: string;
  readonly method: HttpMethod;
  readonly request: (params: P) => OperationRequest;
  /** Whether sending it twice leaves Genesys as sending it once. A PUT that carries a version is not idempotent. */
  readonly isIdempotent: boolean;
  /** Metered calls one execution spends. */
  readonly cost: number;
  readonly cache: CachePolicy<P> | null;
  /** Permission a client-credentials client needs, null when none. Alternatives are joined by ` or `. */
  readonly permission: string | null;
  /** Scope that a signed-in person's token needs. */
  readonly scope: string;
  /** Reads the fields we use and drops the rest. */
  readonly answer: z.ZodType<A>;
};

/** Declares an operation; gives the compiler its parameter and answer types and changes nothing. */
export function defineOperation<P, A>(operation: Operation<P, A>): Operation<P, A> {
  return operation;
}

/** A path below `/api/v2` with every interpolated value escaped, so that no id can change which operation is called. */
export function apiPath(parts: TemplateStringsArray, ...values: readonly string[]): string {
  return parts.reduce((path, part, index) => {
    const value = values[index];
    return path + part + (value === undefined ? '' : encodeSegment(value));
  }, '/api/v2');
}

function encodeSegment(value: string): string {
  // `encodeURIComponent` leaves dots alone, and a segment of dots alone would be resolved away by the URL parser.
  if (value === '' || value === '.' || value === '..') throw new Error(`not a path segment: "${value}"`);
  return encodeURIComponent(value);
}
