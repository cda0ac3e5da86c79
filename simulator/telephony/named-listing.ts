import { pageListing } from '../core/paging.ts';
import type { SimRequest, SimResponse } from '../core/types.ts';

/** One page of things by name, backwards when `sortOrder` says so; only those called `name`, when the query gives one. */
export function namedListing<T extends { readonly name: string }>(
  request: SimRequest,
  items: readonly T[],
  toEntity: (item: T) => unknown,
): SimResponse {
  const name = request.query.get('name')?.toLowerCase();
  const found = items
    .filter((item) => name === undefined || item.name.toLowerCase() === name)
    .sort((left, right) => left.name.localeCompare(right.name, 'en'));
  const isDescending = /^desc/i.test(request.query.get('sortOrder') ?? '');
  return pageListing(request, isDescending ? found.toReversed() : found, toEntity);
}
