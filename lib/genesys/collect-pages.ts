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
 * allows (one after the other where Genesys does not say how many there are). The answer is as old as its oldest page. One page that fails fails the whole.
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
  if (first.data.data.pageCount === null) return followPages(read, first.data);
  const pageCount = Math.min(first.data.data.pageCount, MAX_PAGES);
  const numbers = Array.from({ length: Math.max(pageCount - 1, 0) }, (_, index) => index + 2);
  const answers = [first.data];
  for (const page of await Promise.all(numbers.map(read))) {
    if (!page.ok) return page;
    answers.push(page.data);
  }
  return ok(joined(answers));
}

/** One page after the other, for listings that do not say how many pages they have, until `nextUri` says that there is no more. */
async function followPages<T>(
  read: (pageNumber: number) => Promise<Result<Answer<PageAnswer<T>>, GatewayCode>>,
  first: Answer<PageAnswer<T>>,
): Promise<Result<Answer<T[]>, GatewayCode>> {
  const answers = [first];
  while (answers.at(-1)?.data.nextUri != null && answers.length < MAX_PAGES) {
    const page = await read(answers.length + 1);
    if (!page.ok) return page;
    answers.push(page.data);
  }
  return ok(joined(answers));
}

function joined<T>(answers: readonly Answer<PageAnswer<T>>[]): Answer<T[]> {
  const oldest = answers.reduce((a, b) => (b.fetchedAtMs < a.fetchedAtMs ? b : a));
  const source = answers.find((answer) => answer.source === 'stale')?.source ?? oldest.source;
  return { ...oldest, source, data: answers.flatMap((answer) => answer.data.entities) };
}
