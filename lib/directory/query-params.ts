import { z } from 'zod';
import { DirectoryFilters } from './schema.ts';

/** The filters as one query parameter: JSON, because names hold commas. */
const FiltersParam = z
  .string()
  .max(20_000)
  .transform((text, issues): unknown => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      issues.addIssue({ code: 'custom', message: 'must be JSON' });
      return z.NEVER;
    }
  })
  .pipe(DirectoryFilters);

/** Query parameters that name a part of the directory. */
export const DirectoryQueryParams = z.strictObject({
  text: z.string().max(200).optional(),
  filters: FiltersParam.optional(),
});

/** Query parameters of one page. */
export const DirectoryPageParams = DirectoryQueryParams.extend({
  cursor: z.string().max(4_000).optional(),
  pageSize: z.coerce.number().int().min(1).max(200).optional(),
});
