import { describe, expect, it } from 'vitest';
import { cursorListing, pageListing } from './paging.ts';
import type { SimRequest } from './types.ts';

/** Only the parts of a request that paging reads. */
function request(query: string): SimRequest {
  const parts = { path: '/api/v2/users', query: new URLSearchParams(query), correlationId: 'c' };
  return parts as SimRequest;
}

const items = Array.from({ length: 60 }, (_, index) => index);
type Listing = { entities: number[]; nextUri?: string; previousUri?: string; cursor?: string } & Record<
  string,
  unknown
>;
const page = (query: string, list = items) => pageListing(request(query), list, (item) => item).body as Listing;

describe('pageListing', () => {
  it('gives 25 from the first page unless told', () => {
    expect(page('')).toMatchObject({ pageSize: 25, pageNumber: 1, total: 60, pageCount: 3 });
    expect(page('').entities).toEqual(items.slice(0, 25));
  });

  it('walks the whole list by nextUri, which the last page lacks', () => {
    const seen: number[] = [];
    let query: string | undefined = 'pageSize=13';
    while (query !== undefined) {
      const body: Listing = page(query);
      seen.push(...body.entities);
      query = body.nextUri?.split('?')[1];
    }
    expect(seen).toEqual(items);
  });

  it('keeps the other parameters in its relative addresses', () => {
    const body = page('expand=presence&expand=station&pageSize=10&pageNumber=2');
    expect(body.nextUri).toBe('/api/v2/users?expand=presence&expand=station&pageSize=10&pageNumber=3');
    expect(body.previousUri).toBe('/api/v2/users?expand=presence&expand=station&pageSize=10&pageNumber=1');
  });

  it('answers an empty page beyond the end, and one page address for an empty list', () => {
    expect(page('pageNumber=9').entities).toEqual([]);
    expect(page('', [])).toMatchObject({ total: 0, pageCount: 0, lastUri: '/api/v2/users?pageSize=25&pageNumber=1' });
  });

  it.each(['pageSize=0', 'pageSize=501', 'pageSize=ten', 'pageNumber=0', 'pageNumber=-1'])('refuses %s', (query) => {
    const answer = pageListing(request(query), items, (item) => item);
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid.query.param.value' } });
  });
});

describe('cursorListing', () => {
  const listing = (query: string) => cursorListing(request(query), items, (item) => item);

  it('walks the whole list by cursor, which the last answer lacks', () => {
    const seen: number[] = [];
    let query: string | null = 'pageSize=25';
    while (query !== null) {
      const body = listing(query).body as Listing;
      seen.push(...body.entities);
      query = body.cursor ? `pageSize=25&cursor=${body.cursor}` : null;
    }
    expect(seen).toEqual(items);
  });

  it('refuses a cursor it did not give', () => {
    expect(listing('cursor=zzz').status).toBe(400);
  });
});
