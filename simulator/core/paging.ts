import { badRequest } from './errors.ts';
import type { SimRequest, SimResponse } from './types.ts';

/** Where one page of a list lies. */
export type Page = {
  readonly pageNumber: number;
  readonly pageSize: number;
  readonly pageCount: number;
  readonly start: number;
};

/** Default and largest page of an operation. */
export type PageRule = { readonly defaultSize?: number; readonly maxSize?: number };

function whole(text: string | null, fallback: number): number | null {
  if (text === null || text === '') return fallback;
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

function invalidParameter(request: SimRequest, name: string, allowed: string): SimResponse {
  const value = request.query.get(name) ?? '';
  return badRequest(
    request.correlationId,
    'invalid.query.param.value',
    `Value [${value}] is not valid for parameter [${name}]. Allowable values are: ${allowed}`,
    {
      messageWithParams: 'Value [{value}] is not valid for parameter [{name}]. Allowable values are: {allowed}',
      params: { value, name, allowed },
    },
  );
}

/** The page a request asks for, or its 400. A page beyond the last is empty, not an error. */
export function readPage(
  request: SimRequest,
  total: number,
  { defaultSize = 25, maxSize = 500 }: PageRule = {},
): { readonly ok: true; readonly page: Page } | { readonly ok: false; readonly response: SimResponse } {
  const pageSize = whole(request.query.get('pageSize'), defaultSize);
  if (pageSize === null || pageSize < 1 || pageSize > maxSize) {
    return { ok: false, response: invalidParameter(request, 'pageSize', `1-${maxSize}`) };
  }
  const pageNumber = whole(request.query.get('pageNumber'), 1);
  if (pageNumber === null || pageNumber < 1) {
    return { ok: false, response: invalidParameter(request, 'pageNumber', '1 and above') };
  }
  const pageCount = Math.ceil(total / pageSize);
  return { ok: true, page: { pageNumber, pageSize, pageCount, start: (pageNumber - 1) * pageSize } };
}

/** A relative address of the same list with other paging parameters. */
function uriWith(request: SimRequest, changes: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(request.query);
  for (const [name, value] of Object.entries(changes)) query.set(name, value);
  return `${request.path}?${query.toString()}`;
}

/** One page of `items` with `entities`, counts and relative addresses; `toEntity` runs for that page only. */
export function pageListing<T>(
  request: SimRequest,
  items: readonly T[],
  toEntity: (item: T) => unknown,
  rule?: PageRule,
): SimResponse {
  const read = readPage(request, items.length, rule);
  if (!read.ok) return read.response;
  const { pageNumber, pageSize, pageCount, start } = read.page;
  const uri = (number: number) => uriWith(request, { pageSize: String(pageSize), pageNumber: String(number) });
  return {
    status: 200,
    body: {
      entities: items.slice(start, start + pageSize).map(toEntity),
      pageSize,
      pageNumber,
      total: items.length,
      firstUri: uri(1),
      selfUri: uri(pageNumber),
      ...(pageNumber > 1 ? { previousUri: uri(pageNumber - 1) } : {}),
      ...(pageNumber < pageCount ? { nextUri: uri(pageNumber + 1) } : {}),
      lastUri: uri(Math.max(1, pageCount)),
      pageCount,
    },
  };
}

/** A slice of `items` between the opaque cursors `after` and `before`; addresses lead on and back where there is more. */
export function afterListing<T>(
  request: SimRequest,
  items: readonly T[],
  toEntity: (item: T) => unknown,
  { defaultSize = 25, maxSize = 500 }: PageRule = {},
): SimResponse {
  const pageSize = whole(request.query.get('pageSize'), defaultSize);
  if (pageSize === null || pageSize < 1 || pageSize > maxSize) {
    return invalidParameter(request, 'pageSize', `1-${maxSize}`);
  }
  const after = readCursor(request, 'after');
  const before = readCursor(request, 'before');
  if (after === null) return invalidParameter(request, 'after', 'a cursor of an earlier answer');
  if (before === null) return invalidParameter(request, 'before', 'a cursor of an earlier answer');
  const start = after ?? Math.max(0, (before ?? 0) - pageSize);
  const end = Math.min(start + pageSize, items.length);
  const uri = (name: 'after' | 'before', at: number) => {
    const query = new URLSearchParams(request.query);
    query.delete('after');
    query.delete('before');
    query.set('pageSize', String(pageSize));
    query.set(name, cursorAt(at));
    return `${request.path}?${query.toString()}`;
  };
  return {
    status: 200,
    body: {
      entities: items.slice(start, end).map(toEntity),
      ...(end < items.length ? { nextUri: uri('after', end) } : {}),
      ...(start > 0 ? { previousUri: uri('before', start) } : {}),
      selfUri: uriWith(request, { pageSize: String(pageSize) }),
    },
  };
}

const cursorAt = (index: number): string => Buffer.from(`at:${index}`).toString('base64url');

/** The place a cursor parameter names; undefined when it was not given, null when it is none of ours. */
function readCursor(request: SimRequest, name: string): number | null | undefined {
  const given = request.query.get(name);
  if (!given) return undefined;
  const place = /^at:(\d{1,9})$/.exec(Buffer.from(given, 'base64url').toString('utf8'))?.[1];
  return place === undefined ? null : Number(place);
}

/** A slice of `items` behind an opaque cursor; `cursor` and `nextUri` are absent on the last one. */
export function cursorListing<T>(
  request: SimRequest,
  items: readonly T[],
  toEntity: (item: T) => unknown,
  { defaultSize = 25, maxSize = 500 }: PageRule = {},
): SimResponse {
  const pageSize = whole(request.query.get('pageSize'), defaultSize);
  if (pageSize === null || pageSize < 1 || pageSize > maxSize) {
    return invalidParameter(request, 'pageSize', `1-${maxSize}`);
  }
  const given = readCursor(request, 'cursor');
  if (given === null) return invalidParameter(request, 'cursor', 'a cursor of an earlier answer');
  const start = given ?? 0;
  const slice = items.slice(start, start + pageSize);
  const end = start + slice.length;
  const cursor = end < items.length ? cursorAt(end) : undefined;
  return {
    status: 200,
    body: {
      entities: slice.map(toEntity),
      results: slice.length,
      ...(cursor ? { cursor, nextUri: uriWith(request, { cursor, pageSize: String(pageSize) }) } : {}),
      selfUri: uriWith(request, { pageSize: String(pageSize) }),
    },
  };
}
