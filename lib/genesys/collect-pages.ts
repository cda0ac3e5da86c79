import { ok } from '#lib/result.ts';
import type { Result } from '#lib/result.ts';
import type { Answer, CallOptions, Gateway, GatewayCode } from './gateway-types.ts';
import type { Operation } from './operation.ts';

/** The part of a page-number listing that collecting needs. */
type PageAnswer<T> = {
  readonly entities: readonly T[];
  readonly pageCount: number | null;
  readonly nextUri: string | null;
};

/** No organisation has more pages than this at the page sizes we ask for; beyond it the page count is nonsense. */
const MAX_PAGES = 10_000;

/**
 * All entities of a page-number listing: the first page, then the others side by side, as fast as the organisation's budget
 * allows. The answer is as old as its oldest page. One page that fails fails the whole.
 */
export async function collectPages<P extends { readonly pageNumber: number }, T>(
  gateway: Pick<Gateway, 'call'>,
  operation: Operation<P, PageAnswer<T>>,
  params: Omit<P, 'pageNumber'>,
  options: CallOptions,
): Promise<Result<Answer<T[]>, GatewayCode>> {
  const read = (pageNumber: number) => gateway.call(operation, { ...params, pageNumber } as P, options);
  const first = await read(1);
  if (!first.ok) return first;
  const pageCount = Math.min(first.data.data.pageCount ?? 1, MAX_PAGES);
  const numbers = Array.from({ length: Math.max(pageCount - 1, 0) }, (_, index) => index + 2);
  const answers = [first.data];
  for (const page of await Promise.all(numbers.map(read))) {
    if (!page.ok) return page;
    answers.push(page.data);
  }
  const oldest = answers.reduce((a, b) => (b.fetchedAtMs < a.fetchedAtMs ? b : a));
  const source = answers.find((answer) => answer.source === 'stale')?.source ?? oldest.source;
  return ok({ ...oldest, source, data: answers.flatMap((answer) => answer.data.entities) });
}
