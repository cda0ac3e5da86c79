import { z } from 'zod';
import { apiPath, defineOperation } from '../operation.ts';
import { DAY, HOUR, orNull, page } from './shared-schemas.ts';
import type { PageParams } from './shared-schemas.ts';

const location = z.object({
  id: z.string(),
  name: orNull(z.string()),
  /** `active` or `deleted`. */
  state: orNull(z.string()),
  address: orNull(z.object({ city: orNull(z.string()), country: orNull(z.string()) })),
});

/** `GET /locations`: one page of the offices, 100 unless told otherwise; no permission (`getLocations` of the official SDK). */
export const locationsList = defineOperation({
  name: 'locations.list',
  family: 'locations',
  method: 'GET',
  request: (params: PageParams) => ({
    path: apiPath`/locations`,
    query: { pageSize: params.pageSize ?? 100, pageNumber: params.pageNumber },
  }),
  isIdempotent: true,
  cost: 1,
  cache: { freshMs: HOUR, staleMs: DAY, tags: () => ['locations'] },
  permission: null,
  scope: 'locations:readonly',
  answer: page(location),
});
