import { z } from 'zod';
import { jsonOf } from '#lib/json-of.ts';
import { DirectoryFilters, DirectoryOrder, PostgresText } from './schema.ts';

/** Characters of a parameter that is JSON. */
const MAX_JSON = 20_000;
const shortEnough = z.string().max(MAX_JSON);

/** Query parameters that name a part of the directory. Filters and order are JSON, because names hold commas. */
export const DirectoryQueryParams = z.strictObject({
  text: PostgresText.max(200).optional(),
  filters: shortEnough.pipe(jsonOf(DirectoryFilters)).optional(),
  order: shortEnough.pipe(jsonOf(DirectoryOrder)).optional(),
});

/** Query parameters of one page. */
export const DirectoryPageParams = DirectoryQueryParams.extend({
  cursor: z.string().max(4_000).optional(),
  pageSize: z.coerce.number().int().min(1).max(200).optional(),
});
