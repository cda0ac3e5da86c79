import type { GenesysEnvironment } from './gateway-types.ts';
import type { OperationRequest, QueryValue } from './operation.ts';

/** Path and query of a request as they go on the wire. */
export function wirePath({ path, query }: OperationRequest): string {
  if (query === undefined) return path;
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const single of valuesOf(value)) search.append(name, String(single));
  }
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** What an answer is kept under: all that the question consists of. A search asks in its body, and its path never differs. */
export function answerKey(operationName: string, request: OperationRequest): string {
  const body = request.body === undefined ? '' : ` ${JSON.stringify(request.body)}`;
  return `${operationName} ${wirePath(request)}${body}`;
}

/** Absolute URL of a request. Throws when the path would leave the environment's API host, which is a bug in an operation. */
export function wireUrl(environment: GenesysEnvironment, path: string): URL {
  const url = new URL(path, environment.apiBaseUrl);
  if (url.origin !== new URL(environment.apiBaseUrl).origin || !url.pathname.startsWith('/api/v2/')) {
    throw new Error(`an operation points outside the API: ${url.origin}${url.pathname}`);
  }
  return url;
}

function valuesOf(value: QueryValue): readonly (string | number | boolean)[] {
  if (value === undefined) return [];
  return typeof value === 'object' ? value : [value];
}
